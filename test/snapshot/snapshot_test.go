// Package snapshot_test holds the whole template of every environment: what is reviewed
// when a change moves one.
package snapshot_test

import (
	"strings"
	"testing"

	"example.com/cognitocdk/internal/config"
	"example.com/cognitocdk/internal/golden"
	"example.com/cognitocdk/internal/synthtest"
	"example.com/cognitocdk/stacks"
)

func TestMain(m *testing.M) { synthtest.Main(m) }

func TestEnvironments(t *testing.T) {
	var names []string
	for _, env := range config.Environments() {
		env.HostPlatform = false // goldens are of linux/arm64 on every machine
		t.Run(env.Name, func(t *testing.T) {
			app := synthtest.App(t)
			stacks.NewAuth(app, env)
			for file, template := range synthtest.Templates(t, app) {
				name := strings.TrimSuffix(file, ".template.json") + ".json"
				names = append(names, name)
				golden.Equal(t, name, template)
			}
		})
	}
	golden.NoOrphans(t, ".", names)
}

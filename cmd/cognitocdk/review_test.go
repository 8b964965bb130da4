package main

import (
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestReviewOfBranches runs scripts/review.sh on a repository of its own, with a command in
// place of the CDK that copies templates: the script's own decisions, not the synthesis.
func TestReviewOfBranches(t *testing.T) {
	script, err := filepath.Abs("../../scripts/review.sh")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:  "testdata/review",
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"exits": exits},
		Setup: func(env *testscript.Env) error {
			env.Setenv("REVIEW", script)
			env.Setenv("GIT_CONFIG_NOSYSTEM", "1")
			env.Setenv("HOME", env.WorkDir)
			env.Setenv("COGNITOCDK", "cognitocdk")
			env.Setenv("SYNTH", filepath.Join(env.WorkDir, "synth"))
			return nil
		},
	})
}

// Package constructs_test synthesizes each construct by itself, as an importer would.
package constructs_test

import (
	"encoding/json"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"example.com/cognitocdk/internal/golden"
	"example.com/cognitocdk/internal/synthtest"
)

func TestMain(m *testing.M) { synthtest.Main(m) }

// newStack is an empty stack of a real account and region.
func newStack(t testing.TB) (awscdk.App, awscdk.Stack) {
	t.Helper()
	app := synthtest.App(t)
	return app, awscdk.NewStack(app, jsii.String("Stack"), &awscdk.StackProps{
		Env: &awscdk.Environment{Account: jsii.String("333333333333"), Region: jsii.String("eu-west-1")},
	})
}

// synthesized builds a stack and returns its template.
func synthesized(t testing.TB, build func(awscdk.Stack)) []byte {
	t.Helper()
	app, stack := newStack(t)
	build(stack)
	return synthtest.Template(t, app)
}

// same compares a construct's whole template with testdata/<name>.json.
func same(t *testing.T, name string, build func(awscdk.Stack)) {
	t.Helper()
	golden.Equal(t, name+".json", synthesized(t, build))
}

type resource struct {
	Type           string
	Properties     map[string]any
	Metadata       map[string]any
	DeletionPolicy string
	DependsOn      any
}

// resources are the resources of a type, by logical id.
func resources(t testing.TB, template []byte, resourceType string) map[string]resource {
	t.Helper()
	var all struct{ Resources map[string]resource }
	if err := json.Unmarshal(template, &all); err != nil {
		t.Fatal(err)
	}
	for id, r := range all.Resources {
		if r.Type != resourceType {
			delete(all.Resources, id)
		}
	}
	return all.Resources
}

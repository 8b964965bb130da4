// Package imports_test holds the last column of the table of rooms: what each part of
// this module may import, directly or through others.
package imports_test

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"path"
	"strings"
	"testing"
)

// rooms are the rules. A package belongs to the first room whose prefix it has; deny are
// prefixes of import paths that none of its dependencies may have.
var rooms = []struct {
	prefix string
	deny   []string
	why    string
}{
	{"lambda/", []string{cdk, jsii}, "the CDK is 11 MB and needs a writable folder to start"},
	{"template", []string{cdk, jsii, sdk, "net/http"}, "the checks work offline, in milliseconds"},
	{"audit", []string{cdk, jsii, sdk, "net/http"}, "the checks work offline, in milliseconds"},
	{"review", []string{cdk, jsii, sdk, "net/http"}, "the checks work offline, in milliseconds"},
	{"isolation", []string{cdk, jsii, sdk, "net/http"}, "the checks work offline, in milliseconds"},
	{"report", []string{cdk, jsii, sdk, "net/http"}, "the checks work offline, in milliseconds"},
	{"adopt", []string{cdk, jsii, sdk, "net/http"}, "the checks work offline, in milliseconds"},
	{"tokens", []string{cdk, jsii, sdk, "github.com/aws/"}, "a backend verifies tokens with the standard library and a JWT library"},
	{"client", []string{cdk, jsii}, "an app has no CDK"},
	{"local", []string{cdk, jsii}, "the local endpoint is driven through the CDK's command line"},
	{"cmd/", []string{cdk, jsii}, "each verb answers in well under a second"},
	{"internal/config", []string{cdk, jsii, sdk}, "programs without the CDK read it too"},
	{"constructs/", []string{sdk, "example.com/cognitocdk/stacks", "example.com/cognitocdk/internal/config"}, "no AWS call at synth, and nothing about our own environments"},
}

// noSDK are functions that call nothing at AWS: linking the SDK at all costs 1.9 times
// the start-up time.
var noSDK = []string{"lambda/presignup"}

const (
	cdk  = "github.com/aws/aws-cdk-go"
	jsii = "github.com/aws/jsii-runtime-go"
	sdk  = "github.com/aws/aws-sdk-go-v2"
)

type pkg struct {
	ImportPath string
	Deps       []string
	Module     *struct{ Main bool }
}

func TestRooms(t *testing.T) {
	module := strings.TrimSpace(string(output(t, "go", "list", "-m")))
	checked := map[string]bool{}
	decoder := json.NewDecoder(strings.NewReader(string(output(t, "go", "list", "-json=ImportPath,Deps,Module", module+"/..."))))
	for {
		var p pkg
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, module), "/")
		for _, room := range rooms {
			if !strings.HasPrefix(name+"/", path.Clean(room.prefix)+"/") {
				continue
			}
			checked[room.prefix] = true
			deny(t, name, p.Deps, room.deny, room.why)
			break
		}
		for _, f := range noSDK {
			if name == f {
				deny(t, name, p.Deps, []string{sdk}, "it calls nothing at AWS")
				checked[f] = true
			}
		}
	}
	for _, room := range rooms {
		if !checked[room.prefix] {
			t.Errorf("no package in %s: the rule about it checks nothing", room.prefix)
		}
	}
}

func deny(t *testing.T, name string, deps, denied []string, why string) {
	t.Helper()
	for _, dep := range deps {
		for _, d := range denied {
			if dep == d || strings.HasPrefix(dep, strings.TrimSuffix(d, "/")+"/") {
				t.Errorf("%s imports %s: %s", name, dep, why)
			}
		}
	}
}

func output(t *testing.T, name string, args ...string) []byte {
	t.Helper()
	out, err := exec.Command(name, args...).Output()
	if err != nil {
		t.Fatalf("%s %s: %v", name, strings.Join(args, " "), err)
	}
	return out
}

//go:build verify

// Package lifecycle_test lives with a local deployment as a developer does: deploy, diff,
// change, deploy again, meet the change, destroy. All through the plain CDK command line.
package lifecycle_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"

	"example.com/cognitocdk/internal/synthtest"
	"example.com/cognitocdk/local"
)

func TestDiffChangeDestroy(t *testing.T) {
	dir := checkout(t)
	state, err := local.Up(t.Context(), local.UpOptions{Project: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := local.Down(dir); err != nil {
			t.Error(err)
		}
	})
	config, err := state.Endpoint().AWSConfig(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	pools := idp.NewFromConfig(config)
	env := append(os.Environ(), state.Environment()...)
	cdk := func(args ...string) (string, error) {
		cmd := exec.Command(filepath.Join(dir, "node_modules", ".bin", "cdk"), append(args, "-c", "env=local")...)
		cmd.Dir = dir
		cmd.Env = append(env, "HOME="+t.TempDir(), "CDK_VALIDATION=false", "NO_COLOR=1", "CDK_DISABLE_VERSION_CHECK=1",
			"PATH="+filepath.Join(dir, "node_modules", ".bin")+string(os.PathListSeparator)+os.Getenv("PATH"))
		for _, name := range []string{"GOMODCACHE", "GOCACHE"} {
			out, err := exec.Command("go", "env", name).Output()
			if err != nil {
				t.Fatal(err)
			}
			cmd.Env = append(cmd.Env, name+"="+strings.TrimSpace(string(out)))
		}
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	signUp := func(name, password string) error {
		_, err := pools.SignUp(t.Context(), &idp.SignUpInput{
			ClientId: aws.String(state.Outputs["ClientIdWeb"]), Username: aws.String(name), Password: aws.String(password),
			UserAttributes: []types.AttributeType{{Name: aws.String("email"), Value: aws.String(name)}, {Name: aws.String("custom:tenant_id"), Value: aws.String("acme")}},
		})
		return err
	}
	const sixteen = "Correct-Horse-16"

	if out, err := cdk("diff", "--fail"); err != nil || !strings.Contains(out, "There were no differences") {
		t.Fatalf("after local up: want no differences, got %v\n%s", err, out)
	}
	if err := signUp("before@company.com", sixteen); err != nil {
		t.Fatalf("16 characters before the change: %v", err)
	}

	edit(t, filepath.Join(dir, "constructs", "userpool", "props.go"), "p.MinLength = 14", "p.MinLength = 20")
	if out, err := cdk("diff", "--fail"); err == nil || !strings.Contains(out, "MinimumLength") {
		t.Fatalf("a longer minimum: want it in the diff, got %v\n%s", err, out)
	}
	if out, err := cdk("deploy", "--all", "--method=direct", "--require-approval", "never"); err != nil {
		t.Fatalf("deploying the change: %v\n%s", err, out)
	}
	var weak *types.InvalidPasswordException
	if err := signUp("after@company.com", sixteen); !errors.As(err, &weak) {
		t.Errorf("16 characters after the change: want InvalidPasswordException, got %v", err)
	}

	if out, err := cdk("destroy", "--all", "--force"); err != nil {
		t.Fatalf("destroying: %v\n%s", err, out)
	}
	left, err := pools.ListUserPools(t.Context(), &idp.ListUserPoolsInput{MaxResults: aws.Int32(10)})
	if err != nil {
		t.Fatal(err)
	}
	if len(left.UserPools) > 0 {
		t.Errorf("want no user pool left, got %v", left.UserPools)
	}
}

// checkout is a copy of this checkout with its Python tools, so that a developer's own
// endpoint is not disturbed.
func checkout(t *testing.T) string {
	t.Helper()
	root, dir := synthtest.Root(), t.TempDir()
	list := exec.Command("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	list.Dir = root
	names, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	for name := range strings.SplitSeq(strings.TrimSuffix(string(names), "\x00"), "\x00") {
		data, err := os.ReadFile(filepath.Join(root, name))
		if errors.Is(err, os.ErrNotExist) {
			continue // deleted, not committed yet
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755), os.WriteFile(filepath.Join(dir, name), data, 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	// Not node_modules: npm ci, which Up runs there, would empty what a link points to.
	if err := os.Symlink(filepath.Join(root, ".tools"), filepath.Join(dir, ".tools")); err != nil {
		t.Fatal(err)
	}
	return dir
}

func edit(t *testing.T, path, old, new string) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Count(string(data), old) != 1 {
		t.Fatalf("%s must hold %q once", path, old)
	}
	if err := os.WriteFile(path, []byte(strings.Replace(string(data), old, new, 1)), 0o644); err != nil {
		t.Fatal(err)
	}
}

package local

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
)

// stubCDK stands for the CDK's command line where the manners around it are the matter. The
// real one deploys the real app in the walk's test.
//
// It does what STUB says for the command it is called with: hang (with a child), fail, or
// nothing; each call is recorded in calls.txt.
const stubCDK = `#!/bin/sh
echo "$1 $$ $AWS_ENDPOINT_URL ${AWS_PROFILE-unset} ${CI_SECRET-unset}" >>"$(dirname "$0")/calls.txt"
what=$(cat "$(dirname "$0")/$1" 2>/dev/null)
case "$what" in
hang) sleep 300 & echo "$1 $!" >>"$(dirname "$0")/children.txt"; wait ;;
fail) echo "cognitocdk-local failed: Error: the role is missing"; echo "go build: Subprocess exited with error 1"; exit 1 ;;
esac
while [ $# -gt 0 ]; do
  [ "$1" = --outputs-file ] && echo '{"app-local":{"Issuer":"https://idp.example"}}' >"$2"
  shift
done
`

// newProject is a checkout with the stub, as far as this package looks at one. does says what
// the stub does for a command.
func newProject(t *testing.T, does map[string]string) string {
	t.Helper()
	real, err := FindProject(".")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := InstallTools(t.Context(), real, nil); err != nil {
		t.Fatal(err)
	}
	project := t.TempDir()
	bin := filepath.Join(project, "node_modules", ".bin")
	for _, dir := range []string{bin, filepath.Join(project, ".local")} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	write := func(name, body string) {
		if err := os.WriteFile(filepath.Join(project, filepath.FromSlash(name)), []byte(body), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	write("go.mod", "module app\n")
	write("package-lock.json", "{}")
	write("node_modules/.package-lock.json", "{}") // after the lock file, as npm does, or Up installs
	write("node_modules/.bin/cdk", stubCDK)
	for command, what := range does {
		write("node_modules/.bin/"+command, what)
	}
	if err := os.Symlink(filepath.Join(real, ".tools"), filepath.Join(project, ".tools")); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := Down(project); err != nil {
			t.Errorf("down: %v", err)
		}
	})
	return project
}

func upTest(t *testing.T, project string) UpResult {
	t.Helper()
	result, err := Up(t.Context(), UpOptions{Project: project})
	if err != nil {
		t.Fatalf("up: %v", err)
	}
	return result
}

// nothingLeft states that neither process nor state of an endpoint is left.
func nothingLeft(t *testing.T, project string) {
	t.Helper()
	for _, name := range []string{".local/endpoint", ".local/local.json", "amplify_outputs.json", ".env.local"} {
		if exists(filepath.Join(project, filepath.FromSlash(name))) {
			t.Errorf("%s is left", name)
		}
	}
	if left := processesOf(t, project); len(left) != 0 {
		t.Errorf("processes are left: %v", left)
	}
}

// processesOf are the command lines that name the project, within ten seconds of grace.
func processesOf(t *testing.T, project string) (found []string) {
	t.Helper()
	for range 500 {
		out, err := exec.Command("ps", "-axww", "-o", "pid=,command=").Output()
		if err != nil {
			t.Fatal(err)
		}
		found = nil
		for line := range strings.Lines(string(out)) {
			if strings.Contains(line, project) {
				found = append(found, strings.TrimSpace(line))
			}
		}
		for line := range strings.Lines(string(childrenOf(project))) {
			fields := strings.Fields(line)
			pid, _ := strconv.Atoi(fields[1])
			if strings.Contains(commandLine(pid), "sleep") {
				found = append(found, line)
			}
		}
		if len(found) == 0 {
			return nil
		}
		time.Sleep(20 * time.Millisecond)
	}
	return found
}

func childrenOf(project string) []byte {
	body, _ := os.ReadFile(filepath.Join(project, "node_modules", ".bin", "children.txt"))
	return body
}

func cdkCalls(t *testing.T, project string) (calls [][]string) {
	t.Helper()
	for line := range strings.Lines(string(readFile(t, filepath.Join(project, "node_modules", ".bin", "calls.txt")))) {
		calls = append(calls, strings.Fields(line))
	}
	return calls
}

func TestUpTwiceSaysSoAndDownTwiceIsNoError(t *testing.T) {
	project := newProject(t, nil)
	if _, err := Status(t.Context(), project); !errors.Is(err, ErrNotRunning) {
		t.Fatalf("status before up: want ErrNotRunning, got %v", err)
	}
	t.Setenv("AWS_PROFILE", "production")
	t.Setenv("CI_SECRET", "s3cret")
	first := upTest(t, project)
	if first.Already || first.Cleaned || first.Outputs["Issuer"] != "https://idp.example" {
		t.Errorf("the first up: %+v", first)
	}
	second := upTest(t, project)
	if !second.Already || second.PID != first.PID || second.URL != first.URL {
		t.Errorf("the second up: want the same endpoint and Already, got %+v", second)
	}
	status, err := Status(t.Context(), project)
	if err != nil || status.URL != first.URL {
		t.Errorf("status: want %s, got %s, %v", first.URL, status.URL, err)
	}
	if info, err := os.Stat(stateFile(project)); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("local.json holds a secret and must be its owner's only: %v, %v", info.Mode(), err)
	}
	var commands []string
	for _, call := range cdkCalls(t, project) {
		commands = append(commands, call[0])
		if call[2] != first.URL || call[3] != "unset" || call[4] != "unset" {
			t.Errorf("cdk %s: want the endpoint's address and nothing of the shell, got %v", call[0], call[2:])
		}
	}
	slices.Sort(commands)
	if want := []string{"bootstrap", "deploy", "deploy", "synth", "synth"}; !slices.Equal(want, commands) {
		t.Errorf("cdk commands: want %v, got %v", want, commands)
	}
	if was, err := Down(project); err != nil || !was {
		t.Errorf("down: %v, %v", was, err)
	}
	nothingLeft(t, project)
	if was, err := Down(project); err != nil || was {
		t.Errorf("the second down: want nothing to do, got %v, %v", was, err)
	}
}

func TestTwoCheckoutsDoNotDisturbEachOther(t *testing.T) {
	one, two := newProject(t, nil), newProject(t, nil)
	first, second := upTest(t, one), upTest(t, two)
	if first.URL == second.URL {
		t.Fatalf("both run on %s", first.URL)
	}
	w := &world{ctx: t.Context(), e: first.Endpoint()}
	cfg, err := w.e.AWSConfig(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	w.idp = cognitoidentityprovider.NewFromConfig(cfg)
	w.pool(nil)
	if _, err := Down(two); err != nil {
		t.Fatal(err)
	}
	pools, err := w.idp.ListUserPools(t.Context(), &cognitoidentityprovider.ListUserPoolsInput{MaxResults: new(int32(10))})
	if err != nil || len(pools.UserPools) != 1 {
		t.Errorf("the first checkout's pool after the second's down: %v", err)
	}
}

func TestAKilledEndpointIsFoundAndCleaned(t *testing.T) {
	project := newProject(t, nil)
	first := upTest(t, project)
	if err := syscall.Kill(first.PID, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	for range 100 {
		if err := first.Endpoint().Ping(t.Context()); err != nil {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	if _, err := Status(t.Context(), project); !errors.Is(err, ErrNotRunning) || !strings.Contains(err.Error(), "answers no more") {
		t.Errorf("status of a killed endpoint: %v", err)
	}
	second := upTest(t, project)
	if !second.Cleaned || second.Already || second.PID == first.PID {
		t.Errorf("up after the kill: want a new endpoint and Cleaned, got %+v", second)
	}
	if err := syscall.Kill(second.PID, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	if _, err := Down(project); err != nil {
		t.Errorf("down after the kill: %v", err)
	}
	nothingLeft(t, project)
}

func TestAProcessIDOfSomebodyElseIsNeverEnded(t *testing.T) {
	project := newProject(t, nil)
	bystander := exec.Command("sleep", "300")
	if err := bystander.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = bystander.Process.Kill(); _ = bystander.Wait() }()
	s := State{URL: "https://localhost:1", PID: bystander.Process.Pid, Dir: endpointFolder(project)}
	if err := s.save(project); err != nil {
		t.Fatal(err)
	}
	if _, err := Down(project); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(commandLine(bystander.Process.Pid), "sleep") {
		t.Error("a process that only has the recorded id was ended")
	}
}

func TestInterruptedAtAnyMomentLeavesNothing(t *testing.T) {
	for _, during := range []string{"bootstrap", "synth", "deploy"} {
		t.Run(during, func(t *testing.T) {
			t.Parallel()
			project := newProject(t, map[string]string{during: "hang"})
			ctx, cancel := context.WithCancel(t.Context())
			go func() {
				defer cancel()
				for ctx.Err() == nil && !strings.Contains(string(childrenOf(project)), during) {
					time.Sleep(10 * time.Millisecond) // until the step is under way, with its child
				}
			}()
			// The stub hangs for five minutes: that Up comes back at all is the interruption.
			if _, err := Up(ctx, UpOptions{Project: project}); !errors.Is(err, context.Canceled) {
				t.Fatalf("want context.Canceled, got %v", err)
			}
			nothingLeft(t, project)
		})
	}
}

func TestAFailedDeploymentIsOneLineAndLeavesNothing(t *testing.T) {
	for _, step := range []string{"bootstrap", "synth", "deploy"} {
		t.Run(step, func(t *testing.T) {
			t.Parallel()
			project := newProject(t, map[string]string{step: "fail"})
			_, err := Up(t.Context(), UpOptions{Project: project})
			want := "cognitocdk-local failed: Error: the role is missing (all of it: " + filepath.Join(project, ".local", step+".log") + ")"
			if err == nil || err.Error() != want {
				t.Errorf("want %q, got %v", want, err)
			}
			nothingLeft(t, project)
		})
	}
}

func TestAFailedUpdateKeepsTheRunningEndpoint(t *testing.T) {
	project := newProject(t, nil)
	first := upTest(t, project)
	if err := os.WriteFile(filepath.Join(project, "node_modules", ".bin", "deploy"), []byte("fail"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Up(t.Context(), UpOptions{Project: project}); err == nil {
		t.Fatal("an update that fails was no error")
	}
	if _, err := Status(t.Context(), project); err != nil {
		t.Errorf("the endpoint that ran before: %v", err)
	}
	if _, err := Up(t.Context(), UpOptions{Project: project, Port: first.Port + 1}); err == nil || !strings.Contains(err.Error(), "cognitocdk local down") {
		t.Errorf("up with another port than the running one's: want an error with the remedy, got %v", err)
	}
}

func TestTwoUpsAtOnceAreRefused(t *testing.T) {
	project := newProject(t, nil)
	unlock, err := lock(filepath.Join(project, ".local", "lock"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Up(t.Context(), UpOptions{Project: project}); !errors.Is(err, errLocked) {
		t.Errorf("up: want errLocked, got %v", err)
	}
	if _, err := Down(project); !errors.Is(err, errLocked) {
		t.Errorf("down: want errLocked, got %v", err)
	}
	unlock()
	upTest(t, project)
}

// TestUpThatIsKilledTakesItsEndpointAlong runs up in a process of its own and ends that with
// SIGKILL, which no handler sees.
func TestUpThatIsKilledTakesItsEndpointAlong(t *testing.T) {
	if project := os.Getenv("LOCAL_TEST_UP"); project != "" {
		_, err := Up(t.Context(), UpOptions{Project: project})
		t.Fatalf("this was meant to be killed: %v", err)
	}
	project := newProject(t, map[string]string{"deploy": "hang"})
	up := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
	up.Env = append(os.Environ(), "LOCAL_TEST_UP="+project)
	if err := up.Start(); err != nil {
		t.Fatal(err)
	}
	for range 500 {
		if strings.Contains(string(childrenOf(project)), "deploy") {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	if err := up.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = up.Wait()
	// The hanging stub is nobody's any more, as a real cdk would be until its calls fail; the
	// endpoint must be gone by itself.
	for line := range strings.Lines(string(childrenOf(project))) {
		pid, _ := strconv.Atoi(strings.Fields(line)[1])
		_ = syscall.Kill(pid, syscall.SIGKILL)
	}
	if left := processesOf(t, project); len(left) != 0 {
		t.Fatalf("processes are left: %v", left)
	}
	if err := os.Remove(filepath.Join(project, "node_modules", ".bin", "deploy")); err != nil {
		t.Fatal(err)
	}
	if result := upTest(t, project); !result.Cleaned {
		t.Error("the next up did not say that it cleaned up")
	}
}

func TestSettingsForAShellSurviveIt(t *testing.T) {
	s := State{URL: "https://localhost:1", Region: Region, AccessKeyID: "localadmin", SecretAccessKey: "x", CABundle: `/tmp/a 'quoted' $(touch no) dir/c.pem`, Dir: "/tmp/d"}
	out, err := exec.Command("sh", "-euc", "AWS_PROFILE=production; export AWS_PROFILE; unset NO_PROXY; no_proxy=.company.com\n"+s.Shell()+s.Shell()+
		`printf '%s|%s|%s|%s|%s' "$AWS_CA_BUNDLE" "${AWS_PROFILE-unset}" "$CDK_HOME" "$NO_PROXY" "$no_proxy"`).Output()
	if err != nil {
		t.Fatal(err)
	}
	if want := s.CABundle + "|unset|/tmp/d/home/.cdk|localhost,.localhost,127.0.0.1|.company.com,localhost,.localhost,127.0.0.1"; string(out) != want {
		t.Errorf("want %s, got %s", want, out)
	}
}

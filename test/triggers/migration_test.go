package triggers

import (
	"bufio"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"example.com/cognitocdk/internal/lambdatest"
)

// oldSystem runs the example of an old system with one user and returns its address.
func oldSystem(t *testing.T, secret, password string) string {
	t.Helper()
	hash := exec.Command(binary("example"), "-hash")
	hash.Stdin = strings.NewReader(password + "\n")
	sealed, err := hash.Output()
	if err != nil {
		t.Fatal(err)
	}
	users, err := json.Marshal([]map[string]any{
		{"email": "ada@company.com", "emailVerified": true, "tenant": "acme", "attributes": map[string]string{"given_name": "Ada"}, "password": strings.TrimSpace(string(sealed))},
		{"email": "eve@company.com", "emailVerified": true, "tenant": "closed", "password": strings.TrimSpace(string(sealed))},
	})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "users.json")
	if err := os.WriteFile(file, users, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(binary("example"), "-users", file)
	cmd.Env = []string{"LEGACY_SECRET=" + secret}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("the old system did not start: %v", err)
	}
	return strings.TrimSpace(line)
}

func TestUserMigration(t *testing.T) {
	const password = "Correct-horse-1"
	putSecret(t, "/migration/secret", "s3cret")
	url := oldSystem(t, "s3cret", password)
	env := awsEnv(map[string]string{"LEGACY_URL": url, "LEGACY_SECRET_PARAMETER": "/migration/secret", "MIGRATION_TENANTS": "acme"})
	f := lambdatest.Start(t, binary("usermigration"), env)
	const (
		confirmed = `{"userAttributes":{"email":"ada@company.com","email_verified":"true","custom:tenant_id":"acme","given_name":"Ada"},"finalUserStatus":"CONFIRMED","messageAction":"SUPPRESS","desiredDeliveryMediums":["EMAIL"],"forceAliasCreation":false}`
		signIn    = "UserMigration_Authentication"
		forgot    = "UserMigration_ForgotPassword"
	)
	reset := strings.Replace(confirmed, "CONFIRMED", "RESET_REQUIRED", 1)
	right := "request/password=" + password
	for name, c := range map[string]struct {
		source string
		edits  []string
		want   string
	}{
		"right password":            {signIn, []string{right}, confirmed},
		"wrong password":            {signIn, []string{"request/password=Wrong-horse-1"}, "old-system-says-no"},
		"unknown user":              {signIn, []string{right, "userName=who@company.com"}, "old-system-says-no"},
		"forgotten password":        {forgot, nil, reset},
		"forgotten, unknown user":   {forgot, []string{"userName=who@company.com"}, "old-system-says-no"},
		"tenant that is not coming": {signIn, []string{right, "userName=eve@company.com"}, "tenant-not-migrated"},
		"no address":                {signIn, []string{right, "userName=ada"}, "address-not-strict"},
		"no password":               {signIn, []string{"-request/password"}, "password-out-of-range"},
		"unknown source":            {signIn, []string{"triggerSource=UserMigration_Future"}, "unknown-source"},
	} {
		t.Run(name, func(t *testing.T) {
			sent := event(t, c.source, c.edits...)
			got := f.Invoke(sent)
			if c.want[0] == '{' {
				answered(t, sent, got, c.want)
			} else {
				refused(t, got, signInRefused, c.want)
			}
		})
	}
	if out := f.Output(); strings.Contains(out, "orse") || strings.Contains(out, "s3cret") {
		t.Errorf("a password or the secret is in the log: %s", out)
	}
	t.Run("the old system is down", func(t *testing.T) {
		env["LEGACY_URL"] = hangingServer(t)
		got := lambdatest.Start(t, binary("usermigration"), env).Invoke(event(t, signIn, right), lambdatest.WithTimeout(lambdatest.Timeout/4))
		if got.Error == nil || got.Error.Message != signInRefused || got.Took >= lambdatest.Timeout/4 {
			t.Errorf("want a refusal before the deadline, got %+v", got)
		}
	})
	t.Run("without its secret it does not start", func(t *testing.T) {
		env["LEGACY_SECRET_PARAMETER"] = "/migration/none"
		if status := lambdatest.Start(t, binary("usermigration"), env).Exit(); status != 1 {
			t.Errorf("want exit status 1, got %d", status)
		}
	})
}

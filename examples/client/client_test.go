package main

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"example.com/cognitocdk/client"
)

func TestADay(t *testing.T) {
	p := newPerson(t)
	if out := p.does("sign-up ada@company.com --name Ada --tenant acme", rightPassword+"\n"+rightPassword+"\n"); !strings.Contains(out, "a***@c***") {
		t.Errorf("sign-up does not say where the code went: %q", out)
	}
	want := map[string]string{"email": "ada@company.com", "name": "Ada", "custom:tenant_id": "acme"}
	for name, value := range want {
		if p.pool.made.Attributes[name] != value {
			t.Errorf("sign-up sends %s=%q, want %q", name, p.pool.made.Attributes[name], value)
		}
	}
	p.does("sign-in ada@company.com", rightPassword+"\n")
	if out := p.does("whoami", ""); !strings.Contains(out, "ada@company.com") || !strings.Contains(out, "none; add one") {
		t.Errorf("whoami: %q", out)
	}
	if out := p.does("totp", rightCode+"\n"); !strings.Contains(out, "otpauth://totp/cognitocdk:ada?") || !strings.Contains(out, "JBSWY3DPEHPK3PXP") {
		t.Errorf("totp does not show what to scan: %q", out)
	}
	file := filepath.Join(t.TempDir(), "a.txt")
	if err := os.WriteFile(file, []byte("hello"), 0o600); err != nil {
		t.Fatal(err)
	}
	p.does("files upload "+file, "")
	if out := p.does("files list", ""); !strings.Contains(out, "5  a.txt") {
		t.Errorf("files list: %q", out)
	}
	if out := p.does("files download a.txt", ""); out != "hello" {
		t.Errorf("files download: %q, want the bytes and nothing else", out)
	}
	p.does("password change", rightPassword+"\nNEXT-PASSWORD\nNEXT-PASSWORD\n")
	if p.pool.changed != [2]string{rightPassword, "NEXT-PASSWORD"} {
		t.Error("password change sent other passwords than were typed")
	}
	last := p.pool.current()
	p.does("sign-out", "")
	if !slices.Equal(p.pool.revoked, []string{last}) {
		t.Errorf("sign-out revoked %d tokens, want the last one", len(p.pool.revoked))
	}
	if _, err := p.types("whoami", ""); !errors.Is(err, errSignedOut) {
		t.Errorf("after the sign-out: %v, want %v", err, errSignedOut)
	}
	p.printedNoSecret()
}

// printedNoSecret reads all that was ever printed. The secret of an authenticator is the one exception.
func (p *person) printedNoSecret() {
	p.t.Helper()
	if found := regexp.MustCompile(`PASSWORD-|-TOKEN|424242`).FindString(p.seen.String()); found != "" {
		p.t.Errorf("a secret was printed: %s…\n%s", found, p.seen.String())
	}
	if strings.ContainsAny(p.seen.String(), "\x1b\a") {
		p.t.Errorf("what a server sent steers the terminal: %q", p.seen.String())
	}
}

func TestQuestionsOfASignIn(t *testing.T) {
	for _, c := range []struct {
		name       string
		challenges []client.Challenge
		line       string
		answers    []string
	}{
		{"a code of the authenticator", []client.Challenge{{Name: client.SoftwareTokenMFA}}, "sign-in ada", []string{rightPassword, rightCode}},
		{"a mailed code", []client.Challenge{{Name: client.EmailOTP, Parameters: map[string]string{"CODE_DELIVERY_DESTINATION": "a***\x1b[0m"}}}, "sign-in ada", []string{rightPassword, rightCode}},
		{"a choice, then a code", []client.Challenge{{Name: client.SelectMFA, Parameters: map[string]string{"MFAS_CAN_CHOOSE": `["EMAIL_OTP","SOFTWARE_TOKEN_MFA"]`}}, {Name: client.EmailOTP}}, "sign-in ada", []string{rightPassword, "EMAIL_OTP", rightCode}},
		{"an invitation", []client.Challenge{{Name: client.NewPasswordRequired}}, "sign-in ada", []string{rightPassword, rightPassword, rightPassword}},
		{"an authenticator to set up", []client.Challenge{{Name: client.MFASetup}}, "sign-in ada", []string{rightPassword, rightCode}},
		{"without a password", []client.Challenge{{Name: client.CustomChallenge}}, "sign-in ada --passwordless", []string{rightCode}},
	} {
		t.Run(c.name, func(t *testing.T) {
			begin := func() *person {
				p := newPerson(t)
				for _, ch := range c.challenges {
					p.pool.challenges = append(p.pool.challenges, &ch)
				}
				return p
			}
			p := begin()
			p.does(c.line, strings.Join(c.answers, "\n")+"\n")
			p.printedNoSecret()
			wrong := begin()
			answers := slices.Clone(c.answers)
			answers[len(answers)-1] = "0"
			if _, err := wrong.types(c.line, strings.Join(answers, "\n")+"\n"); err == nil {
				t.Error("the wrong last answer signs in")
			}
			if _, err := wrong.ring.load(); !errors.Is(err, errSignedOut) {
				t.Errorf("a refused sign-in is kept: %v", err)
			}
			short := begin()
			if _, err := short.types(c.line, strings.Join(c.answers[:len(c.answers)-1], "\n")); err == nil {
				t.Error("an answer too few signs in")
			}
		})
	}
	t.Run("questions without an end", func(t *testing.T) {
		p := newPerson(t)
		for range 30 {
			p.pool.challenges = append(p.pool.challenges, &client.Challenge{Name: client.CustomChallenge})
		}
		if _, err := p.types("sign-in ada --passwordless", strings.Repeat(rightCode+"\n", 30)); err == nil || !strings.Contains(err.Error(), "no end") {
			t.Errorf("%v, want an end after %d", err, maxChallenges)
		}
	})
	t.Run("a question that nobody knows", func(t *testing.T) {
		p := newPerson(t)
		p.pool.challenges = []*client.Challenge{{Name: "WEB_AUTHN"}}
		if _, err := p.types("sign-in ada", rightPassword+"\n"); err == nil || !strings.Contains(err.Error(), "WEB_AUTHN") {
			t.Errorf("%v, want the question's name", err)
		}
	})
}

func TestRotationIsKept(t *testing.T) {
	p := newPerson(t)
	p.does("sign-in ada", rightPassword+"\n")
	for range 3 {
		p.does("whoami", "") // each is a new process with the kept token only
	}
	if k, err := p.ring.load(); err != nil || k.Refresh != p.pool.current() || k.Username != "ada" {
		t.Errorf("kept %+v, %v; want the newest token", k, err)
	}
}

func TestOneProcessRefreshesBeforeTheEnd(t *testing.T) {
	p := newPerson(t)
	p.does("shell", "sign-in ada\n"+rightPassword+"\nwhoami\nwhoami\nexit\n")
	if p.pool.refresh != 1 {
		t.Errorf("%d token sets with an hour left, want the first only", p.pool.refresh)
	}
	p = newPerson(t)
	p.pool.lasts = 50 * time.Second
	p.does("shell", "sign-in ada\n"+rightPassword+"\nwhoami\nexit\n")
	if p.pool.refresh != 2 {
		t.Errorf("%d token sets with 50 seconds left, want a refresh", p.pool.refresh)
	}
}

func TestShellForgets(t *testing.T) {
	p := newPerson(t)
	ring := &memory{}
	p.ring = ring
	p.does("shell", "sign-in ada\n"+rightPassword+"\nwhoami\n")
	if ring.k != nil {
		t.Error("the shell wrote to the keyring")
	}
	if !slices.Equal(p.pool.revoked, []string{p.pool.current()}) {
		t.Errorf("the shell's end revoked %d tokens, want its one", len(p.pool.revoked))
	}
	if _, err := p.types("shell", "sign-in ada\nwrong\nwhoami\n"); err == nil || err.Error() != "2 commands failed" {
		t.Errorf("%v, want a script to hear of both failures", err)
	}
	p.printedNoSecret()
}

func TestEndedSession(t *testing.T) {
	p := newPerson(t)
	p.does("sign-in ada", rightPassword+"\n")
	p.pool.ended = true
	if _, err := p.types("whoami", ""); err == nil || !strings.Contains(err.Error(), "has ended; sign in again") {
		t.Errorf("%v, want to be told to sign in again", err)
	}
	if _, err := p.ring.load(); !errors.Is(err, errSignedOut) {
		t.Errorf("a token that is worth nothing is kept: %v", err)
	}
}

func TestOutage(t *testing.T) {
	p := newPerson(t)
	p.does("sign-in ada", rightPassword+"\n")
	p.pool.failing = errors.New("no route")
	for _, line := range []string{"whoami", "sign-out", "sign-out --everywhere"} {
		if _, err := p.types(line, ""); err == nil {
			t.Errorf("%s: no error without a network", line)
		}
		if _, err := p.ring.load(); err != nil {
			t.Fatalf("%s: an outage signs out here and not at the pool: %v", line, err)
		}
	}
	p.pool.failing, p.pool.failEverywhere = nil, errors.New("down")
	if _, err := p.types("sign-out --everywhere", ""); err == nil {
		t.Error("sign-out --everywhere: no error where the pool refuses")
	}
	if _, err := p.ring.load(); err != nil {
		t.Fatalf("signed out here and not everywhere: %v", err)
	}
	p.pool.failEverywhere = nil
	p.does("sign-out --everywhere", "")
	if p.pool.everywhere != 1 {
		t.Errorf("%d global sign-outs, want 1", p.pool.everywhere)
	}
}

func TestTypos(t *testing.T) {
	p := newPerson(t)
	if _, err := p.types("sign-up ada@company.com", rightPassword+"\nPASSWORD-OF-ADAM\n"); err == nil || !strings.Contains(err.Error(), "differ") {
		t.Errorf("two passwords: %v", err)
	}
	if p.pool.made.Username != "" {
		t.Error("signed up with a mistyped password")
	}
	p.printedNoSecret()
}

func TestLongLines(t *testing.T) {
	p := newPerson(t)
	if _, err := p.types("sign-in ada", strings.Repeat("x", 10_000)+"\n"); err == nil {
		t.Error("a line without an end was read")
	}
}

package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"
)

func TestHelpAndMistakesNeedNoDeployment(t *testing.T) {
	for _, tt := range []struct {
		line, out, err string
	}{
		{"", "Available Commands:", ""},
		{"--help", "Available Commands:", ""},
		{"help sign-in", "client sign-in E-MAIL", ""},
		{"sign-in --help", "client sign-in E-MAIL", ""},
		{"files", "client files [command]", ""},
		{"password", "client password [command]", ""},
		{"completion bash", "bash completion", ""},
		{"__complete sign-", "sign-out\tEnd this sign-in", ""},
		{"__complete files u", "upload\tUpload one", ""},
		{"sign-im ada", "", "Did you mean this?\n\tsign-"},
		{"files nope", "", `unknown command "nope" for "client files"`},
		{"password nope", "", `unknown command "nope" for "client password"`},
		{"sign-in", "", "sign-in: takes one E-MAIL, got 0"},
		{"sign-in ada PASSWORD", "", "sign-in: takes one E-MAIL, got 2"},
		{"sign-up", "", "sign-up: takes one E-MAIL, got 0"},
		{"confirm", "", "confirm: takes one E-MAIL, got 0"},
		{"resend", "", "resend: takes one E-MAIL, got 0"},
		{"password forgot", "", "forgot: takes one E-MAIL, got 0"},
		{"files upload", "", "upload: takes one FILE, got 0"},
		{"files download", "", "download: takes one NAME, got 0"},
		{"whoami ada", "", `unknown command "ada" for "client whoami"`},
	} {
		t.Run(tt.line, func(t *testing.T) {
			p := newPerson(t)
			out, err := p.types(tt.line, "")
			if !strings.Contains(out, tt.out) {
				t.Errorf("printed %q, want it to hold %q", out, tt.out)
			}
			switch {
			case tt.err == "" && err != nil:
				t.Errorf("error is %v, want none", err)
			case tt.err != "" && (err == nil || !strings.Contains(inWords(err), tt.err)):
				t.Errorf("error is %v, want it to hold %q", err, tt.err)
			}
			if p.connects != 0 {
				t.Error("the deployment was asked")
			}
		})
	}
}

func TestAnInterruptionEndsAQuestion(t *testing.T) {
	for _, line := range []string{"sign-in ada", "confirm ada", "shell"} {
		p := newPerson(t)
		p.silent = make(chan struct{})
		if _, err := p.types(line, ""); !errors.Is(err, errInterrupted) {
			t.Errorf("%s: error is %v, want %v", line, err, errInterrupted)
		}
		close(p.silent)
	}
}

func TestAnInterruptedShellRevokes(t *testing.T) {
	for name, typed := range map[string]string{"between two commands": "", "at a question": "password change\n"} {
		p := newPerson(t)
		p.silent = make(chan struct{})
		if _, err := p.types("shell", "sign-in ada\n"+rightPassword+"\n"+typed); !errors.Is(err, errInterrupted) {
			t.Errorf("%s: error is %v, want %v", name, err, errInterrupted)
		}
		close(p.silent)
		if !slices.Equal(p.pool.revoked, []string{p.pool.current()}) {
			t.Errorf("%s: %d tokens were revoked, want the one that was kept in memory", name, len(p.pool.revoked))
		}
	}
}

func TestAnInvitationIsAskedFor(t *testing.T) {
	p := newPerson(t)
	p.does("sign-up ada@company.com --invited", rightPassword+"\n"+rightPassword+"\nINVITATION-TOKEN\n")
	if got := p.pool.made.Validation["invitation"]; got != "INVITATION-TOKEN" {
		t.Errorf("the invitation sent is %q", got)
	}
	p.printedNoSecret()
}

// call is the SDK's account of a request.
type call struct{ error }

func (call) Service() string   { return "Cognito Identity Provider" }
func (call) Operation() string { return "InitiateAuth" }
func (c call) Error() string   { return "operation error: StatusCode: 400, " + c.error.Error() }
func (c call) Unwrap() error   { return c.error }

func TestCognitosOwnWords(t *testing.T) {
	message := aws.String("It is so.")
	for _, tt := range []struct {
		err  error
		want string
	}{
		{fmt.Errorf("signing in: %w", call{&types.NotAuthorizedException{Message: message}}), "signing in: It is so. (NotAuthorizedException)"},
		{call{&types.UserNotConfirmedException{Message: message}}, "It is so. (UserNotConfirmedException); enter the mailed code: client confirm <e-mail>"},
		{call{&types.PasswordResetRequiredException{Message: message}}, "It is so. (PasswordResetRequiredException); choose a new one: client password forgot <e-mail>"},
		{call{&types.NotAuthorizedException{}}, "operation error: StatusCode: 400, NotAuthorizedException: "},
		{call{errors.New("no route")}, "operation error: StatusCode: 400, no route"},
		{errors.New("a\x1b[2Jb\n"), "a\uFFFD[2Jb"},
	} {
		if got := inWords(tt.err); got != strings.TrimSpace(tt.want) {
			t.Errorf("want %q, got %q", tt.want, got)
		}
	}
}

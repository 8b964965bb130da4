package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"

	"example.com/cognitocdk/client"
)

// Everything in capitals is a secret that no command may print.
const (
	rightPassword = "PASSWORD-OF-ADA"
	rightCode     = "424242"
	accessToken   = "ACCESS-TOKEN"
	idToken       = "ID-TOKEN"
)

// fakePool answers as Cognito does for one person; refresh tokens rotate.
type fakePool struct {
	pool           // what a test does not expect is a nil pointer
	challenges     []*client.Challenge
	refresh        int
	lasts          time.Duration
	ended          bool
	revoked        []string
	everywhere     int
	failing        error
	failEverywhere error
	made           client.NewUser
	changed        [2]string
	factors        []string
}

func (p *fakePool) tokens() *client.Tokens {
	p.refresh++
	return &client.Tokens{Access: accessToken, ID: idToken, Refresh: p.current(), ExpiresAt: time.Now().Add(p.lasts), Username: "ada"}
}

func (p *fakePool) current() string { return "REFRESH-TOKEN-" + strings.Repeat("I", p.refresh) }

func (p *fakePool) next() client.Outcome {
	if len(p.challenges) > 0 {
		return client.Outcome{Challenge: p.challenges[0]}
	}
	return client.Outcome{Tokens: p.tokens()}
}

func (p *fakePool) passed(right bool) (client.Outcome, error) {
	if !right {
		return client.Outcome{}, &types.CodeMismatchException{}
	}
	p.challenges = p.challenges[1:]
	return p.next(), nil
}

func (p *fakePool) SignUp(_ context.Context, u client.NewUser) (client.SignedUp, error) {
	p.made = u
	return client.SignedUp{Destination: "a***@c***\x1b[2J"}, nil
}

func (p *fakePool) SignIn(_ context.Context, _, password string, _ ...client.SignInOption) (client.Outcome, error) {
	if password != rightPassword {
		return client.Outcome{}, &types.NotAuthorizedException{}
	}
	return p.next(), nil
}

func (p *fakePool) SignInCustom(context.Context, string, ...client.SignInOption) (client.Outcome, error) {
	return p.next(), nil
}

func (p *fakePool) AnswerCode(_ context.Context, _ *client.Challenge, code string) (client.Outcome, error) {
	return p.passed(code == rightCode)
}

func (p *fakePool) AnswerCustom(_ context.Context, _ *client.Challenge, code string, _ map[string]string) (client.Outcome, error) {
	return p.passed(code == rightCode)
}

func (p *fakePool) AnswerChoice(_ context.Context, _ *client.Challenge, factor string) (client.Outcome, error) {
	return p.passed(factor == "EMAIL_OTP")
}

func (p *fakePool) AnswerNewPassword(_ context.Context, _ *client.Challenge, password string, _ map[string]string) (client.Outcome, error) {
	return p.passed(password == rightPassword)
}

func (p *fakePool) StartSetup(context.Context, *client.Challenge) (client.Enrolment, error) {
	return client.Enrolment{Secret: "JBSWY3DPEHPK3PXP"}, nil
}

func (p *fakePool) FinishSetup(_ context.Context, _ *client.Challenge, _ client.Enrolment, code, _ string) (client.Outcome, error) {
	return p.passed(code == rightCode)
}

func (p *fakePool) StartTOTP(context.Context, client.Tokens) (client.Enrolment, error) {
	return client.Enrolment{Secret: "JBSWY3DPEHPK3PXP"}, nil
}

func (p *fakePool) FinishTOTP(_ context.Context, _ client.Tokens, code, _ string) error {
	if code != rightCode {
		return &types.EnableSoftwareTokenMFAException{}
	}
	p.factors = append(p.factors, "SOFTWARE_TOKEN_MFA")
	return nil
}

func (p *fakePool) Refresh(_ context.Context, t client.Tokens) (client.Tokens, error) {
	switch {
	case p.failing != nil:
		return client.Tokens{}, p.failing
	case p.ended || t.Refresh != p.current():
		p.ended = true
		return client.Tokens{}, &types.NotAuthorizedException{}
	}
	return *p.tokens(), nil
}

func (p *fakePool) User(context.Context, client.Tokens) (client.User, error) {
	return client.User{Username: "ada", Attributes: map[string]string{"email": "ada@company.com", "name": "Ada\x1b]0;pwned\a"}, Factors: p.factors}, nil
}

func (p *fakePool) ChangePassword(_ context.Context, _ client.Tokens, old, password string) error {
	p.changed = [2]string{old, password}
	return nil
}

func (p *fakePool) Revoke(ctx context.Context, t client.Tokens) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if p.failing != nil {
		return p.failing
	}
	p.revoked = append(p.revoked, t.Refresh)
	return nil
}

func (p *fakePool) SignOutEverywhere(context.Context, client.Tokens) error {
	if p.failEverywhere != nil {
		return p.failEverywhere
	}
	p.everywhere++
	return nil
}

// fakeFiles holds one person's files.
type fakeFiles map[string]string

func (f fakeFiles) open(_ context.Context, token string) (room, error) {
	if token != idToken {
		return nil, errors.New("not the ID token")
	}
	return f, nil
}

func (f fakeFiles) list(context.Context) (all []listed, err error) {
	for name, body := range f {
		all = append(all, listed{name, int64(len(body))})
	}
	return all, nil
}

func (f fakeFiles) upload(_ context.Context, name string, body io.ReadSeeker) error {
	b, err := io.ReadAll(body)
	f[name] = string(b)
	return err
}

func (f fakeFiles) download(_ context.Context, name string, to io.Writer) error {
	_, err := io.WriteString(to, f[name])
	return err
}

// person is somebody at a terminal, with a keyring.
type person struct {
	t     *testing.T
	pool  *fakePool
	files fakeFiles
	ring  store
	seen  strings.Builder // all that was ever printed

	connects int
	silent   chan struct{} // set: after the answers nothing more is typed, and the person interrupts
}

func newPerson(t *testing.T) *person {
	return &person{t: t, pool: &fakePool{lasts: time.Hour}, files: fakeFiles{}, ring: &memory{}}
}

// types runs one command, with answers to its questions, and returns what it printed.
func (p *person) types(line, answers string) (string, error) {
	p.t.Helper()
	var out bytes.Buffer
	both := io.MultiWriter(&out, &p.seen)
	ctx, interrupt := context.WithCancel(p.t.Context())
	defer interrupt()
	var in io.Reader = strings.NewReader(answers)
	if p.silent != nil {
		in = io.MultiReader(in, impatient{interrupt, p.silent})
	}
	c := &command{
		term: &terminal{in: in, out: both, err: both, interrupted: ctx.Done()},
		connect: func(context.Context, options) (*connection, error) {
			p.connects++
			return &connection{p.pool, p.files}, nil
		},
		keep: func(string) store { return p.ring },
	}
	root := c.root()
	root.SetArgs(strings.Fields(line))
	err := root.ExecuteContext(ctx)
	if err != nil {
		p.seen.WriteString(err.Error())
	}
	return out.String(), err
}

// impatient is somebody who types nothing and interrupts.
type impatient struct {
	interrupt func()
	end       chan struct{}
}

func (i impatient) Read([]byte) (int, error) {
	i.interrupt()
	<-i.end
	return 0, io.EOF
}

// does is types for what must go well.
func (p *person) does(command, answers string) string {
	p.t.Helper()
	out, err := p.types(command, answers)
	if err != nil {
		p.t.Fatalf("client %s: %v\n%s", command, err, out)
	}
	return out
}

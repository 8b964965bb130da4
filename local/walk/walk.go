package walk

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"example.com/cognitocdk/client"
	"example.com/cognitocdk/tokens"
)

// Person is somebody who uses the deployment.
type Person struct {
	Email  string
	Tenant string
}

// Options say how to walk. Mail, First and Second are required.
type Options struct {
	// First signs up, or is invited too where an administrator invites everybody; Second is invited. They belong to
	// different tenants.
	First, Second Person
	// ForeignEmail is an address whose domain is not allowed. Default: one at evil.example.
	ForeignEmail string
	// Mail is where codes come from.
	Mail Mailbox
	// Progress is told of each step before and after it ran: after has a status. Default: silent.
	Progress func(number, of int, r Result)
	// Show is told what a person wants to see meanwhile: the enrolment's URL, a wait. Default: silent.
	Show func(Shown)
	// Only leaves out all steps but these and those that they need. Default: all.
	Only []string
	// StopAtFailure ends the walk at the first step that fails.
	StopAtFailure bool
	// Patient waits where AWS makes one wait: for the next TOTP code, since each is good once, and for the end of a
	// rotated refresh token's grace period. It is for real accounts. Default: the local endpoint takes a code
	// twice, and the step about the rotated token is left out.
	Patient bool
	// Now is the clock, and Sleep waits. Default: time.Now, a timer.
	Now   func() time.Time
	Sleep func(context.Context, time.Duration) error
}

// Shown is something to look at while the walk goes on.
type Shown struct {
	Text string
	// QR is to be shown as a QR code too, where there is a terminal.
	QR string
}

// walker is the state of a walk: what steps leave for later ones.
type walker struct {
	Deployment
	Options
	public   *idp.Client // without credentials, as apps call
	admin    *idp.Client
	client   *client.Client
	verifier *tokens.Verifier

	first, second user
	lastTOTP      int64 // the time step of the last code: a code can be used once
	now           func() time.Time
	sleep         func(context.Context, time.Duration) error
}

// user is a person with what the walk knows of them.
type user struct {
	Person
	password  string
	sub       string
	tokens    client.Tokens
	access    tokens.Claims
	secret    string // of the authenticator
	identity  string // in the identity pool
	s3        *s3.Client
	rotated   string // a refresh token that was exchanged
	rotatedAt time.Time
}

// Run walks. The error is one of the walk itself (no such pool, context ended); a step that does not hold is in the
// report. Users that the walk made are deleted at the end, whatever happened: an error that is the context's and
// nothing else says so too. Somebody who is there before is no user of the walk: then it does not begin.
func Run(ctx context.Context, d Deployment, o Options) (report Report, err error) {
	w, err := newWalker(ctx, d, o)
	if err != nil {
		return Report{}, err
	}
	start := time.Now()
	report = Report{Env: d.Env, Region: d.Region, UserPoolID: d.UserPoolID, Started: start.UTC().Truncate(time.Second)}
	steps, err := d.chosen(o.Only)
	if err != nil {
		return Report{}, err
	}
	if err := w.nobodyThere(ctx); err != nil {
		return Report{}, err
	}
	defer func() {
		if problem := w.cleanUp(ctx); problem != nil {
			err = errors.Join(err, problem)
		}
	}()
	status := map[string]Status{}
	for i, step := range steps {
		r := Result{ID: step.ID, Tried: step.Tried, Should: step.Should, Provenance: w.provenance(step)}
		if w.Progress != nil {
			w.Progress(i+1, len(steps), r)
		}
		w.walkStep(ctx, step, status, &r)
		if ctx.Err() != nil {
			return report, ctx.Err()
		}
		status[step.ID] = r.Status
		if step.InsteadOf != "" {
			status[step.InsteadOf] = r.Status
		}
		report.Steps = append(report.Steps, r)
		if w.Progress != nil {
			w.Progress(i+1, len(steps), r)
		}
		if r.Status == Failed && o.StopAtFailure {
			break
		}
	}
	report.finish(time.Since(start))
	return report, nil
}

func (w *walker) walkStep(ctx context.Context, step Step, status map[string]Status, r *Result) {
	if step.Has != nil && !step.Has(w.Deployment) {
		r.Status, r.Happened = NotDeployed, "not deployed"
		return
	}
	if step.SelfSignUp && w.ByInvitation {
		r.Status, r.Happened = LeftOut, "nobody signs up here: an administrator invites"
		return
	}
	if step.Waits && !w.Patient {
		r.Status, r.Happened = LeftOut, "needs a wait; --patient tries it"
		return
	}
	for _, need := range step.Needs {
		if status[need] != Held {
			r.Status, r.Happened = Blocked, "not tried: "+need+" did not hold"
			return
		}
	}
	begin := time.Now()
	happened, err := step.run(ctx, w)
	r.duration = time.Since(begin)
	r.Millis = r.duration.Milliseconds()
	r.Status, r.Happened = Held, happened
	if err != nil {
		r.Status, r.Happened = Failed, plain(err)
	}
}

func (w *walker) provenance(step Step) Provenance {
	seen := string(step.Seen)
	if !w.Local && step.Seen != Ours {
		seen = "real AWS, " + w.now().UTC().Format(time.DateOnly)
	}
	return Provenance{Documentation: step.Documentation, Seen: seen}
}

func newWalker(ctx context.Context, d Deployment, o Options) (*walker, error) {
	for name, p := range map[string]Person{"First": o.First, "Second": o.Second} {
		if !strings.Contains(p.Email, "@") || p.Tenant == "" {
			return nil, fmt.Errorf("walk.Options.%s: must have an e-mail address and a tenant, got %q and %q", name, p.Email, p.Tenant)
		}
	}
	if o.First.Tenant == o.Second.Tenant {
		return nil, fmt.Errorf("walk.Options.Second.Tenant: must be another one than the first person's, got %q", o.Second.Tenant)
	}
	if o.Mail == nil {
		return nil, errors.New("walk.Options.Mail: is required")
	}
	if o.ForeignEmail == "" {
		o.ForeignEmail = "eve@evil.example"
	}
	w := &walker{Deployment: d, Options: o, now: o.Now, sleep: o.Sleep, admin: idp.NewFromConfig(d.Admin)}
	if w.now == nil {
		w.now = time.Now
	}
	if w.sleep == nil {
		w.sleep = sleep
	}
	apps := d.Admin.Copy()
	apps.Credentials = aws.AnonymousCredentials{}
	w.public = idp.NewFromConfig(apps)
	var err error
	w.client, err = client.New(client.Config{API: w.public, UserPoolID: d.UserPoolID, ClientID: d.ClientID, Now: o.Now})
	if err != nil {
		return nil, err
	}
	w.verifier, err = tokens.NewVerifier(ctx, tokens.Config{HTTPClient: d.HTTPClient, Now: o.Now, Pools: []tokens.Pool{
		{UserPoolID: d.UserPoolID, ClientIDs: []string{d.ClientID}, JWKSURL: d.JWKSURL},
	}})
	if err != nil {
		return nil, err
	}
	w.first = user{Person: o.First, password: newPassword()}
	w.second = user{Person: o.Second, password: newPassword()}
	return w, nil
}

// newPassword passes any policy that Cognito knows: all four kinds of characters, 30 long.
func newPassword() string { return "Aa1-" + rand.Text() }

// nobodyThere says that both addresses are free: the walk deletes their users at its end.
func (w *walker) nobodyThere(ctx context.Context) error {
	there, err := w.known(ctx, []string{w.first.Email, w.second.Email})
	if err != nil {
		return fmt.Errorf("looking for the walk's users in %s: %w", w.UserPoolID, err)
	}
	for _, email := range []string{w.first.Email, w.second.Email} {
		if there[email] != nobody {
			return fmt.Errorf("%s: there already in %s; the walk makes and deletes its users: give it another address, or delete this one", email, w.UserPoolID)
		}
	}
	return nil
}

// cleanUp deletes the walk's users, also after it was interrupted.
func (w *walker) cleanUp(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 20*time.Second)
	defer cancel()
	var problems []error
	for _, email := range []string{w.first.Email, w.second.Email} {
		_, err := w.admin.AdminDeleteUser(ctx, &idp.AdminDeleteUserInput{UserPoolId: &w.UserPoolID, Username: &email})
		if err != nil && codeOf(err) != userNotFound {
			problems = append(problems, fmt.Errorf("deleting %s: %w", email, err))
		}
	}
	return errors.Join(append(problems, w.cleanBucket(ctx))...)
}

// cleanBucket deletes what the two persons left in the bucket.
func (w *walker) cleanBucket(ctx context.Context) error {
	var problems []error
	for _, u := range []*user{&w.first, &w.second} {
		if u.s3 == nil || w.UserBucket == "" {
			continue
		}
		for _, key := range []string{"users/" + u.identity + "/" + fileName, "tenants/" + u.Tenant + "/" + fileName} {
			if _, err := w.bucket(nil).DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: &w.UserBucket, Key: &key}); err != nil {
				problems = append(problems, fmt.Errorf("deleting %s: %w", key, err))
			}
		}
	}
	return errors.Join(problems...)
}

func (w *walker) show(s Shown) {
	if w.Show != nil {
		w.Show(s)
	}
}

func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

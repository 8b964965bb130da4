package trigger

import (
	"errors"
	"fmt"
	"regexp"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"example.com/cognitocdk/constructs/appclient"
	"example.com/cognitocdk/constructs/gofunction"
	"example.com/cognitocdk/constructs/internal/members"
	"example.com/cognitocdk/constructs/internal/naming"
	"example.com/cognitocdk/constructs/userpool"
	"example.com/cognitocdk/internal/fielderr"
	"example.com/cognitocdk/lambda/message"
)

// PasswordlessProps describes sign-in by a code that is mailed, three triggers in one: they
// make no sense alone. Pool, Clients, Table, Mail and Brand.Name are required.
type PasswordlessProps struct {
	// Pool is the user pool. Required.
	Pool *userpool.UserPool
	// Clients are those that people sign in through without a password; each has
	// appclient.Props.AllowCustomFlow. Required.
	Clients []*appclient.Client
	// Table holds the codes, hashed, and how many there were. Required.
	Table *Table
	// Mail is who sends the codes. Required.
	Mail Mail
	// Brand is how the mail looks. Name is required.
	Brand message.Brand
	// LinkURL is an https page that takes the code from its fragment, #code=12345678.
	// Default: the mail has no link.
	LinkURL string
	// Captcha comes before the code. Default: none.
	Captcha Captcha
	// Function is what all functions of the environment have in common.
	Function gofunction.Options
}

// Captcha is a service with reCAPTCHA's siteverify protocol (hCaptcha and Turnstile have it
// too). The zero value is none; otherwise all fields are required.
type Captcha struct {
	// SiteKey is the public key that the page shows the captcha with.
	SiteKey string
	// VerifyURL is the service's siteverify address. https only.
	VerifyURL string
	// Secret is what the service knows us by.
	Secret Parameter
}

var siteKey = regexp.MustCompile(`^[A-Za-z0-9_.-]{1,200}$`)

// Validate reports every problem at once, each "trigger.Passwordless.Field: what" or
// "message.Brand.Field: what".
func (p PasswordlessProps) Validate() error {
	const field = "trigger.Passwordless."
	problems := []error{required(field, p.Pool, p.Table, false), p.Mail.validate(field + "Mail"), p.Brand.Validate(),
		fielderr.Needs(len(p.Clients) == 0, field+"Clients", "at least one client", "nobody could sign in so")}
	problems = append(problems, clients(field+"Clients", p.Clients, p.Pool, "AllowCustomFlow",
		(*appclient.Client).AllowsCustomFlow, "it could not ask for a code"))
	if p.LinkURL != "" {
		problems = append(problems, naming.HTTPS(field+"LinkURL", p.LinkURL))
	}
	if p.Captcha != (Captcha{}) {
		problems = append(problems,
			fielderr.Matches(field+"Captcha.SiteKey", p.Captcha.SiteKey, siteKey, "a captcha site key"),
			naming.HTTPS(field+"Captcha.VerifyURL", p.Captcha.VerifyURL),
			p.Captcha.Secret.validate(field+"Captcha.Secret"))
	}
	return errors.Join(problems...)
}

// clients wants clients of the pool that have a flow.
func clients(field string, given []*appclient.Client, pool *userpool.UserPool, flow string, allows func(*appclient.Client) bool, why string) error {
	problems := []error{members.Given(field, given), members.Of(field, given, pool, "the triggers answer for theirs alone")}
	for i, c := range given {
		problems = append(problems, fielderr.Needs(c != nil && !allows(c), fmt.Sprintf("%s[%d]", field, i), "appclient.Props."+flow, why))
	}
	return errors.Join(problems...)
}

// Passwordless is the three triggers of custom sign-in.
type Passwordless struct {
	node                   constructs.Construct
	define, create, verify *Trigger
}

// NewPasswordless provisions the functions that sign people in by a mailed code or link
// (lambda/definechallenge, lambda/createchallenge, lambda/verifychallenge). It panics with
// the error of PasswordlessProps.Validate.
func NewPasswordless(scope constructs.Construct, id string, props PasswordlessProps) *Passwordless {
	if err := errors.Join(props.Validate(), props.Mail.here("trigger.Passwordless.Mail", scope),
		props.Captcha.Secret.here("trigger.Passwordless.Captcha.Secret", scope)); err != nil {
		panic(err)
	}
	node := constructs.NewConstruct(scope, jsii.String(id))
	function := func(name, pkg, does string, environment map[string]string) *gofunction.Function {
		return gofunction.New(node, name, gofunction.Props{
			Package: functions + pkg, Description: does, Environment: environment, Options: props.Function})
	}
	define, create, verify := map[string]string{}, branded(props.Brand), map[string]string{}
	create["USER_TABLE"], verify["USER_TABLE"] = props.Table.Name(), props.Table.Name()
	props.Mail.variables(create)
	if props.LinkURL != "" {
		create["LINK_URL"] = props.LinkURL
	}
	if c := props.Captcha; c != (Captcha{}) {
		define["CAPTCHA_SITE_KEY"], create["CAPTCHA_SITE_KEY"] = c.SiteKey, c.SiteKey
		verify["CAPTCHA_VERIFY_URL"], verify["CAPTCHA_SECRET_PARAMETER"] = c.VerifyURL, c.Secret.Name
	}
	definer := function("Define", "definechallenge", "decides what comes next in a custom sign-in", define)
	creator := function("Create", "createchallenge", "mails a sign-in code", create)
	verifier := function("Verify", "verifychallenge", "compares a sign-in code", verify)

	codes, sent := "codes#"+props.Pool.ID()+"#*", "sent#"+props.Pool.ID()+"#*"
	creator.Allow("Table",
		props.Table.statement([]string{"dynamodb:UpdateItem"}, codes, sent),
		props.Table.statement([]string{"dynamodb:PutItem"}, "code#*")) // a code's id is random: it names no pool
	props.Mail.allow(creator)
	verifier.Allow("Table", props.Table.statement([]string{"dynamodb:UpdateItem"}, "code#*", codes))
	if props.Captcha != (Captcha{}) {
		props.Captcha.Secret.allow(verifier, node)
	}
	attached := func(operation Operation, f *gofunction.Function) *Trigger {
		return New(node, string(operation), Props{Pool: props.Pool, Operation: operation, Function: f})
	}
	return &Passwordless{
		node:   node,
		define: attached(DefineAuthChallenge, definer),
		create: attached(CreateAuthChallenge, creator),
		verify: attached(VerifyAuthChallengeResponse, verifier),
	}
}

// Construct is the node below which the three stand.
func (p *Passwordless) Construct() constructs.IConstruct { return p.node }

// Define is the trigger that decides what comes next.
func (p *Passwordless) Define() *Trigger { return p.define }

// Create is the trigger that mails the code.
func (p *Passwordless) Create() *Trigger { return p.create }

// Verify is the trigger that compares the code.
func (p *Passwordless) Verify() *Trigger { return p.verify }

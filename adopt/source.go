package adopt

import (
	"fmt"
	"go/format"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"example.com/cognitocdk/audit"
)

// undecided begins the reason of every exception that nobody has thought about yet.
const undecided = "decide: "

// source is the Go file. Whatever comes from the description is quoted; ids were checked.
func source(packageName string, in Input, props poolProps, pool resource, clients []client) ([]byte, error) {
	w := &writer{packages: map[string]bool{}}
	w.pool(in, props, pool)
	for _, c := range clients {
		if c.bare {
			w.plainClient(c)
		} else {
			w.client(c)
		}
	}
	var file strings.Builder
	fmt.Fprintf(&file, "// Package %s is the user pool %s as it was found.\n//\n", packageName, in.Pool.ID)
	fmt.Fprintf(&file, "// Written by cognitocdk adopt; it is yours to change. Each reason that begins with %q\n", strings.TrimSpace(undecided))
	fmt.Fprintf(&file, "// is a decision to make: meet the control and delete the exception, or say why not.\npackage %s\n\n", packageName)
	file.WriteString(w.imports())
	file.WriteString("// New describes the pool and its app clients, in a stack of their own.\n")
	file.WriteString("func New(stack awscdk.Stack) *userpool.UserPool {\n")
	file.WriteString(w.body.String())
	file.WriteString("return pool\n}\n")
	return format.Source([]byte(file.String()))
}

// writer writes the body of New and remembers which packages it uses.
type writer struct {
	body     strings.Builder
	packages map[string]bool
}

func (w *writer) line(text string, args ...any) {
	if len(args) > 0 {
		text = fmt.Sprintf(text, args...)
	}
	w.body.WriteString(text + "\n")
}

func (w *writer) use(name string) string {
	w.packages[name] = true
	return name
}

func (w *writer) pool(in Input, p poolProps, r resource) {
	d := defaultPool
	w.use("userpool")
	w.line("pool := userpool.New(stack, %q, userpool.Props{", r.logicalID)
	w.text("Name", p.name)
	w.line("LogicalID: %q,", r.logicalID)
	if len(p.attributes) > 0 {
		w.line("Attributes: []userpool.Attribute{")
		for _, a := range p.attributes {
			w.line("{Name: %q, MaxLength: %d, Mutable: %t},", a.name, a.maxLength, a.mutable)
		}
		w.line("},")
	}
	w.password(p)
	if p.mfa != d.mfa {
		w.line("MFA: userpool.%s,", map[string]string{"ON": "MFARequired", "OFF": "MFAOff"}[p.mfa])
	}
	if p.plan != d.plan {
		w.line("FeaturePlan: userpool.%s,", map[string]string{"PLUS": "Plus", "LITE": "Lite"}[p.plan])
	}
	if p.audited {
		w.line("ThreatProtection: userpool.ThreatProtectionAudit,")
	}
	if p.updated {
		w.line("IssuerType: userpool.IssuerUpdated,")
	}
	if e := p.email; e != d.email {
		w.line("Email: userpool.Email{")
		w.text("SourceARN", e.SourceArn)
		w.text("From", e.From)
		w.text("ReplyTo", e.ReplyToEmailAddress)
		w.text("ConfigurationSet", e.ConfigurationSet)
		w.line("},")
	}
	w.exceptions(r)
	w.line("})")
	if in.MFA == nil && p.mfa != "OFF" {
		w.line("// The description does not name the second factors: TOTP is an assumption.")
	}
	w.overrides("pool", r)
	w.record("pool", r)
}

func (w *writer) password(p poolProps) {
	d, given := defaultPool.password, p.password
	if p.plan == "LITE" {
		d.history = 0
	}
	if given == d {
		return
	}
	w.line("Password: userpool.PasswordPolicy{")
	if given.minLength != d.minLength {
		w.line("MinLength: %d,", given.minLength)
	}
	w.flag("AllowWithoutLowercase", given.noLowercase)
	w.flag("AllowWithoutUppercase", given.noUppercase)
	w.flag("AllowWithoutDigits", given.noDigits)
	w.flag("AllowWithoutSymbols", given.noSymbols)
	if given.history != d.history {
		w.line("History: %d,", given.history)
	}
	if given.days != d.days {
		w.line("TemporaryValidity: %d * 24 * %s.Hour,", given.days, w.use("time"))
	}
	w.line("},")
}

func (w *writer) client(c client) {
	p, d := c.props, defaultClient
	w.line("")
	w.use("appclient")
	w.line("%s := appclient.New(stack, %q, appclient.Props{", c.variable(), c.logicalID)
	w.line("Pool: pool,")
	w.text("Name", p.name)
	if p.kind != "" {
		w.line("Kind: appclient.%s,", p.kind)
	}
	w.strings("CallbackURLs", p.callbacks)
	w.strings("LogoutURLs", p.logouts)
	w.strings("Scopes", p.scopes)
	w.strings("ReadAttributes", p.read)
	w.strings("WriteAttributes", p.write)
	for _, v := range []struct {
		field        string
		given, usual int64
	}{
		{"AccessTokenValidity", int64(p.access.Minutes()), int64(d.access.Minutes())},
		{"IDTokenValidity", int64(p.id.Minutes()), int64(d.id.Minutes())},
		{"RefreshTokenValidity", int64(p.refresh.Minutes()), int64(d.refresh.Minutes())},
		{"SignInTimeout", int64(p.timeout.Minutes()), int64(d.timeout.Minutes())},
	} {
		switch {
		case v.given == v.usual:
		case v.given%(24*60) == 0:
			w.line("%s: %d * 24 * %s.Hour,", v.field, v.given/(24*60), w.use("time"))
		case v.given%60 == 0:
			w.line("%s: %d * %s.Hour,", v.field, v.given/60, w.use("time"))
		default:
			w.line("%s: %d * %s.Minute,", v.field, v.given, w.use("time"))
		}
	}
	if p.grace != d.grace {
		w.line("RefreshGrace: %d * %s.Second,", int64(p.grace.Seconds()), w.use("time"))
	}
	w.line("LogicalID: %q,", c.logicalID)
	w.exceptions(c.resource)
	w.line("})")
	w.retain(c)
	w.overrides(c.variable(), c.resource)
	w.record(c.variable(), c.resource)
}

// retain gives an app client the DeletionPolicy that CloudFormation wants of everything it
// imports, and that a client id which apps carry deserves anyway. Without it the CDK adds one for
// the import only, and the next deployment takes it away.
func (w *writer) retain(c client) {
	w.line("%s.ApplyRemovalPolicy(awscdk.RemovalPolicy_RETAIN, nil)", c.cfn(c.variable()))
}

// plainClient is a client as a CloudFormation resource.
func (w *writer) plainClient(c client) {
	name := c.variable()
	w.line("")
	w.line("// FeaturePlan Lite has no refresh token rotation, so package appclient has no such client.")
	w.line("%s := %s.NewCfnUserPoolClient(stack, %s.String(%q), &awscognito.CfnUserPoolClientProps{UserPoolId: jsii.String(pool.ID())})",
		name, w.use("awscognito"), w.use("jsii"), c.logicalID)
	w.line("%s.OverrideLogicalId(jsii.String(%q))", name, c.logicalID)
	w.retain(c)
	w.overrides(name, c.resource)
	w.record(name, c.resource)
}

// variable names the client in the Go file: its logical id begins with "Client", in upper
// case, so that the variable is neither a keyword nor a package.
func (c client) variable() string { return "c" + c.logicalID[1:] }

// cfn is the expression for the CloudFormation resource behind a variable.
func (r resource) cfn(variable string) string {
	if r.bare {
		return variable
	}
	return variable + ".Cfn()"
}

// exceptions are those that the props want; record writes all of them, where audit wants
// more, since metadata is replaced as a whole.
func (w *writer) exceptions(r resource) {
	if len(r.required) == 0 {
		return
	}
	w.line("Exceptions: []%s.Exception{", w.use("control"))
	w.reasons(r.required)
	w.line("},")
}

func (w *writer) record(variable string, r resource) {
	rules := r.excused()
	if len(rules) == len(r.required) {
		return
	}
	w.line("%s.Record(%s,", w.use("control"), r.cfn(variable))
	for _, rule := range rules {
		w.line("control.Exception{Control: %q, Reason: %q},", rule, reason(rule))
	}
	w.line(")")
}

func (w *writer) reasons(rules []string) {
	for _, rule := range rules {
		w.line("{Control: %q, Reason: %q},", rule, reason(rule))
	}
}

// reason is a placeholder that names the decision.
func reason(rule string) string {
	if r := audit.ByID(rule); r != nil {
		return fmt.Sprintf("%s%q did not hold at the adoption; meet it, or say why not", undecided, r.Title)
	}
	return undecided + rule
}

func (w *writer) overrides(variable string, r resource) {
	for _, o := range r.overrides {
		if o.value == nil {
			w.line("%s.AddPropertyDeletionOverride(%s.String(%q))", r.cfn(variable), w.use("jsii"), o.path)
		} else {
			w.line("%s.AddPropertyOverride(%s.String(%q), %s)", r.cfn(variable), w.use("jsii"), o.path, literal(o.value))
		}
	}
}

func (w *writer) text(field, given string) {
	if given != "" {
		w.line("%s: %q,", field, given)
	}
}

func (w *writer) flag(field string, given bool) {
	if given {
		w.line("%s: true,", field)
	}
}

func (w *writer) strings(field string, list []string) {
	if len(list) == 0 {
		return
	}
	quoted := make([]string, len(list))
	for i, s := range list {
		quoted[i] = strconv.Quote(s)
	}
	w.line("%s: []string{%s},", field, strings.Join(quoted, ", "))
}

// literal is a value of a template as Go.
func literal(v any) string {
	switch v := v.(type) {
	case string:
		return strconv.Quote(v)
	case float64:
		if math.Abs(v) < 1e15 {
			return strconv.FormatFloat(v, 'f', -1, 64)
		}
		return strconv.FormatFloat(v, 'g', -1, 64) // 1e300 has no place in an int
	case []any:
		items := make([]string, len(v))
		for i, item := range v {
			items[i] = literal(item)
		}
		if len(v) > 0 && reflect.TypeOf(v[0]).Kind() == reflect.Map {
			return "[]any{\n" + strings.Join(items, ",\n") + ",\n}"
		}
		return "[]any{" + strings.Join(items, ", ") + "}"
	case map[string]any:
		names := make([]string, 0, len(v))
		for name := range v {
			names = append(names, name)
		}
		slices.Sort(names)
		for i, name := range names {
			names[i] = strconv.Quote(name) + ": " + literal(v[name])
		}
		return "map[string]any{" + strings.Join(names, ", ") + "}"
	}
	return fmt.Sprint(v) // true, false
}

// imports are the standard library's, AWS's and this module's, whatever that was renamed to.
func (w *writer) imports() string {
	const aws = "github.com/aws/"
	module := strings.TrimSuffix(reflect.TypeFor[Pool]().PkgPath(), "/adopt")
	w.use("awscdk")
	var out strings.Builder
	out.WriteString("import (\n")
	for _, p := range []struct{ name, path string }{
		{"time", "time"}, {},
		{"awscdk", aws + "aws-cdk-go/awscdk/v2"},
		{"awscognito", aws + "aws-cdk-go/awscdk/v2/awscognito"},
		{"jsii", aws + "jsii-runtime-go"}, {},
		{"appclient", module + "/constructs/appclient"},
		{"control", module + "/constructs/control"},
		{"userpool", module + "/constructs/userpool"},
	} {
		if p.name == "" {
			out.WriteString("\n")
		} else if w.packages[p.name] {
			out.WriteString(strconv.Quote(p.path) + "\n")
		}
	}
	out.WriteString(")\n\n")
	return out.String()
}

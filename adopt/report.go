package adopt

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"unicode"

	"example.com/cognitocdk/report"
)

// Report is what a person must know before the import.
type Report struct {
	Pool         string
	Clients      int
	Stack        string // the stack that has the pool now, or ""
	Weaker       []Weakness
	Irreversible []string // kept as it is, since nothing can change it
	Overrides    []string // set on the CloudFormation resource, "LogicalId: Property, …"
	Missing      []string // not in the output at all
}

func reportOn(in Input, pool resource, clients []client) Report {
	r := Report{Pool: in.Pool.ID, Clients: len(clients), Stack: in.Pool.UserPoolTags["aws:cloudformation:stack-name"], Weaker: pool.weaker, Irreversible: irreversible(in.Pool)}
	r.overridden(pool)
	for _, c := range clients {
		r.Weaker = append(r.Weaker, c.weaker...)
		r.overridden(c.resource)
	}
	for _, c := range clients {
		r.Irreversible = append(r.Irreversible, fmt.Sprintf("%s has client id %s and a secret: %t", c.logicalID, c.described.ID, bool(c.described.Secret)))
	}
	r.Missing = missing(in)
	return r
}

func (r *Report) overridden(of resource) {
	tops := map[string]bool{}
	for _, o := range of.overrides {
		top, _, _ := strings.Cut(o.path, ".")
		tops[top] = true
	}
	if len(tops) > 0 {
		r.Overrides = append(r.Overrides, of.logicalID+": "+strings.Join(slices.Sorted(maps.Keys(tops)), ", "))
	}
}

func irreversible(p Pool) (list []string) {
	signIn := "a user name of one's own"
	if len(p.UsernameAttributes) > 0 {
		signIn = strings.Join(p.UsernameAttributes, " or ") + " as the user name"
	} else if len(p.AliasAttributes) > 0 {
		signIn += ", with the aliases " + strings.Join(p.AliasAttributes, ", ")
	}
	list = append(list, "sign-in by "+signIn)
	if p.UsernameConfiguration["CaseSensitive"] != false {
		list = append(list, "user names that differ in case are different users")
	}
	hasTenant := false
	for _, a := range schema(p.SchemaAttributes) {
		what := "optional"
		if a.Required {
			what = "required"
		}
		if !a.Mutable {
			what += ", immutable"
		}
		list = append(list, fmt.Sprintf("attribute %q: %s, %s", a.Name, a.AttributeDataType, what))
		hasTenant = hasTenant || a.Name == tenant
	}
	if !hasTenant {
		list = append(list, "no custom:tenant_id: it can be added (optional, 1 to 64 characters, immutable) and never removed; nobody who exists now would have a tenant")
	}
	return list
}

// missing is what the documents name or imply and the output does not hold.
func missing(in Input) (list []string) {
	say := func(is bool, format string, args ...any) {
		if is {
			list = append(list, fmt.Sprintf(format, args...))
		}
	}
	p := in.Pool
	say(in.MFA == nil && p.mfaOn(), "the second factors: this description does not name them, so pool.go has TOTP only; "+
		"check with get-user-pool-mfa-config and --mfa before you deploy, or users lose the factor they have")
	say(p.Domain != "" || p.CustomDomain != "", "the domain %s: AWS::Cognito::UserPoolDomain", either(p.CustomDomain, p.Domain))
	say(len(tree(p.LambdaConfig)) > 0, "the triggers' functions and their permissions: pool.go names them by ARN, as they are")
	say(p.UserPoolAddOns["AdvancedSecurityMode"] == "ENFORCED", "the risk configuration that ENFORCED needs: describe-risk-configuration shows it")
	providers, servers := map[string]bool{}, map[string]bool{}
	for _, c := range in.Clients {
		for _, name := range c.SupportedIdentityProviders {
			providers[name] = name != "COGNITO"
		}
		for _, s := range c.AllowedOAuthScopes {
			if i := strings.LastIndexByte(s, '/'); i > 0 { // an identifier may be a URL, a scope's name has no slash
				servers[s[:i]] = true
			}
		}
	}
	maps.DeleteFunc(providers, func(_ string, federated bool) bool { return !federated })
	say(len(providers) > 0, "the identity providers %s: AWS::Cognito::UserPoolIdentityProvider", strings.Join(slices.Sorted(maps.Keys(providers)), ", "))
	say(len(servers) > 0, "the resource servers %s: AWS::Cognito::UserPoolResourceServer", strings.Join(slices.Sorted(maps.Keys(servers)), ", "))
	say(len(in.Clients) == 0, "the app clients: none was given")
	say(len(in.Unknown) > 0, "%s: not known to this version", strings.Join(in.Unknown, ", "))
	return append(list, "groups, users, branding, log delivery and web ACLs: these answers do not describe them; they stay as they are")
}

// Write prints the report as text. where is where the files are, "DIR/" or "".
func (r Report) Write(w io.Writer, where string) error {
	var out strings.Builder
	fmt.Fprintf(&out, "%s with %d app clients\n", r.Pool, r.Clients)
	section := func(title string, lines []string) {
		if len(lines) > 0 {
			fmt.Fprintf(&out, "\n%s\n", title)
		}
		for _, line := range lines {
			fmt.Fprintf(&out, "  %s\n", strings.Map(printable, strings.Join(strings.Fields(line), " ")))
		}
	}
	if r.Stack != "" {
		section("first:", []string{fmt.Sprintf("the pool is in the stack %s, and a resource is in one stack only: give it and its clients DeletionPolicy Retain there, deploy, remove them from that template, deploy", r.Stack)})
	}
	var weaker []string
	rank := map[report.Severity]int{report.Fail: 0, report.Warn: 1, report.Note: 2}
	for _, x := range slices.SortedStableFunc(slices.Values(r.Weaker), func(a, b Weakness) int { return rank[a.Severity] - rank[b.Severity] }) {
		weaker = append(weaker, fmt.Sprintf("%s %s %s: %s", x.Severity, x.Rule, x.Resource, x.Message))
	}
	section("weaker than the default (cognitocdk explain RULE); each fail and warn has an exception whose reason you decide:", weaker)
	section("irreversible, kept as it is:", r.Irreversible)
	section("not expressible in the props, set on the resource:", r.Overrides)
	section("not in these files:", r.Missing)
	section("next, in a stack of its own that calls New:", []string{
		"npx cdk import --resource-mapping " + where + "import.json STACK",
		"npx cdk diff STACK # must show no replacement, and nothing that you did not decide",
		"aws cloudformation get-template --stack-name STACK --query TemplateBody --output json >old.json",
		"cognitocdk review --old old.json --new cdk.out/STACK.template.json",
	})
	_, err := io.WriteString(w, out.String())
	return err
}

// printable keeps what a description holds from steering the terminal.
func printable(r rune) rune {
	if unicode.IsPrint(r) {
		return r
	}
	return unicode.ReplacementChar
}

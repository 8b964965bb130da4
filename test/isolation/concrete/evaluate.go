package concrete

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Session is who asks.
type Session struct {
	Identity string
	Tags     map[string]string
	// Audience and Methods are the token's aud and amr, where a trust policy asks.
	Audience string
	Methods  []string
}

// Request is what is asked.
type Request struct {
	Action, Resource string
	Context          map[string][]string
}

// rule is a statement for one session.
type rule struct {
	where                         string
	allow, notAction, notResource bool
	actions, resources, within    []*regexp.Regexp
	unresolved                    bool // a resource's variable has no value
	conditions                    []test
}

type test struct {
	operator, set, key string
	ifExists           bool
	values             []*regexp.Regexp
	plain              []string
}

// Judge answers for one role and session.
type Judge struct {
	rules   []rule
	session Session
	roleID  string
	// boundary is the permissions boundary, a judge of its own.
	boundary *Judge
}

// Judge prepares a role's policies for a session. branch chooses the side of
// every Fn::If.
func (w *World) Judge(role string, s Session, branch int) *Judge {
	j := &Judge{session: s, roleID: "AROASTANDIN" + w.ref(role)}
	if b := w.boundary(role); b != nil {
		j.boundary = &Judge{session: s, roleID: j.roleID}
		j.boundary.document(w, role, b, branch, nil)
	}
	w.documents(role, func(doc any, within ...string) {
		j.document(w, role, doc.(map[string]any), branch, within)
	})
	return j
}

// boundary is the document of the role's permissions boundary, if the template has it.
func (w *World) boundary(role string) map[string]any {
	v := w.resources[role].Properties["PermissionsBoundary"]
	if v == nil {
		return nil
	}
	for id, p := range w.resources {
		if p.Type == "AWS::IAM::ManagedPolicy" && w.ref(id) == w.text(v) {
			return p.Properties["PolicyDocument"].(map[string]any)
		}
	}
	return nil // it can only take away
}

// documents reads every policy document that speaks about the role; within is
// what a resource policy is confined to.
func (w *World) documents(role string, read func(doc any, within ...string)) {
	r := w.resources[role]
	for _, p := range list(r.Properties["Policies"]) {
		read(p.(map[string]any)["PolicyDocument"])
	}
	for _, m := range list(r.Properties["ManagedPolicyArns"]) {
		arn := w.text(m)
		for id, p := range w.resources {
			if p.Type == "AWS::IAM::ManagedPolicy" && w.ref(id) == arn {
				read(p.Properties["PolicyDocument"])
			}
		}
		if arn == "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess" {
			read(map[string]any{"Version": "2012-10-17", "Statement": map[string]any{"Effect": "Allow", "Action": []any{"s3:Get*", "s3:List*"}, "Resource": "*"}})
		}
	}
	for id, p := range w.resources {
		switch p.Type {
		case "AWS::IAM::Policy", "AWS::IAM::ManagedPolicy":
			for _, to := range list(p.Properties["Roles"]) {
				if w.text(to) == w.ref(role) {
					read(p.Properties["PolicyDocument"])
				}
			}
		case "AWS::IAM::RolePolicy":
			if w.text(p.Properties["RoleName"]) == w.ref(role) {
				read(p.Properties["PolicyDocument"])
			}
		case "AWS::S3::BucketPolicy":
			bucket := "arn:aws:s3:::" + w.text(p.Properties["Bucket"])
			read(w.about(role, p.Properties["PolicyDocument"]), bucket, bucket+"/*")
		case "AWS::KMS::Key":
			if p.Properties["KeyPolicy"] != nil {
				read(w.about(role, p.Properties["KeyPolicy"]), w.getAtt(id, "Arn"))
			}
		case "AWS::DynamoDB::GlobalTable":
			for _, raw := range list(p.Properties["Replicas"]) {
				arn := w.getAtt(id, "Arn")
				own := raw.(map[string]any)["ResourcePolicy"].(map[string]any)
				read(w.about(role, own["PolicyDocument"]), arn, arn+"/*")
			}
		case "AWS::DynamoDB::Table":
			if own, has := p.Properties["ResourcePolicy"].(map[string]any); has {
				arn := w.getAtt(id, "Arn")
				read(w.about(role, own["PolicyDocument"]), arn, arn+"/*")
			}
		}
	}
}

// Trusts says whether a role's trust policy lets a Cognito token take the role.
func (w *World) Trusts(role string, s Session, action string) bool {
	j := &Judge{session: s}
	doc := w.resources[role].Properties["AssumeRolePolicyDocument"].(map[string]any)
	var about []any
	for _, raw := range list(doc["Statement"]) {
		s := raw.(map[string]any)
		speaks := s["Principal"] == "*"
		if p, isMap := s["Principal"].(map[string]any); isMap {
			for _, x := range list(p["Federated"]) {
				speaks = speaks || x == "cognito-identity.amazonaws.com"
			}
		}
		if speaks {
			about = append(about, s)
		}
	}
	j.document(w, role, map[string]any{"Version": doc["Version"], "Statement": about}, 0, nil)
	for i := range j.rules {
		j.rules[i].resources = []*regexp.Regexp{regexp.MustCompile("")}
	}
	return j.Allowed(Request{Action: action})
}

// about keeps the statements of a resource policy that speak about the role.
func (w *World) about(role string, doc any) map[string]any {
	d := doc.(map[string]any)
	var mine []any
	for _, raw := range list(d["Statement"]) {
		s := raw.(map[string]any)
		speaks := s["NotPrincipal"] != nil || s["Principal"] == "*"
		if p, isMap := s["Principal"].(map[string]any); isMap {
			for _, x := range list(p["AWS"]) {
				t := w.text(x)
				speaks = speaks || t == "*" || t == w.getAtt(role, "Arn")
			}
			for _, x := range list(p["Federated"]) {
				speaks = speaks || w.text(x) == "cognito-identity.amazonaws.com"
			}
		}
		if speaks {
			mine = append(mine, s)
		}
	}
	return map[string]any{"Version": d["Version"], "Statement": mine}
}

func (j *Judge) document(w *World, where string, d map[string]any, branch int, within []string) {
	variables := d["Version"] == "2012-10-17"
	for _, raw := range list(d["Statement"]) {
		s := raw.(map[string]any)
		if alt, isIf := s["Fn::If"].([]any); isIf {
			if s = alt[1+branch].(map[string]any); s["Ref"] == "AWS::NoValue" {
				continue
			}
		}
		r := rule{where: where, allow: s["Effect"] == "Allow"}
		for _, in := range within {
			re, _ := j.compile(in, false, true)
			r.within = append(r.within, re)
		}
		for key, v := range s {
			switch key {
			case "Effect", "Sid", "Principal", "NotPrincipal":
			case "Action", "NotAction":
				r.notAction = key == "NotAction"
				for _, a := range list(v) {
					re, _ := j.compile("(?i)"+w.text(a), false, true)
					r.actions = append(r.actions, re)
				}
			case "Resource", "NotResource":
				r.notResource = key == "NotResource"
				for _, x := range list(v) {
					re, known := j.compile(w.text(x), variables, true)
					if !known {
						r.unresolved = true
						continue
					}
					r.resources = append(r.resources, re)
				}
			case "Condition":
				r.conditions = j.tests(w, v.(map[string]any), variables)
			default:
				panic("statement element " + key)
			}
		}
		j.rules = append(j.rules, r)
	}
}

func (j *Judge) tests(w *World, block map[string]any, variables bool) (all []test) {
	for op, keys := range block {
		for key, v := range keys.(map[string]any) {
			t := test{operator: op, key: strings.ToLower(key)}
			if set, rest, has := strings.Cut(t.operator, ":"); has {
				t.set, t.operator = set, rest
			}
			t.operator, t.ifExists = strings.CutSuffix(t.operator, "IfExists")
			for _, x := range list(v) {
				text := w.text(x)
				re, known := j.compile(text, variables, strings.HasSuffix(t.operator, "Like") || t.operator == "ArnEquals")
				t.plain = append(t.plain, text)
				if known {
					t.values = append(t.values, re)
				}
			}
			all = append(all, t)
		}
	}
	return all
}

var variable = regexp.MustCompile(`\$\{[^}]*\}`)

// compile writes a pattern as a regular expression. known is false when a
// variable has no value.
func (j *Judge) compile(text string, variables, wild bool) (re *regexp.Regexp, known bool) {
	var b strings.Builder
	fold := strings.HasPrefix(text, "(?i)")
	text = strings.TrimPrefix(text, "(?i)")
	quote := func(s string) {
		for _, r := range s {
			switch {
			case wild && r == '*':
				b.WriteString(".*")
			case wild && r == '?':
				b.WriteString(".")
			default:
				b.WriteString(regexp.QuoteMeta(string(r)))
			}
		}
	}
	known = true
	for variables {
		at := variable.FindStringIndex(text)
		if at == nil {
			break
		}
		quote(text[:at[0]])
		name := text[at[0]+2 : at[1]-1]
		text = text[at[1]:]
		if name == "*" || name == "?" || name == "$" {
			b.WriteString(regexp.QuoteMeta(name))
			continue
		}
		name, fallback, _ := strings.Cut(name, ",")
		values, set := j.key(strings.ToLower(name), nil)
		switch {
		case set:
			b.WriteString(regexp.QuoteMeta(values[0]))
		case fallback != "":
			b.WriteString(regexp.QuoteMeta(strings.Trim(fallback, " '")))
		default:
			known = false
		}
	}
	quote(text)
	flags := "(?s)"
	if fold {
		flags = "(?si)"
	}
	return regexp.MustCompile(flags + "^(?:" + b.String() + ")$"), known
}

func (j *Judge) key(name string, ctx map[string][]string) ([]string, bool) {
	switch name {
	case "cognito-identity.amazonaws.com:sub":
		return []string{j.session.Identity}, true
	case "cognito-identity.amazonaws.com:aud":
		if j.session.Audience != "" {
			return []string{j.session.Audience}, true
		}
		return []string{"eu-west-1:Pool"}, true
	case "cognito-identity.amazonaws.com:amr":
		return j.session.Methods, len(j.session.Methods) > 0
	case "aws:userid":
		return []string{j.roleID + ":CognitoIdentityCredentials"}, true
	case "aws:principalarn":
		return []string{"arn:aws:iam::111122223333:role/" + strings.TrimPrefix(j.roleID, "AROASTANDIN")}, true
	}
	if tag, isTag := strings.CutPrefix(name, "aws:principaltag/"); isTag {
		for k, v := range j.session.Tags {
			if strings.EqualFold(k, tag) {
				return []string{v}, true
			}
		}
		return nil, false
	}
	for k, v := range ctx {
		if strings.EqualFold(k, name) {
			return v, true
		}
	}
	return nil, false
}

// Allowed is IAM's answer: an Allow, and no Deny.
func (j *Judge) Allowed(r Request) bool {
	if j.boundary != nil && !j.boundary.Allowed(r) {
		return false
	}
	allowed := false
	for i := range j.rules {
		if !j.rules[i].applies(j, r) {
			continue
		}
		if !j.rules[i].allow {
			return false
		}
		allowed = true
	}
	return allowed
}

func matches(all []*regexp.Regexp, text string) bool {
	return slices.ContainsFunc(all, func(re *regexp.Regexp) bool { return re.MatchString(text) })
}

func (s *rule) applies(j *Judge, r Request) bool {
	if matches(s.actions, r.Action) == s.notAction || matches(s.resources, r.Resource) == s.notResource {
		return false
	}
	if s.notResource && s.unresolved && !s.allow {
		return false // IAM does not say; a Deny that may not count must not save anybody
	}
	if len(s.within) > 0 && !matches(s.within, r.Resource) {
		return false
	}
	for _, t := range s.conditions {
		if !t.holds(j, r.Context) {
			return false
		}
	}
	return true
}

func (t *test) holds(j *Judge, ctx map[string][]string) bool {
	values, present := j.key(t.key, ctx)
	if t.operator == "Null" {
		return slices.Contains(t.plain, map[bool]string{true: "false", false: "true"}[present])
	}
	negated := strings.Contains(t.operator, "Not")
	if !present {
		return t.ifExists || t.set == "ForAllValues" || negated && t.set == ""
	}
	one := func(v string) bool {
		switch t.operator {
		case "Bool":
			return slices.ContainsFunc(t.plain, func(p string) bool { return strings.EqualFold(p, v) })
		case "StringEqualsIgnoreCase":
			return slices.ContainsFunc(t.values, func(re *regexp.Regexp) bool {
				return regexp.MustCompile("(?i)" + re.String()).MatchString(v)
			})
		case "StringEquals", "StringLike", "ArnEquals", "ArnLike":
			return matches(t.values, v)
		case "StringNotEquals", "StringNotLike":
			return !matches(t.values, v)
		case "NumericLessThan", "NumericGreaterThan":
			x, _ := strconv.ParseFloat(v, 64)
			limit, _ := strconv.ParseFloat(t.plain[0], 64)
			return x != limit && (x < limit) == (t.operator == "NumericLessThan")
		case "IpAddress":
			return strings.HasPrefix(v, "10.")
		}
		panic("operator " + t.operator)
	}
	if t.set == "ForAnyValue" {
		return slices.ContainsFunc(values, one)
	}
	return !slices.ContainsFunc(values, func(v string) bool { return !one(v) })
}

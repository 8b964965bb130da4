package smt

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"example.com/cognitocdk/test/isolation/concrete"
)

// Query is one question; satisfiable means that isolation is broken.
type Query struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

var actions = map[string][]string{
	"object":  {"s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:GetObjectVersion", "s3:GetObjectTagging", "s3:GetObjectAcl", "s3:AbortMultipartUpload", "s3:Zzq"},
	"list":    {"s3:ListBucket", "s3:ListBucketVersions"},
	"item":    {"dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem", "dynamodb:Query", "dynamodb:BatchWriteItem"},
	"partiql": {"dynamodb:PartiQLSelect", "dynamodb:PartiQLInsert"},
	"foreign": {"s3:ListBucketMultipartUploads", "s3:ListAllMyBuckets", "s3:PutBucketPolicy", "dynamodb:Scan", "dynamodb:DeleteTable", "iam:PassRole", "sts:AssumeRole", "lambda:InvokeFunction", "cognito-sync:ListRecords", "cognito-identity:ListIdentities", "zzq:Zzq"},
}

// translator collects the declarations of one query.
type translator struct {
	person
	kind, service string
	keys          map[string]bool
	fresh         int
}

// Queries are the questions about a role, one for every way that its statements
// tell actions apart, and one about two users' own spaces.
func Queries(w *concrete.World, role string, branch int) (all []Query, err error) {
	statements := w.Statements(role, branch)
	who := person{tags: w.Tags(), role: role}
	seen := map[string]bool{}
	for _, kind := range slices.Sorted(maps.Keys(actions)) {
		for _, action := range actions[kind] {
			var about []concrete.Statement
			signature, allow := kind, false
			for i, s := range statements {
				if speaks(s, action) {
					about = append(about, s)
					signature += fmt.Sprint(" ", i)
					allow = allow || s.Allow && !s.Boundary
				}
			}
			if kind == "foreign" {
				signature += strings.Split(action, ":")[0]
			}
			if !allow || seen[signature] {
				continue
			}
			seen[signature] = true
			t := &translator{person: who, kind: kind, service: strings.Split(action, ":")[0], keys: map[string]bool{}}
			text, err := t.escape(about, statements)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", action, err)
			}
			all = append(all, Query{action, text})
		}
	}
	if text := meet(who, statements); text != "" {
		all = append(all, Query{"two users meet", text})
	}
	return all, nil
}

func speaks(s concrete.Statement, action string) bool {
	found := false
	for _, a := range s.Actions {
		re := regexp.MustCompile("(?i)^" + strings.NewReplacer(`\*`, ".*", `\?`, ".").Replace(regexp.QuoteMeta(a)) + "$")
		found = found || re.MatchString(action)
	}
	return found != s.NotAction
}

func (p person) declare() string {
	letters := `(re.union (re.range "a" "z") (re.range "0" "9") (str.to_re "-"))`
	free := ""
	for _, tag := range slices.Sorted(maps.Keys(p.tags)) {
		free += "(declare-const free_" + tag + "$ String)\n(declare-const hasfree_" + tag + "$ Bool)\n"
	}
	return strings.NewReplacer("$", p.suffix, "LETTERS", letters).Replace(free + `(declare-const id$ String)
(declare-const tenant$ String)
(declare-const uid$ String)
(declare-const hastenant$ Bool)
(declare-const hasuid$ Bool)
(assert (str.in_re id$ (re.++ (re.+ LETTERS) (str.to_re ":") (re.+ LETTERS))))
(assert (str.in_re tenant$ (re.+ LETTERS)))
(assert (str.in_re uid$ (re.+ LETTERS)))
`)
}

// escape is 'allowed, and not own'.
func (t *translator) escape(about, all []concrete.Statement) (string, error) {
	allowed, denied, confined := []string{}, []string{}, []string{}
	for _, s := range about {
		f, err := t.statement(s)
		if err != nil {
			return "", err
		}
		switch {
		case !s.Allow:
			denied = append(denied, f)
		case s.Boundary:
			confined = append(confined, f)
		default:
			allowed = append(allowed, f)
		}
	}
	inside := "true"
	if slices.ContainsFunc(all, func(s concrete.Statement) bool { return s.Boundary }) {
		inside = op("or", confined...)
	}
	var b strings.Builder
	b.WriteString("(set-logic ALL)\n" + t.declare() + "(declare-const r String)\n")
	body := op("and", t.shape(&b), op("or", allowed...), inside, op("not", op("or", denied...)), op("not", t.own(all)))
	for _, k := range slices.Sorted(maps.Keys(t.keys)) {
		fmt.Fprintf(&b, "(declare-const |has %s| Bool)\n(declare-const |%s| String)\n(declare-const |%s 2| String)\n(declare-const |two %s| Bool)\n", k, k, k, k)
	}
	for i := range t.fresh {
		fmt.Fprintf(&b, "(declare-const open%d Bool)\n", i)
	}
	if t.kind == "item" && t.keys["dynamodb:leadingkeys"] {
		b.WriteString("(assert |has dynamodb:leadingkeys|)\n")
	}
	fmt.Fprintf(&b, "(assert %s)\n(check-sat)\n", body)
	return b.String(), nil
}

func (t *translator) shape(b *strings.Builder) string {
	name := `(re.+ (re.union (re.range "a" "z") (re.range "A" "Z") (re.range "0" "9") (str.to_re "-") (str.to_re ".") (str.to_re "_")))`
	b.WriteString("(declare-const name String)\n(declare-const rest String)\n")
	named := op("str.in_re", "name", name)
	switch t.kind {
	case "object":
		return op("and", named, op("=", "r", op("str.++", quote("arn:aws:s3:::"), "name", quote("/"), "rest")), op("not", op("=", "rest", quote(""))))
	case "list":
		return op("and", named, op("=", "r", op("str.++", quote("arn:aws:s3:::"), "name")))
	case "item", "partiql":
		return op("and", named, op("=", "r", op("str.++", quote("arn:aws:dynamodb:eu-west-1:111122223333:table/"), "name", "rest")),
			op("or", op("=", "rest", quote("")), op("str.in_re", "rest", op("re.++", op("str.to_re", quote("/index/")), name))))
	}
	return "true"
}

func (t *translator) statement(s concrete.Statement) (string, error) {
	var hits, resolved []string
	for _, text := range s.Resources {
		m, known, err := t.match(tokens(text, s.Variables, true), "r")
		if err != nil {
			return "", err
		}
		hits, resolved = append(hits, op("and", known, m)), append(resolved, known)
	}
	on := op("or", hits...)
	if s.NotResource {
		on = op("not", on)
		if !s.Allow { // IAM does not say; the Deny must not save anybody
			on = op("and", append(resolved, on)...)
		}
	}
	all := []string{on}
	if len(s.Within) > 0 {
		var within []string
		for _, text := range s.Within {
			m, _, err := t.match(tokens(text, false, true), "r")
			if err != nil {
				return "", err
			}
			within = append(within, m)
		}
		all = append(all, op("or", within...))
	}
	for _, c := range s.Conditions {
		f, err := t.condition(c, s)
		if err != nil {
			return "", err
		}
		all = append(all, f)
	}
	return op("and", all...), nil
}

func (t *translator) available(key string) bool {
	switch key {
	case "s3:prefix", "s3:delimiter", "s3:max-keys":
		return t.kind == "list"
	case "dynamodb:leadingkeys":
		return t.kind == "item" || t.kind == "partiql"
	}
	service, _, _ := strings.Cut(key, ":")
	return service == "aws" || service == t.service
}

func (t *translator) condition(c concrete.Condition, s concrete.Statement) (string, error) {
	term, has, fixed := t.value(c.Key)
	second, two := "", "false"
	if !fixed {
		has = "false"
		term = quote("")
		if t.available(c.Key) {
			t.keys[c.Key] = true
			has, term, second, two = "|has "+c.Key+"|", "|"+c.Key+"|", "|"+c.Key+" 2|", "|two "+c.Key+"|"
			if c.Key != "dynamodb:leadingkeys" {
				two = "false"
			}
		}
	}
	if c.Operator == "Null" {
		var any []string
		for _, v := range c.Values {
			if v == "true" {
				any = append(any, op("not", has))
			} else {
				any = append(any, has)
			}
		}
		return op("or", any...), nil
	}
	negated, folds := strings.Contains(c.Operator, "Not"), false
	switch c.Operator {
	case "StringEquals", "StringNotEquals", "StringLike", "StringNotLike", "ArnLike":
	case "Bool", "StringEqualsIgnoreCase": // what a variable holds is in small letters
		folds = true
	default: // numbers, dates, addresses: the solver may choose
		t.fresh++
		return fmt.Sprintf("open%d", t.fresh-1), nil
	}
	holds := func(x string) (string, error) {
		var any []string
		for _, v := range c.Values {
			toks := tokens(v, s.Variables, strings.HasSuffix(c.Operator, "Like"))
			for i := range toks {
				if folds && toks[i].kind == 'l' {
					toks[i].text = strings.ToLower(toks[i].text)
				}
			}
			m, known, err := t.match(toks, x)
			if err != nil {
				return "", err
			}
			any = append(any, op("and", known, m))
		}
		if negated {
			return op("not", op("or", any...)), nil
		}
		return op("or", any...), nil
	}
	if folds && !fixed {
		term, second = op("str.to_lower", term), op("str.to_lower", second)
	}
	one, err := holds(term)
	if err != nil {
		return "", err
	}
	value := one
	if two != "false" {
		other, err := holds(second)
		if err != nil {
			return "", err
		}
		if c.Set == "ForAnyValue" {
			value = op("or", one, op("and", two, other))
		} else {
			value = op("and", one, op("=>", two, other))
		}
	}
	missing := "false"
	if c.IfExists || c.Set == "ForAllValues" || negated && c.Set == "" {
		missing = "true"
	}
	return op("ite", has, value, missing), nil
}

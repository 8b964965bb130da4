package smt

import (
	"fmt"
	"strings"
)

// token is a piece of a pattern: literal text, '*', '?', or a variable.
type token struct {
	kind     byte // 'l', '*', '?', 'v'
	text     string
	fallback *string
}

func tokens(text string, variables, wild bool) (all []token) {
	literal := func(s string) {
		if n := len(all); n > 0 && all[n-1].kind == 'l' {
			all[n-1].text += s
			return
		}
		all = append(all, token{kind: 'l', text: s})
	}
	for text != "" {
		if variables && strings.HasPrefix(text, "${") {
			name, rest, _ := strings.Cut(text[2:], "}")
			text = rest
			if len(name) == 1 {
				literal(name)
				continue
			}
			name, fallback, has := strings.Cut(name, ",")
			t := token{kind: 'v', text: strings.ToLower(name)}
			if has {
				fallback = strings.Trim(fallback, " '")
				t.fallback = &fallback
			}
			all = append(all, t)
			continue
		}
		if c := text[0]; wild && (c == '*' || c == '?') {
			all = append(all, token{kind: c})
		} else {
			literal(text[:1])
		}
		text = text[1:]
	}
	return all
}

// quote writes a string literal; other than printable ASCII is escaped.
func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"':
			b.WriteString(`""`)
		case r < 0x20 || r > 0x7e || r == '\\':
			fmt.Fprintf(&b, `\u{%x}`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

func op(name string, args ...string) string {
	switch {
	case len(args) == 0 && name == "and":
		return "true"
	case len(args) == 0 && name == "or":
		return "false"
	case len(args) == 1 && (name == "and" || name == "or" || name == "str.++" || name == "re.++"):
		return args[0]
	}
	return "(" + name + " " + strings.Join(args, " ") + ")"
}

// person are the names of one user's variables.
type person struct {
	suffix string
	role   string
	tags   map[string]string // tag to claim
}

// value is a policy variable as a term, and when it has a value.
func (p person) value(name string) (term, known string, ok bool) {
	switch name {
	case "cognito-identity.amazonaws.com:sub":
		return "id" + p.suffix, "true", true
	case "cognito-identity.amazonaws.com:aud":
		return quote("eu-west-1:Pool"), "true", true
	case "aws:userid":
		return quote("AROASTANDIN" + p.role + ":CognitoIdentityCredentials"), "true", true
	case "cognito-identity.amazonaws.com:amr":
		return quote("authenticated"), "true", true
	case "aws:principalarn":
		return quote("arn:aws:iam::111122223333:role/" + p.role), "true", true
	case "aws:username":
		return quote(""), "false", true
	}
	if tag, isTag := strings.CutPrefix(name, "aws:principaltag/"); isTag {
		switch p.tags[tag] {
		case "":
			return quote(""), "false", true
		case "tenant_id", "custom:tenant_id":
			return "tenant" + p.suffix, "hastenant" + p.suffix, true
		case "sub":
			return "uid" + p.suffix, "hasuid" + p.suffix, true
		}
		return "free_" + tag + p.suffix, "hasfree_" + tag + p.suffix, true
	}
	return "", "", false
}

// owner says whether a variable is somebody's own.
func (p person) owner(name string) bool {
	term, _, ok := p.value(name)
	return ok && (strings.HasPrefix(term, "id") || strings.HasPrefix(term, "tenant") || strings.HasPrefix(term, "uid"))
}

// match is 'x is matched by the pattern', and 'its variables have values'.
func (p person) match(toks []token, x string) (matches, resolved string, err error) {
	var known []string
	terms := make([]string, len(toks))
	lastVar, firstWild, questions := -1, len(toks), false
	for i, t := range toks {
		switch t.kind {
		case 'l':
			terms[i] = quote(t.text)
		case 'v':
			term, has, ok := p.value(t.text)
			if !ok {
				return "", "", fmt.Errorf("variable %s", t.text)
			}
			if t.fallback != nil {
				term, has = op("ite", has, term, quote(*t.fallback)), "true"
			}
			terms[i], lastVar = term, i
			known = append(known, has)
		default:
			questions = questions || t.kind == '?'
			firstWild = min(firstWild, i)
		}
	}
	resolved = op("and", known...)
	if lastVar < firstWild { // fixed text, then a regular language
		head := op("str.++", append([]string{quote("")}, append(terms[:firstWild:firstWild], quote(""))...)...)
		switch {
		case firstWild == len(toks):
			return op("=", x, head), resolved, nil
		case firstWild == len(toks)-1 && toks[firstWild].kind == '*':
			return op("str.prefixof", head, x), resolved, nil
		}
		length := op("str.len", head)
		rest := op("str.substr", x, length, op("-", op("str.len", x), length))
		return op("and", op("str.prefixof", head, x), op("str.in_re", rest, regex(toks[firstWild:]))), resolved, nil
	}
	if questions {
		return "", "", fmt.Errorf("a variable behind a wildcard, and ?")
	}
	return p.greedy(toks, terms, x), resolved, nil
}

func regex(toks []token) string {
	parts := []string{}
	for _, t := range toks {
		switch t.kind {
		case 'l':
			parts = append(parts, op("str.to_re", quote(t.text)))
		case '*':
			parts = append(parts, "re.all")
		case '?':
			parts = append(parts, "re.allchar")
		}
	}
	return op("re.++", parts...)
}

// greedy finds each stretch between stars at its first place behind the last one,
// which is where it can always be taken.
func (p person) greedy(toks []token, terms []string, x string) string {
	var stretches [][]string
	current := []string{quote(""), quote("")}
	for i, t := range toks {
		if t.kind == '*' {
			stretches = append(stretches, current)
			current = []string{quote(""), quote("")}
			continue
		}
		current = append(current, terms[i])
	}
	first := op("str.++", stretches[0]...)
	last := op("str.++", current...)
	all := []string{op("str.prefixof", first, x)}
	at := op("str.len", first)
	for _, s := range stretches[1:] {
		term := op("str.++", s...)
		found := op("str.indexof", x, term, at)
		all = append(all, op(">=", found, "0"))
		at = op("+", found, op("str.len", term))
	}
	return op("and", append(all, op("str.suffixof", last, x), op(">=", op("-", op("str.len", x), op("str.len", last)), at))...)
}

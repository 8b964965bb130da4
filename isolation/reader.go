package isolation

import (
	"regexp/syntax"
	"strings"

	"example.com/cognitocdk/template"
)

// stand-ins for what a deployment puts in. Literals in a template rarely meet
// them; where they do (an account number written out) they are the same thing.
const (
	standInAccount = "111122223333"
	standInRegion  = "eu-west-1"
	stackMark      = "\x00" // where the stack's own name belongs
)

// texts turns symbolic strings into text: every resource becomes a name that no
// other has. env knows the templates.
type reader struct {
	env *environment
	// opaqueParams makes parameters stand for themselves, where only equality
	// counts (the pool's id in a trust policy).
	opaqueParams bool
}

// literal is the value as one string of literal text, or why it is not known.
func (r reader) literal(v template.Value) (string, string) {
	text, known := v.Text()
	if !known {
		if v.Unknown() {
			return "", v.Why()
		}
		return "", "a " + v.Kind().String() + " where a string belongs"
	}
	return r.concrete(v.Template(), text)
}

func (r reader) concrete(t *template.Template, text template.Text) (string, string) {
	var b strings.Builder
	for _, p := range text {
		if p.Name == "" {
			b.WriteString(p.Literal)
			continue
		}
		s, why := r.part(t, p)
		if why != "" {
			return "", why
		}
		b.WriteString(s)
	}
	return b.String(), ""
}

var pseudo = map[string]string{
	"AWS::Partition": "aws", "AWS::Region": standInRegion, "AWS::AccountId": standInAccount,
	"AWS::URLSuffix": "amazonaws.com", "AWS::StackName": stackMark,
	"AWS::StackId": "arn:aws:cloudformation:" + standInRegion + ":" + standInAccount + ":stack/" + stackMark + "/0",
}

func (r reader) part(t *template.Template, p template.Part) (string, string) {
	if s, known := pseudo[p.Name]; known {
		return strings.ReplaceAll(s, stackMark, r.env.labels[t]), ""
	}
	if p.Name == template.Import {
		v, why := r.env.exported(p.Attribute)
		if why != "" || r.env.depth >= 8 {
			return "", first(why, "imports of imports of "+p.Attribute)
		}
		r.env.depth++
		defer func() { r.env.depth-- }()
		return r.literal(v)
	}
	res := t.Resource(p.Name)
	if res == nil {
		switch {
		case r.opaqueParams:
			return p.Name, ""
		case tame(t, p.Name) && len(r.env.all) > 1:
			return r.env.labels[t] + "-" + p.Name, "" // each stack has its own value
		case tame(t, p.Name):
			return p.Name, ""
		}
		return "", "parameter " + p.Name + " can be any text; AllowedValues or an AllowedPattern of plain characters would confine it"
	}
	return r.env.attribute(r, res, p.Attribute)
}

// tame says that a parameter's AllowedPattern keeps wildcards, variables and
// separators out, so that it can only be a plain name.
func tame(t *template.Template, name string) bool {
	param := t.At("Parameters", name)
	allowed, known := param.At("AllowedPattern").Literal()
	if !known || !param.At("Type").Is("String") {
		return false
	}
	re, err := syntax.Parse(allowed, syntax.Perl)
	return err == nil && plain(re.Simplify())
}

func plain(re *syntax.Regexp) bool {
	ok := func(lo, hi rune) bool {
		for _, bad := range "*?$/#|:{}" {
			if lo <= bad && bad <= hi {
				return false
			}
		}
		return hi < 0x7f
	}
	switch re.Op {
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return false
	case syntax.OpLiteral:
		for _, c := range re.Rune {
			if !ok(c, c) {
				return false
			}
		}
	case syntax.OpCharClass:
		for i := 0; i+1 < len(re.Rune); i += 2 {
			if !ok(re.Rune[i], re.Rune[i+1]) {
				return false
			}
		}
	}
	for _, sub := range re.Sub {
		if !plain(sub) {
			return false
		}
	}
	return true
}

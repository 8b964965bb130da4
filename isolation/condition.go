package isolation

import (
	"regexp"
	"slices"
	"strings"
)

// requestContext holds the condition keys of one request; a missing key is not in it.
type requestContext map[string][]string

// evaluate is a statement's condition block: all conditions must hold. why names
// the first that is only maybe.
func (s *statement) evaluate(sess *session, ctx requestContext, widen bool) (result truth, why string) {
	result = yes
	for _, c := range s.conditions {
		t, reason := c.evaluate(sess, ctx, widen)
		if t < result {
			result = t
		}
		if t == maybe && why == "" {
			why = reason
		}
	}
	return result, why
}

// evaluate follows IAM's logic: values are alternatives, a Not operator means
// none of them; a missing key fails a condition unless the operator is negated,
// ends in IfExists, is ForAllValues, or is Null.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html
func (c condition) evaluate(sess *session, ctx requestContext, widen bool) (truth, string) {
	values, present, open := sess.key(c.key, ctx)
	if open {
		return maybe, "condition key " + c.key
	}
	if c.operator == "null" {
		return c.null(present)
	}
	if c.key == methodsKey && len(values) > 0 && values[0] == "authenticated" {
		return c.signedIn()
	}
	if c.measured() {
		return c.measure(values, present)
	}
	compare, negated := c.comparison()
	if compare == nil {
		return maybe, "condition operator " + c.operator
	}
	if !present {
		switch {
		case c.ifExists, c.qualifier == "forallvalues", negated && c.qualifier == "":
			return yes, ""
		}
		return no, ""
	}
	all, any, why := yes, no, ""
	for _, v := range values {
		t, reason := c.matches(compare, negated, v, sess, widen)
		all, any = min(all, t), max(any, t)
		if t == maybe {
			why = reason
		}
	}
	switch {
	case c.qualifier == "forallvalues":
		return all, why
	case c.qualifier == "foranyvalue":
		return any, why
	case all == any:
		return all, why
	}
	return maybe, "condition on several values of " + c.key + " without ForAllValues or ForAnyValue"
}

// signedIn judges the amr of a signed-in session, which holds, beside that word,
// the names of a provider and of a user that no template tells.
// https://docs.aws.amazon.com/cognito/latest/developerguide/role-trust-and-permissions.html
func (c condition) signedIn() (truth, string) {
	compare, negated := c.comparison()
	kind := func(text string) bool { return text == "authenticated" || text == "unauthenticated" }
	switch {
	case compare != nil && !negated && c.qualifier == "forallvalues" && !slices.ContainsFunc(c.values, func(p pattern) bool { return !kind(p.String()) }):
		return no, "" // the provider's name is neither
	case compare == nil || negated || c.qualifier == "forallvalues":
		return maybe, "condition key " + c.key
	}
	result, why := no, ""
	for _, p := range c.values {
		text := p.String()
		switch t := truthOf(p.why == "" && compare(globOf(text), "authenticated")); {
		case t == yes && p.doubt != "":
			result, why = max(result, maybe), p.doubt
		case t == yes:
			result = yes
		case !kind(text):
			result, why = max(result, maybe), "condition key "+c.key
		}
	}
	return result, why
}

func (c condition) null(present bool) (truth, string) {
	result := no
	for _, p := range c.values {
		text, known := p.instance(nil, "*")
		if !known {
			return maybe, p.why
		}
		if strings.EqualFold(text, "true") == !present {
			result = yes
		}
	}
	return result, ""
}

type comparison func(g glob, value string) bool

// comparison is the operator without its negation; nil for those that compare
// dates and bytes, which this model leaves open.
func (c condition) comparison() (compare comparison, negated bool) {
	exact := func(g glob, value string) bool { return g.match(value) }
	folded := func(g glob, value string) bool { return fold(g).match(value) }
	switch c.operator {
	case "stringequals", "stringlike", "arnequals", "arnlike":
		return exact, false
	case "stringnotequals", "stringnotlike", "arnnotequals", "arnnotlike":
		return exact, true
	case "stringequalsignorecase", "bool": // folds() knows them
		return folded, false
	case "stringnotequalsignorecase":
		return folded, true
	}
	return nil, false
}

// folds says that case does not matter to the operator.
func (c condition) folds() bool {
	return c.operator == "bool" || strings.HasSuffix(c.operator, "ignorecase")
}

func (c condition) matches(compare comparison, negated bool, value string, sess *session, widen bool) (truth, string) {
	found, why := no, ""
	for _, p := range c.values {
		v := p.compile(sess, valueSeparators(c.key), widen)
		t := v.miss
		switch {
		case v.unresolved && negated:
			t = maybe
		case v.glob != nil:
			if compare(v.glob, value) {
				t = v.hit
			} else if other := elsewhere(c.key, value, p); other != value && compare(v.glob, other) {
				t, v.why = max(t, maybe), "the account in "+p.String()+", which may be the deployment's own"
			}
			if t == yes && strings.HasPrefix(c.operator, "arn") && !matchesARN(v.glob, value) {
				t, v.why = maybe, "condition operator "+c.operator+" with a wildcard over more than one part of an ARN"
			}
		}
		if t == maybe {
			why = v.why
		}
		found = max(found, t)
	}
	if negated {
		return not(found), why
	}
	return found, why
}

var accountNumber = regexp.MustCompile(`\b[0-9]{12}\b`)

// elsewhere is a session's value if the account that the pattern writes out is the
// deployment's own: no template says which that is.
func elsewhere(key, value string, p pattern) string {
	if key != "aws:principalaccount" && key != "aws:principalarn" {
		return value
	}
	if number := accountNumber.FindString(p.String()); number != "" {
		return strings.ReplaceAll(value, standInAccount, number)
	}
	return value
}

// matchesARN compares the six parts of an ARN one by one, as the Arn operators do.
func matchesARN(g glob, value string) bool {
	parts := strings.SplitN(value, ":", 6)
	for i, part := range parts {
		end := slices.IndexFunc(g, func(t tok) bool { return t.set.in == nil && t.set.only == ':' })
		if last := i == len(parts)-1; last || end < 0 {
			return last && g.match(part)
		}
		if !g[:end].match(part) {
			return false
		}
		g = g[end+1:]
	}
	return false
}

// valueSeparators are the characters that end a segment in a key's values: none
// of them can be in an identity id or a tenant id.
func valueSeparators(key string) string {
	if key == leadingKeys {
		return ownerSeparators
	}
	return "/"
}

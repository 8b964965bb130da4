package concrete

import "strings"

// Statement is one statement about a role, its strings resolved but not yet read
// as patterns: what the translation to SMT-LIB starts from.
type Statement struct {
	Allow, NotAction, NotResource, Variables bool
	// Boundary: of the permissions boundary, which must allow as well.
	Boundary                   bool
	Actions, Resources, Within []string
	Conditions                 []Condition
}

// Condition is one key of a condition block.
type Condition struct {
	Set, Operator, Key string
	IfExists           bool
	Values             []string
}

// Statements are all statements about a role.
func (w *World) Statements(role string, branch int) (all []Statement) {
	read := func(doc any, within ...string) {
		d := doc.(map[string]any)
		for _, raw := range list(d["Statement"]) {
			s := raw.(map[string]any)
			if alt, isIf := s["Fn::If"].([]any); isIf {
				if s = alt[1+branch].(map[string]any); s["Ref"] == "AWS::NoValue" {
					continue
				}
			}
			all = append(all, w.statement(s, d["Version"] == "2012-10-17", within))
		}
	}
	w.documents(role, read)
	if b := w.boundary(role); b != nil {
		before := len(all)
		read(b)
		for i := range all[before:] {
			all[before+i].Boundary = true
		}
	}
	return all
}

func (w *World) statement(s map[string]any, variables bool, within []string) Statement {
	out := Statement{Allow: s["Effect"] == "Allow", Variables: variables, Within: within}
	texts := func(v any) (all []string) {
		for _, x := range list(v) {
			all = append(all, w.text(x))
		}
		return all
	}
	for key, v := range s {
		switch key {
		case "Action", "NotAction":
			out.Actions, out.NotAction = texts(v), key == "NotAction"
		case "Resource", "NotResource":
			out.Resources, out.NotResource = texts(v), key == "NotResource"
		case "Condition":
			for op, keys := range v.(map[string]any) {
				for k, values := range keys.(map[string]any) {
					c := Condition{Operator: op, Key: strings.ToLower(k), Values: texts(values)}
					if set, rest, has := strings.Cut(op, ":"); has {
						c.Set, c.Operator = set, rest
					}
					c.Operator, c.IfExists = strings.CutSuffix(c.Operator, "IfExists")
					out.Conditions = append(out.Conditions, c)
				}
			}
		}
	}
	return out
}

// Tags are the principal tags of the template's map: tag to claim.
func (w *World) Tags() map[string]string {
	all := map[string]string{}
	for _, r := range w.resources {
		if r.Type != "AWS::Cognito::IdentityPoolPrincipalTag" || r.Properties["UseDefaults"] == true {
			continue
		}
		tags, _ := r.Properties["PrincipalTags"].(map[string]any)
		for tag, claim := range tags {
			if text, plain := claim.(string); plain {
				all[strings.ToLower(tag)] = text
			}
		}
	}
	return all
}

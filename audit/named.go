package audit

import (
	"strings"

	"example.com/cognitocdk/template"
)

// nameProperties are the properties by whose text one resource names another, where a Ref would be clearer.
var nameProperties = map[string]string{
	typeBucket: "BucketName", typeFunction: "FunctionName", typeRole: "RoleName", typeManagedPolicy: "ManagedPolicyName",
}

// collectNames finds the resources by the name that their author gave them.
func collectNames(s *scene) map[string][]*template.Resource {
	names := map[string][]*template.Resource{}
	for typ, property := range nameProperties {
		for _, r := range s.byType[typ] {
			for name := range texts(r.At(property)) {
				names[name] = append(names[name], r)
			}
		}
	}
	return names
}

// targets are the resources of this template that v can mean: by a Ref or Fn::GetAtt, by an
// ARN that is put together around one (arn:…:userpool/${Pool}), or by a name that the
// resource has, alone or at the end of an ARN. Two types can have the same name.
func (s *scene) targets(v template.Value) []*template.Resource {
	var found []*template.Resource
	for _, alt := range v.Alternatives() {
		if r := alt.Target(); r != nil {
			found = append(found, r)
			continue
		}
		text, known := alt.Text()
		if !known || len(text) == 0 {
			continue
		}
		end := text[len(text)-1]
		if len(text) > 1 && end.Name != "" && end.Attribute == "" && endsOpen(text[len(text)-2].Literal) {
			if r := s.t.Resource(end.Name); r != nil {
				found = append(found, r)
				continue
			}
		}
		found = append(found, s.byName(text.String())...)
	}
	return found
}

// endsOpen says that what follows the text is the last part of an ARN.
func endsOpen(text string) bool { return strings.HasSuffix(text, "/") || strings.HasSuffix(text, ":") }

func (s *scene) byName(text string) []*template.Resource {
	if len(s.names) == 0 {
		return nil
	}
	if found := s.names[text]; found != nil {
		return found
	}
	if !strings.HasPrefix(text, "arn:") {
		return nil
	}
	depth := 0 // inside ${AWS::Region} a colon separates nothing
	for i := len(text) - 1; i >= 0; i-- {
		switch text[i] {
		case '}':
			depth++
		case '{':
			depth--
		case '/', ':':
			if depth == 0 {
				if found := s.names[text[i+1:]]; found != nil {
					return found
				}
			}
		}
	}
	return nil
}

// target is the one of those that is of the type; nil when there is none.
func (s *scene) target(v template.Value, typ string) *template.Resource {
	for _, r := range s.targets(v) {
		if r.Type == typ {
			return r
		}
	}
	return nil
}

// means says that v can be a reference to target.
func (s *scene) means(v template.Value, target *template.Resource) bool {
	for _, r := range s.targets(v) {
		if r == target {
			return true
		}
	}
	return false
}

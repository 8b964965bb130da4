package concrete

import (
	"encoding/json"
	"fmt"
	"strings"
)

// World is one template with names put in for what a deployment decides.
type World struct {
	resources map[string]resource
}

type resource struct {
	Type       string
	Properties map[string]any
}

// New reads a JSON template.
func New(data []byte) (*World, error) {
	var t struct{ Resources map[string]resource }
	if err := json.Unmarshal(data, &t); err != nil {
		return nil, err
	}
	return &World{resources: t.Resources}, nil
}

// Buckets and Tables are the ARNs of those in the template.
func (w *World) Buckets() []string { return w.arns("AWS::S3::Bucket") }
func (w *World) Tables() []string {
	return append(w.arns("AWS::DynamoDB::Table"), w.arns("AWS::DynamoDB::GlobalTable")...)
}

func (w *World) arns(typ string) (all []string) {
	for id, r := range w.resources {
		if r.Type == typ {
			all = append(all, w.getAtt(id, "Arn"))
		}
	}
	return all
}

var fixed = map[string]string{"AWS::Partition": "aws", "AWS::Region": "eu-west-1", "AWS::AccountId": "111122223333", "AWS::URLSuffix": "amazonaws.com"}

func (w *World) ref(name string) string {
	if v, ok := fixed[name]; ok {
		return v
	}
	r, ok := w.resources[name]
	switch {
	case !ok:
		return name // a parameter: some plain name
	case r.Type == "AWS::Cognito::IdentityPool":
		return "eu-west-1:" + name
	case r.Type == "AWS::IAM::ManagedPolicy":
		if given, named := r.Properties["ManagedPolicyName"].(string); named {
			name = given
		}
		return "arn:aws:iam::111122223333:policy/" + name
	}
	if given, named := r.Properties["RoleName"].(string); named {
		return given
	}
	return name
}

func (w *World) getAtt(id, attr string) string {
	if attr == "RoleId" {
		return "AROASTANDIN" + w.ref(id)
	}
	if attr != "Arn" {
		panic("attribute " + attr)
	}
	prefix := map[string]string{
		"AWS::S3::Bucket": "arn:aws:s3:::", "AWS::DynamoDB::Table": "arn:aws:dynamodb:eu-west-1:111122223333:table/",
		"AWS::DynamoDB::GlobalTable": "arn:aws:dynamodb:eu-west-1:111122223333:table/",
		"AWS::KMS::Key":              "arn:aws:kms:eu-west-1:111122223333:key/", "AWS::IAM::Role": "arn:aws:iam::111122223333:role/",
	}[w.resources[id].Type]
	if prefix == "" {
		panic("attribute of " + w.resources[id].Type)
	}
	if path, given := w.resources[id].Properties["Path"].(string); given {
		prefix = strings.TrimSuffix(prefix, "/") + path
	}
	return prefix + w.ref(id)
}

// text resolves a string of the template.
func (w *World) text(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case bool:
		return fmt.Sprint(v)
	case map[string]any:
		for fn, arg := range v {
			switch fn {
			case "Ref":
				return w.ref(arg.(string))
			case "Fn::GetAtt":
				pair := arg.([]any)
				return w.getAtt(pair[0].(string), pair[1].(string))
			case "Fn::Join":
				pair := arg.([]any)
				var parts []string
				for _, p := range pair[1].([]any) {
					parts = append(parts, w.text(p))
				}
				return strings.Join(parts, pair[0].(string))
			case "Fn::Sub":
				return w.sub(arg)
			}
		}
	}
	panic(fmt.Sprintf("cannot resolve %v", v))
}

func (w *World) sub(arg any) string {
	vars := map[string]any{}
	if pair, isPair := arg.([]any); isPair {
		arg, vars = pair[0], pair[1].(map[string]any)
	}
	var b strings.Builder
	rest := arg.(string)
	for {
		i := strings.Index(rest, "${")
		if i < 0 {
			return b.String() + rest
		}
		b.WriteString(rest[:i])
		end := strings.Index(rest[i:], "}") + i
		name := rest[i+2 : end]
		rest = rest[end+1:]
		id, attr, dotted := strings.Cut(name, ".")
		switch {
		case name[0] == '!':
			b.WriteString("${" + name[1:] + "}")
		case vars[name] != nil:
			b.WriteString(w.text(vars[name]))
		case dotted:
			b.WriteString(w.getAtt(id, attr))
		default:
			b.WriteString(w.ref(name))
		}
	}
}

func list(v any) []any {
	switch v := v.(type) {
	case nil:
		return nil
	case []any:
		return v
	}
	return []any{v}
}

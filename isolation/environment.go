package isolation

import (
	"fmt"
	"strings"

	"example.com/cognitocdk/template"
)

// environment is all templates together: who exports what, and the names that
// stand for resources.
type environment struct {
	all     []*template.Template
	exports map[string][]template.Value
	shared  map[string]bool               // logical ids that more than one template uses
	labels  map[*template.Template]string // a name of its own for each stack
	depth   int                           // imports of imports
}

func newEnvironment(all []*template.Template) *environment {
	env := &environment{all: all, exports: map[string][]template.Value{}, shared: map[string]bool{}, labels: map[*template.Template]string{}}
	seen, stacks := map[string]bool{}, map[string]int{}
	for _, t := range all {
		label := strings.Map(func(r rune) rune { // a file's name can hold anything
			if nameRune(r) {
				return r
			}
			return '-'
		}, t.Stack)
		env.labels[t] = label
		if stacks[label]++; stacks[label] > 1 { // the same file's name in another folder
			env.labels[t] = fmt.Sprintf("%s-%d", label, stacks[label])
		}
		for _, out := range t.At("Outputs").Entries() {
			if name, known := out.At("Export", "Name").Literal(); known {
				env.exports[name] = append(env.exports[name], out.At("Value"))
			}
		}
		for r := range t.Resources() {
			env.shared[r.LogicalID] = env.shared[r.LogicalID] || seen[r.LogicalID]
			seen[r.LogicalID] = true
		}
	}
	return env
}

// byType are the resources of those types in all templates.
func (env *environment) byType(types ...string) []*template.Resource {
	var found []*template.Resource
	for _, t := range env.all {
		for r := range t.ByType(types...) {
			found = append(found, r)
		}
	}
	return found
}

// resource follows a Ref, Fn::GetAtt or import to the resource it names.
func (env *environment) resource(v template.Value) *template.Resource {
	for range 8 {
		ref, isRef := v.Ref()
		if !isRef {
			return nil
		}
		if ref.Name != template.Import {
			return v.Template().Resource(ref.Name)
		}
		next, why := env.exported(ref.Attribute)
		if why != "" {
			return nil
		}
		v = next
	}
	return nil
}

// exported is what an import means, or why nobody knows.
func (env *environment) exported(name string) (v template.Value, why string) {
	switch all := env.exports[name]; len(all) {
	case 0:
		return v, "import of " + name + ", which no template here exports"
	case 1:
		return all[0], ""
	}
	return v, "import of " + name + ", which more than one template exports"
}

// name stands for a resource's own name: the one that the template gives, or the
// logical id, which no other resource has.
func (env *environment) name(r reader, res *template.Resource, property string) string {
	if property != "" {
		if given, why := r.literal(res.At(property)); why == "" && given != "" && !strings.ContainsAny(given, "*?$") {
			return given
		}
	}
	if env.shared[res.LogicalID] {
		return env.labels[res.Template] + "-" + res.LogicalID
	}
	return res.LogicalID
}

// path is the path in a role's or policy's ARN.
func path(r reader, res *template.Resource) string {
	if given, why := r.literal(res.At("Path")); why == "" && strings.HasPrefix(given, "/") && strings.HasSuffix(given, "/") {
		return given
	}
	return "/"
}

// attribute is what Ref (empty attr) or Fn::GetAtt of a resource stands for.
func (env *environment) attribute(r reader, res *template.Resource, attr string) (text, why string) {
	local := standInRegion + ":" + standInAccount
	arn := func(property, service string) (string, string) {
		name := env.name(r, res, property)
		if strings.HasSuffix(attr, "Arn") {
			return "arn:aws:" + service + name, ""
		}
		if attr != "" && attr != "ApiId" && attr != "KeyId" && attr != "RestApiId" {
			return name + "." + attr, ""
		}
		return name, ""
	}
	switch res.Type {
	case "AWS::S3::Bucket":
		return arn("BucketName", "s3:::")
	case "AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable":
		return arn("TableName", "dynamodb:"+local+":table/")
	case "AWS::KMS::Key", "AWS::KMS::ReplicaKey":
		return arn("", "kms:"+local+":key/")
	case "AWS::IAM::Role":
		if attr == "RoleId" {
			return roleMark + env.name(r, res, "RoleName"), ""
		}
		return arn("RoleName", "iam::"+standInAccount+":role"+path(r, res))
	case "AWS::IAM::ManagedPolicy":
		return "arn:aws:iam::" + standInAccount + ":policy" + path(r, res) + env.name(r, res, "ManagedPolicyName"), ""
	case "AWS::ApiGateway::Stage":
		return arn("StageName", "apigateway:"+standInRegion+"::/stages/")
	case "AWS::ApiGatewayV2::Stage":
		return arn("StageName", "apigateway:"+standInRegion+"::/stages/")
	case "AWS::Cognito::IdentityPool":
		return standInRegion + ":" + env.name(r, res, ""), ""
	case "AWS::SSM::Parameter":
		if attr == "Value" {
			return r.literal(res.At("Value"))
		}
	}
	if strings.HasPrefix(res.Type, "Custom::") || strings.HasPrefix(res.Type, "AWS::CloudFormation::") {
		return "", "attribute " + attr + " of " + res.LogicalID + " (" + res.Type + "), known only at deployment"
	}
	service := strings.ToLower(strings.Split(res.Type+"::", "::")[1])
	return arn("", service+":"+local+":")
}

package isolation

import (
	"strings"

	"example.com/cognitocdk/template"
)

// environment is all templates together: who exports what, and the names that
// stand for resources.
type environment struct {
	all     []*template.Template
	exports map[string]template.Value
	shared  map[string]bool // logical ids that more than one template uses
	depth   int             // imports of imports
}

func newEnvironment(all []*template.Template) *environment {
	env := &environment{all: all, exports: map[string]template.Value{}, shared: map[string]bool{}}
	seen := map[string]bool{}
	for _, t := range all {
		for _, out := range t.At("Outputs").Entries() {
			if name, known := out.At("Export", "Name").Literal(); known {
				env.exports[name] = out.At("Value")
			}
		}
		for r := range t.Resources() {
			env.shared[r.LogicalID] = seen[r.LogicalID]
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
		next, found := env.exports[ref.Attribute]
		if !found {
			return nil
		}
		v = next
	}
	return nil
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
		return res.Template.Stack + "-" + res.LogicalID
	}
	return res.LogicalID
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
		return arn("RoleName", "iam::"+standInAccount+":role/")
	case "AWS::IAM::ManagedPolicy":
		return "arn:aws:iam::" + standInAccount + ":policy/" + env.name(r, res, "ManagedPolicyName"), ""
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

package review

import "slices"

// Rules is the table, in the order of the documentation.
func Rules() []Rule {
	return slices.Concat(poolRules, schemaRules, clientRules, signInRules, identityRules, storageRules, iamRules, serviceRules, lifecycleRules,
		[]Rule{
			droppedControl, droppedProperty, replacesData, replaces, mayReplace, customChanged, updatedInPlace,
			undecidable, undecidedCondition, parameterDefault, exportRemoved, exportChanged, typeChanged, newStack,
		})
}

const (
	userPool       = "AWS::Cognito::UserPool"
	userPoolClient = "AWS::Cognito::UserPoolClient"
	identityPool   = "AWS::Cognito::IdentityPool"
	bucket         = "AWS::S3::Bucket"

	updatePoolPage   = "https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UpdateUserPool.html"
	updateClientPage = "https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UpdateUserPoolClient.html"
	poolPage         = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-userpool.html"
	clientPage       = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-userpoolclient.html"
	attributesPage   = "https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html"
	identityPage     = "https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_UpdateIdentityPool.html"
	behaviorsPage    = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html"
)

// What applies to any resource, or to what no rule of its own knows.
var (
	droppedControl = Rule{
		ID: "dropped-control", Verdict: Silent,
		Title:     "A security setting leaves the template and stays in force, or falls back to its default: nobody can tell which",
		AWS:       "AWS keeps the old value of most properties that an update no longer sends, and resets others to their default",
		Fix:       "keep the property and write the value that you mean",
		Reference: updatePoolPage,
	}
	droppedProperty = Rule{
		ID: "dropped-property", Verdict: Silent,
		Title:     "A property leaves the template of a Cognito resource and its old value stays",
		AWS:       "AWS often keeps the old value, so that the template no longer says what is deployed",
		Fix:       "keep the property and write the value that you mean",
		Reference: updatePoolPage,
	}
	replacesData = Rule{
		ID: "replaces-data", Verdict: Replace, Severity: "fail",
		Title:     "A create-only property of a resource that holds data changes",
		AWS:       "CloudFormation creates a new, empty resource and drops or abandons the old one with its data",
		Fix:       "keep the value; for a new one, add a second resource, move the data, and remove the first in a later deployment",
		Reference: behaviorsPage,
	}
	replaces = Rule{
		ID: "replaces", Verdict: Replace,
		Title:     "A create-only property changes",
		AWS:       "CloudFormation creates a new resource under another physical id and deletes the old one",
		Fix:       "keep the value, or check everything outside this stack that uses the old one",
		Reference: behaviorsPage,
	}
	mayReplace = Rule{
		ID: "may-replace", Verdict: Replace,
		Title:     "A property changes that replaces the resource for some values",
		AWS:       "depending on the value, CloudFormation updates in place or replaces the resource",
		Fix:       "look the property up in the resource's documentation before you deploy",
		Reference: behaviorsPage,
	}
	customChanged = Rule{
		ID: "custom-resource-changed", Verdict: Replace,
		Title:     "A property of a custom resource changes",
		AWS:       "CloudFormation calls its function, which alone decides what happens; if it answers with another physical id, the old resource is deleted",
		Fix:       "read what the function does on Update",
		Reference: "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requesttypes-update.html",
	}
	updatedInPlace = Rule{
		ID: "in-place", Verdict: OK,
		Title: "A property changes in place", AWS: "updated in place", Reference: behaviorsPage,
	}
	undecidable = Rule{
		ID: "undecidable", Verdict: Fail, Severity: "warn",
		Title: "Something that only CloudFormation expands cannot be reviewed",
		AWS:   "CloudFormation expands it at deployment, into resources that nobody has seen here",
		Fix:   "review the processed template: aws cloudformation get-template --template-stage Processed",

		Reference: "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-macros.html",
	}
	undecidedCondition = Rule{
		ID: "condition-changed", Verdict: Fail, Severity: "warn",
		Title: "A condition on which resources or values depend is defined differently",
		AWS:   "resources under it may be created or deleted, and values under it may change",
		Fix:   "compare what the condition comes to for each environment's parameters",

		Reference: "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/conditions-section-structure.html",
	}
	parameterDefault = Rule{
		ID: "parameter-default", Verdict: Silent,
		Title:     "A parameter's default changes",
		AWS:       "an existing stack keeps the parameter's previous value unless the deployment passes a new one",
		Fix:       "pass the parameter explicitly",
		Reference: "https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_Parameter.html",
	}
	exportRemoved = Rule{
		ID: "export-removed", Verdict: Fail,
		Title:     "An export disappears that another stack still imports",
		AWS:       "CloudFormation refuses to remove or rename an export while a stack imports it",
		Fix:       "deploy the importing stack without the import first; publish identifiers as SSM parameters",
		Reference: "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html",
	}
	exportChanged = Rule{
		ID: "export-changed", Verdict: Fail,
		Title:     "The value of an export changes that another stack imports",
		AWS:       "CloudFormation refuses to change an export while a stack imports it",
		Fix:       "export the new value under another name, move the importing stacks over, then remove the old one",
		Reference: "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html",
	}
	typeChanged = Rule{
		ID: "type-changed", Verdict: Fail,
		Title:     "A logical id stands for a resource of another type",
		AWS:       `CloudFormation refuses the update ("Update of resource type is not permitted")`,
		Fix:       "give the new resource another logical id",
		Reference: behaviorsPage,
	}
	newStack = Rule{
		ID: "stack-added", Verdict: OK,
		Title: "A stack is new", AWS: "CloudFormation creates it; nothing that exists changes", Reference: behaviorsPage,
	}
)

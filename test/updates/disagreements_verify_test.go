//go:build verify

package updates

import "strings"

// disagreement is a deployment in which review and endpoint differ, and what decides.
type disagreement struct {
	review, endpoint string
	// decides is the AWS documentation, or the thread about real AWS, that says who is right;
	// or why the endpoint could not do what AWS does.
	decides string
}

// both lists a disagreement for a pair's two directions.
func both(all map[string]disagreement, claim string, d disagreement) {
	all[claim] = d
	all[claim+", and back"] = d
}

var disagreements = func() map[string]disagreement {
	const inPlace, refused = "in place", "refused"
	all := map[string]disagreement{}
	// The endpoint's start-up module compares the text of a schema; AWS compares attributes.
	both(all, "true as text is true", disagreement{inPlace, refused,
		"CaseSensitive is a Boolean: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-cognito-userpool-usernameconfiguration.html"})
	both(all, "a length as a number is the same length", disagreement{inPlace, refused,
		"MaxLength is a String, to which CloudFormation converts: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-cognito-userpool-stringattributeconstraints.html"})
	both(all, "the limits of a standard attribute go without saying", disagreement{inPlace, refused,
		"DescribeUserPool lists a standard string with 0 and 2048 when nothing was said: https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DescribeUserPool.html"})
	both(all, "a standard attribute without its data type breaks later updates", disagreement{inPlace, refused,
		"a warning, because AWS refuses some such updates and not others: https://github.com/aws-amplify/amplify-backend/issues/3299"})
	all["a standard attribute is listed with other limits"] = disagreement{refused, inPlace,
		"standard attributes cannot be changed after the pool was created: https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html"}

	// A downgrade that is refused while features of the higher plan are configured; the
	// finding's text says both.
	for _, claim := range []string{"the tier goes down", "the tier goes down to LITE"} {
		all[claim] = disagreement{inPlace, refused,
			"threat protection and password history must be off first: https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-sign-in-feature-plans.html"}
	}

	// Names of which AWS allows only one, and which the endpoint gives twice.
	both(all, "the domain is replaced", disagreement{refused, "replaces Domain",
		"a pool has one custom domain, and the new one is created first: https://github.com/aws/aws-cdk/issues/10062"})
	both(all, "a group moves and its name is taken", disagreement{refused, inPlace,
		"GroupExistsException: https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateGroup.html"})
	both(all, "the table moves", disagreement{refused, inPlace,
		"ResourceInUseException, tables of one name: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html"})
	both(all, "a resource changes its type", disagreement{refused, "replaces Logs",
		"a logical id keeps its type: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html"})
	both(all, "the developer provider's name cannot change", disagreement{refused, inPlace,
		"once set it cannot be changed: https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_UpdateIdentityPool.html"})

	// One finding names the pool that moved, for all that hangs on it.
	both(all, "an identity pool moves", disagreement{inPlace, "replaces Attachment, Tags",
		"the review counts what goes with the pool in the pool's own finding"})

	// What the endpoint lacks: the other pool, the uploaded code.
	all["a client moves to another pool"] = disagreement{"replaces Client", refused, "the other pool is not there"}
	both(all, "only the build changes", disagreement{inPlace, refused, "the asset is not uploaded"})
	for claim, missing := range map[string]string{
		"a role's policy of its own type comes or goes, and back": "AWS::IAM::RolePolicy",
		"an unknown resource is removed, and back":                "Partner::Database::Cluster, of course",
	} {
		all[claim] = disagreement{inPlace, refused, "the endpoint does not know " + missing}
	}

	// What AWS refuses, and the endpoint does as if it were nothing; and the reverse.
	for _, claim := range []string{"an index of a table gets other keys", "an index is exchanged for another", "a local index is added"} {
		both(all, claim, disagreement{refused, inPlace,
			"updates are not supported, but for one global index that comes or goes: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html"})
	}
	both(all, "a table loses a region", disagreement{inPlace, "replaces Profiles",
		"Replicas: some interruptions: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-globaltable.html"})
	return all
}()

// undeployable are old templates that the endpoint does not deploy, and why; AWS would not
// deploy the first four either.
var undeployable = func() map[string]string {
	all := map[string]string{
		"a custom attribute becomes required, and back":  "a custom attribute cannot be required",
		"a required custom attribute is added, and back": "a custom attribute cannot be required",
		"the tier goes down, and back":                   "threat protection needs PLUS",
		"the tier goes down to LITE, and back":           "password history needs ESSENTIALS",
		"a client moves to another pool, and back":       "the other pool is not there",
	}
	for _, claim := range strings.Split("an instance may be replaced; an instance is replaced", "; ") {
		all[claim], all[claim+", and back"] = "AWS::EC2::Instance does not exist here", "AWS::EC2::Instance does not exist here"
	}
	for claim, missing := range map[string]string{
		"a role's policy of its own type is widened":           "AWS::IAM::RolePolicy",
		"a role's policy of its own type is widened, and back": "AWS::IAM::RolePolicy",
		"a role's policy of its own type comes or goes":        "AWS::IAM::RolePolicy",
		"an unknown resource changes":                          "Partner::Database::Cluster",
		"an unknown resource changes, and back":                "Partner::Database::Cluster",
		"an unknown resource is removed":                       "Partner::Database::Cluster",
		"an unknown resource moves":                            "Partner::Database::Cluster",
		"an unknown resource moves, and back":                  "Partner::Database::Cluster",
	} {
		all[claim] = missing + " does not exist here"
	}
	return all
}()

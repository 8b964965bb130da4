package protection

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2/awswafv2"
	"github.com/aws/jsii-runtime-go"

	"example.com/cognitocdk/constructs/appclient"
	"example.com/cognitocdk/internal/js"
)

// rules are the web ACL's, cheapest first: a blocked request meets no further rule.
//
// https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html
func rules(props Props) []any {
	list := []any{
		managed("reputation", "AWSManagedRulesAmazonIpReputationList", nil),
		&awswafv2.CfnWebACL_RuleProperty{
			Name:   jsii.String("rate"),
			Action: &awswafv2.CfnWebACL_RuleActionProperty{Block: &awswafv2.CfnWebACL_BlockActionProperty{}},
			Statement: &awswafv2.CfnWebACL_StatementProperty{RateBasedStatement: &awswafv2.CfnWebACL_RateBasedStatementProperty{
				AggregateKeyType: jsii.String("IP"), Limit: js.Number(props.RequestsPerAddress), EvaluationWindowSec: js.Number(300)}},
			VisibilityConfig: visible("rate"),
		},
		managed("known-bad", "AWSManagedRulesKnownBadInputsRuleSet", nil),
		managed("common", "AWSManagedRulesCommonRuleSet", counted(props.Clients)),
	}
	for i, rule := range list {
		rule.(*awswafv2.CfnWebACL_RuleProperty).Priority = js.Number(i)
	}
	return list
}

func managed(name, group string, counted []string) *awswafv2.CfnWebACL_RuleProperty {
	statement := &awswafv2.CfnWebACL_ManagedRuleGroupStatementProperty{VendorName: jsii.String("AWS"), Name: jsii.String(group)}
	if len(counted) > 0 {
		var overrides []any
		for _, rule := range counted {
			overrides = append(overrides, &awswafv2.CfnWebACL_RuleActionOverrideProperty{Name: jsii.String(rule),
				ActionToUse: &awswafv2.CfnWebACL_RuleActionProperty{Count: &awswafv2.CfnWebACL_CountActionProperty{}}})
		}
		statement.RuleActionOverrides = &overrides
	}
	return &awswafv2.CfnWebACL_RuleProperty{
		Name:             jsii.String(name),
		OverrideAction:   &awswafv2.CfnWebACL_OverrideActionProperty{None: map[string]any{}},
		Statement:        &awswafv2.CfnWebACL_StatementProperty{ManagedRuleGroupStatement: statement},
		VisibilityConfig: visible(name),
	}
}

// counted are the rules that would block a sign-in which returns to the user's own machine:
// the first wherever redirect_uri is a loopback address, the second where it is written as
// an IPv4 address.
func counted(clients []*appclient.Client) []string {
	loopback, ipv4 := false, false
	for _, c := range clients {
		for _, u := range c.Loopback() {
			loopback, ipv4 = true, ipv4 || strings.Contains(u, "//127.0.0.1")
		}
	}
	var rules []string
	if loopback {
		rules = append(rules, "EC2MetaDataSSRF_QUERYARGUMENTS")
	}
	if ipv4 {
		rules = append(rules, "GenericRFI_QUERYARGUMENTS")
	}
	return rules
}

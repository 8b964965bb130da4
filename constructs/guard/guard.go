package guard

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"example.com/cognitocdk/audit"
	"example.com/cognitocdk/internal/js"
	"example.com/cognitocdk/isolation"
	"example.com/cognitocdk/report"
	"example.com/cognitocdk/template"
)

// Attach adds the guard to an app. The synthesis then fails with one message for each
// failed control: the rule, where, what was seen, and the fix. Exceptions are written by
// the constructs and carry their reason: see package control.
func Attach(app awscdk.App) {
	awscdk.Validations_Of(app).AddPlugins(&plugin{})
}

// plugin implements awscdk.IPolicyValidationPlugin. It must not panic: a panic inside a
// callback would hang the kernel. See safely.
type plugin struct{}

// Name is what the CDK's report calls the guard.
func (*plugin) Name() *string { return jsii.String(audit.PluginName) }

// Version is for the CDK's statistics.
func (*plugin) Version() *string { return jsii.String("1.0.0") }

// RuleIds is for the CDK's statistics.
func (*plugin) RuleIds() *[]*string {
	var ids []string
	for _, rule := range audit.Rules() {
		ids = append(ids, rule.ID)
	}
	return js.Strings(append(ids, "isolation"))
}

// Validate is called once with the paths of all templates, after they were written.
func (*plugin) Validate(context awscdk.IPolicyValidationContext) *awscdk.PolicyValidationPluginReport {
	violations := safely(func() []*awscdk.PolicyViolation { return judge(*context.TemplatePaths()) })
	return &awscdk.PolicyValidationPluginReport{Success: js.Bool(len(violations) == 0), Violations: &violations}
}

// safely is what judge says; a crash of a rule stops the synthesis as what could not be judged.
func safely(judge func() []*awscdk.PolicyViolation) (violations []*awscdk.PolicyViolation) {
	defer func() {
		if r := recover(); r != nil {
			violations = []*awscdk.PolicyViolation{unreadable(fmt.Errorf("the rules crashed: %v", r))}
		}
	}()
	return judge()
}

func judge(all []*string) []*awscdk.PolicyViolation {
	violations := []*awscdk.PolicyViolation{}
	// Load also reads nested stacks, which the CDK does not list.
	paths := make([]string, 0, len(all))
	for _, path := range all {
		if !empty(*path) {
			paths = append(paths, *path)
		}
	}
	templates, err := template.Load(paths, nil)
	if err != nil {
		// A template that cannot be read cannot be judged, and what cannot be judged fails.
		violations = append(violations, unreadable(err))
	}
	for _, finding := range audit.Judge(templates...).Findings {
		if finding.Severity == report.Fail {
			violations = append(violations, violation(finding))
		}
	}
	return append(violations, unproven(templates)...)
}

// empty reports whether a template has no resource. The CDK writes one for a stack in which
// nothing was put, and never deploys it.
func empty(path string) bool {
	data, err := os.ReadFile(path)
	var parts map[string]json.RawMessage
	return err == nil && json.Unmarshal(data, &parts) == nil && parts["Resources"] == nil
}

func violation(f report.Finding) *awscdk.PolicyViolation {
	return &awscdk.PolicyViolation{
		RuleName:    jsii.String(f.Rule),
		Description: jsii.String(f.Message),
		Fix:         js.String(f.Fix + " (" + f.Reference + ")"),
		Severity:    jsii.String(string(f.Severity)),
		ViolatingResources: &[]*awscdk.PolicyViolatingResource{{
			ResourceLogicalId: jsii.String(f.Resource),
			TemplatePath:      jsii.String(f.File),
			Locations:         jsii.Strings(fmt.Sprintf("%s (line %d)", f.Path, f.Line)),
		}},
	}
}

// unproven has one violation for each role of an identity pool that is not proven to reach
// only its own user's or tenant's data, with a request that breaks it.
func unproven(templates []*template.Template) []*awscdk.PolicyViolation {
	result, err := isolation.Prove(templates...)
	if errors.Is(err, isolation.ErrNoIdentityPool) {
		return nil // no role to prove
	}
	if err != nil {
		return []*awscdk.PolicyViolation{unreadable(err)}
	}
	var violations []*awscdk.PolicyViolation
	for _, role := range result.Roles {
		if role.Proven {
			continue
		}
		said := role.Explanation
		if role.Undecided != "" {
			said = "cannot decide: " + role.Undecided
		}
		violations = append(violations, &awscdk.PolicyViolation{
			RuleName:    jsii.String("isolation"),
			Description: jsii.String(said),
			Fix:         jsii.String("grant through userstorage, usertable or apiaccess; docs/isolation.md says what is proven"),
			Severity:    jsii.String(string(report.Fail)),
			ViolatingResources: &[]*awscdk.PolicyViolatingResource{{
				ResourceLogicalId: jsii.String(role.Role),
				TemplatePath:      jsii.String(role.File),
				Locations:         jsii.Strings(fmt.Sprintf("line %d", role.Position.Line)),
			}},
		})
	}
	return violations
}

func unreadable(err error) *awscdk.PolicyViolation {
	return &awscdk.PolicyViolation{
		RuleName:    jsii.String("template-unreadable"),
		Description: jsii.String(err.Error()),
		Severity:    jsii.String(string(report.Fail)),
		ViolatingResources: &[]*awscdk.PolicyViolatingResource{{
			ResourceLogicalId: jsii.String("-"), TemplatePath: jsii.String("-"), Locations: jsii.Strings("-"),
		}},
	}
}

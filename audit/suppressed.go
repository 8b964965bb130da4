package audit

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"

	"example.com/cognitocdk/report"
)

// suppressed judges the CDK's own report of a synthesis. An acknowledgement at the app
// itself stands nowhere else: metadata belongs to stacks.
func suppressed(path string, data []byte) []report.Finding {
	var said struct {
		PluginReports []struct {
			PluginName           string `json:"pluginName"`
			SuppressedViolations []struct {
				RuleName            string `json:"ruleName"`
				Reason              string `json:"reason"`
				ViolatingConstructs []struct {
					ConstructPath          string `json:"constructPath"`
					CloudFormationResource struct {
						TemplatePath string `json:"templatePath"`
						LogicalID    string `json:"logicalId"`
					} `json:"cloudFormationResource"`
				} `json:"violatingConstructs"`
			} `json:"suppressedViolations"`
		} `json:"pluginReports"`
	}
	if json.Unmarshal(data, &said) != nil {
		return nil // another program's report
	}
	var found []report.Finding
	for _, plugin := range said.PluginReports {
		if plugin.PluginName != PluginName {
			continue
		}
		for _, v := range plugin.SuppressedViolations {
			line, column := locate(data, v.RuleName, v.Reason)
			for _, c := range v.ViolatingConstructs {
				found = append(found, report.Finding{
					Rule: acknowledgedRule.ID, Severity: acknowledgedRule.Severity,
					File: filepath.ToSlash(path), Line: line, Column: column,
					Stack:    strings.TrimSuffix(filepath.Base(c.CloudFormationResource.TemplatePath), ".template.json"),
					Resource: c.CloudFormationResource.LogicalID, Construct: c.ConstructPath,
					Path:    "suppressedViolations",
					Message: fmt.Sprintf("%s is acknowledged in the CDK app (%q): that is no exception, and the control still holds", clip(v.RuleName), clip(v.Reason)),
					Fix:     acknowledgedRule.Fix, Reference: acknowledgedRule.Reference,
				})
			}
		}
	}
	return found
}

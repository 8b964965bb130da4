package adopt

import (
	"encoding/json"
	"fmt"

	"example.com/cognitocdk/audit"
	"example.com/cognitocdk/report"
	"example.com/cognitocdk/template"
)

// Weakness is one control that the default meets and the existing pool or client does not.
type Weakness struct {
	Resource string // logical id
	Rule     string // as cognitocdk audit calls it
	Severity report.Severity
	Message  string
}

// judge fills in what each resource is weaker in than the default of its kind, by the
// rules of `cognitocdk audit`.
func judge(pool *resource, clients []client) error {
	usual, err := findings(resource{logicalID: "UserPool", properties: defaultPool.properties()},
		[]client{{resource: resource{logicalID: "Client", properties: defaultClient.properties()}}})
	if err != nil {
		return err
	}
	known := map[string]bool{}
	for _, f := range usual {
		known[f.Rule] = true
	}
	found, err := findings(*pool, clients)
	if err != nil {
		return err
	}
	byID := map[string]*resource{pool.logicalID: pool}
	for i := range clients {
		byID[clients[i].logicalID] = &clients[i].resource
	}
	said := map[[2]string]bool{}
	for _, f := range found {
		r, key := byID[f.Resource], [2]string{f.Resource, f.Rule}
		if r == nil || known[f.Rule] || said[key] {
			continue
		}
		said[key] = true
		r.weaker = append(r.weaker, Weakness{f.Resource, f.Rule, f.Severity, f.Message})
	}
	return nil
}

// findings are what audit says of a template with these resources and nothing else.
func findings(pool resource, clients []client) ([]report.Finding, error) {
	type body struct {
		Type, DeletionPolicy, UpdateReplacePolicy string
		Properties                                map[string]any
	}
	resources := map[string]body{pool.logicalID: {"AWS::Cognito::UserPool", "Retain", "Retain", pool.properties}}
	for _, c := range clients {
		properties := map[string]any{"UserPoolId": map[string]any{"Ref": pool.logicalID}}
		for name, value := range c.properties {
			properties[name] = value
		}
		resources[c.logicalID] = body{"AWS::Cognito::UserPoolClient", "Retain", "Retain", properties}
	}
	data, err := json.Marshal(map[string]any{"Resources": resources})
	if err != nil {
		return nil, err
	}
	parsed, err := template.Parse("adopt", data)
	if err != nil {
		return nil, fmt.Errorf("the description as a template: %w", err)
	}
	return audit.Judge(parsed).Findings, nil
}

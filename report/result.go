package report

import (
	"cmp"
	"encoding/json"
	"slices"
)

// Finding is one thing that audit found. Every field is always present in the JSON.
type Finding struct {
	Rule      string   `json:"rule" jsonschema:"description=Stable id of the rule; see cognitocdk rules"`
	Severity  Severity `json:"severity" jsonschema:"enum=fail,enum=warn,enum=note"`
	File      string   `json:"file" jsonschema:"description=The template as it was named on the command line; - is standard input"`
	Line      int      `json:"line" jsonschema:"minimum=1"`
	Column    int      `json:"column" jsonschema:"minimum=1"`
	Stack     string   `json:"stack" jsonschema:"description=The stack's name: the template's file name without its suffix"`
	Resource  string   `json:"resource" jsonschema:"description=Logical id; empty when the finding is about the whole template"`
	Construct string   `json:"construct" jsonschema:"description=The CDK's construct path; empty for templates of other tools"`
	Path      string   `json:"path" jsonschema:"description=Where inside the resource: Properties.WriteAttributes[0]"`
	Message   string   `json:"message"`
	Fix       string   `json:"fix"`
	Reference string   `json:"reference"`
}

// Exception is a finding that the template excuses, with the reason it gives.
type Exception struct {
	Rule     string `json:"rule"`
	Resource string `json:"resource"`
	Reason   string `json:"reason"`
}

// Change is review's verdict for one change between two templates.
type Change struct {
	ID       string          `json:"id" jsonschema:"description=Stable hash of the change; what --accept takes"`
	Verdict  string          `json:"verdict" jsonschema:"enum=fail,enum=irreversible,enum=downgrade,enum=silent,enum=replace,enum=ok"`
	Severity Severity        `json:"severity" jsonschema:"enum=fail,enum=warn,enum=note"`
	File     string          `json:"file"`
	Line     int             `json:"line" jsonschema:"minimum=1"`
	Column   int             `json:"column" jsonschema:"minimum=1"`
	Stack    string          `json:"stack"`
	Resource string          `json:"resource"`
	Type     string          `json:"type" jsonschema:"description=AWS::Service::Resource"`
	Path     string          `json:"path"`
	Old      json.RawMessage `json:"old"`
	New      json.RawMessage `json:"new"`
	Message  string          `json:"message"`
	Fix      string          `json:"fix"`
	// Rule is the kind of change, by the name that `cognitocdk explain` knows; not in the JSON, where ID stands for it.
	Rule string `json:"-"`
}

// Role is prove's answer for one role that an identity pool can hand out.
type Role struct {
	Role           string          `json:"role"`
	File           string          `json:"file"`
	Line           int             `json:"line" jsonschema:"minimum=1"`
	Column         int             `json:"column" jsonschema:"minimum=1"`
	Stack          string          `json:"stack"`
	Proven         bool            `json:"proven"`
	Scope          string          `json:"scope" jsonschema:"description=user or tenant: whose data the role is confined to"`
	Claim          string          `json:"claim" jsonschema:"description=One sentence: what was proven"`
	Undecided      string          `json:"undecided" jsonschema:"description=Why it cannot be decided; empty when it was"`
	Counterexample *Counterexample `json:"counterexample" jsonschema:"nullable"`
	// Explanation is the counterexample as a paragraph, and what made it possible; not in the JSON, which has its parts.
	Explanation string `json:"-"`
}

// Counterexample is a request that a role allows and must not.
type Counterexample struct {
	Action    string            `json:"action"`
	Resource  string            `json:"resource"`
	Identity  string            `json:"identity"`
	Tenant    string            `json:"tenant"`
	Context   map[string]string `json:"context"`
	Statement string            `json:"statement" jsonschema:"description=Logical id of the policy and index of the statement that allows it"`
}

// Audit is the JSON that audit writes.
type Audit struct {
	Findings   []Finding   `json:"findings"`
	Exceptions []Exception `json:"exceptions"`
}

// Review is the JSON that review writes.
type Review struct {
	Findings []Change `json:"findings"`
}

// Prove is the JSON that prove writes.
type Prove struct {
	Roles []Role `json:"roles"`
}

// Sort puts findings in the order of the contract: file, line, rule; then what else
// tells two findings apart, so that two runs are byte-identical.
func (a *Audit) Sort() {
	slices.SortFunc(a.Findings, func(x, y Finding) int {
		// in two steps: all of cmp.Or's arguments are evaluated, and most findings differ in the first
		if c := cmp.Or(cmp.Compare(x.File, y.File), cmp.Compare(x.Line, y.Line), cmp.Compare(x.Rule, y.Rule)); c != 0 {
			return c
		}
		return cmp.Or(
			cmp.Compare(x.Column, y.Column), cmp.Compare(x.Resource, y.Resource),
			cmp.Compare(x.Path, y.Path), cmp.Compare(x.Message, y.Message), cmp.Compare(x.Severity, y.Severity),
		)
	})
	slices.SortStableFunc(a.Exceptions, func(x, y Exception) int {
		return cmp.Or(cmp.Compare(x.Rule, y.Rule), cmp.Compare(x.Resource, y.Resource), cmp.Compare(x.Reason, y.Reason))
	})
}

// Sort puts changes in the order of the contract: file, line, then verdict, as Audit does.
func (r *Review) Sort() {
	slices.SortStableFunc(r.Findings, func(x, y Change) int {
		return cmp.Or(
			cmp.Compare(x.File, y.File), cmp.Compare(x.Line, y.Line), cmp.Compare(x.Verdict, y.Verdict),
			cmp.Compare(x.Column, y.Column), cmp.Compare(x.Resource, y.Resource),
			cmp.Compare(x.Path, y.Path), cmp.Compare(x.ID, y.ID),
		)
	})
}

// Sort puts roles in the order of file, line, then name, as Audit does: a minified template
// is one line, and a role's name is what a rule's is there.
func (p *Prove) Sort() {
	slices.SortStableFunc(p.Roles, func(x, y Role) int {
		return cmp.Or(
			cmp.Compare(x.File, y.File), cmp.Compare(x.Line, y.Line),
			cmp.Compare(x.Role, y.Role), cmp.Compare(x.Column, y.Column),
		)
	})
}

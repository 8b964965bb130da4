//go:build verify

package updates

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"example.com/cognitocdk/local"
	"example.com/cognitocdk/review"
	"example.com/cognitocdk/review/pairs"
	"example.com/cognitocdk/template"
	"github.com/google/go-cmp/cmp"
)

// direction is one deployment: a pair forward, or back.
type direction struct {
	name     string
	old, new map[string]any
}

func directions(t *testing.T) []direction {
	t.Helper()
	var all []direction
	for _, p := range pairs.All {
		old, err := pairs.Base()
		if err != nil {
			t.Fatal(err)
		}
		new, err := p.Changed()
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, direction{p.Claim, old, new}, direction{p.Claim + ", and back", new, old})
	}
	return all
}

// outcome is what becomes of an update: refused, or which of the resources that both
// templates have got another physical id.
type outcome struct {
	Refused  bool
	Replaced []string
}

func (o outcome) String() string {
	switch {
	case o.Refused:
		return "refused"
	case len(o.Replaced) > 0:
		return "replaces " + strings.Join(o.Replaced, ", ")
	}
	return "in place"
}

// predicted is what a review says will become of it.
func predicted(t *testing.T, before, after []byte) outcome {
	t.Helper()
	parse := func(data []byte) *template.Template {
		parsed, err := template.Parse("stack.json", data)
		if err != nil {
			t.Fatal(err)
		}
		return parsed
	}
	old, new := parse(before), parse(after)
	var o outcome
	for _, f := range review.Compare([]*template.Template{old}, []*template.Template{new}).Findings {
		says := func(words ...string) bool {
			return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(f.Message, w) })
		}
		kept := old.Resource(f.Resource) != nil && new.Resource(f.Resource) != nil
		switch {
		case says("AWS rejects", "AWS refuses", "CloudFormation refuses", "the deployment fails", "which collides", "is removed and still listed"):
			o.Refused = true
		case kept && (f.Verdict == string(review.Replace) || says("CloudFormation replaces", "CloudFormation creates")):
			o.Replaced = append(o.Replaced, f.Resource)
		}
	}
	slices.Sort(o.Replaced)
	o.Replaced = slices.Compact(o.Replaced)
	if o.Refused {
		o.Replaced = nil
	}
	return o
}

// neverAnswers reports a resource that would wait for its function, which does nothing here,
// until CloudFormation gives up after an hour.
func neverAnswers(t map[string]any, id string) bool {
	resource, _ := t["Resources"].(map[string]any)[id].(map[string]any)
	typ, _ := resource["Type"].(string)
	return strings.HasPrefix(typ, "Custom::")
}

// TestVerdictsAgreeWithDeployments is the independent judge: an implementation of
// CloudFormation that knows nothing of the review's rules. It is not AWS; where the two
// disagree, disagreements says what decides.
func TestVerdictsAgreeWithDeployments(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 15*time.Minute)
	defer cancel()
	e, err := local.Start(ctx, local.Options{})
	if err != nil {
		t.Fatalf("starting the local endpoint: %v", err)
	}
	defer e.Stop()
	cfn := cloudFormation{e}

	deployed, agreed := 0, 0
	used := map[string]bool{}
	for i, d := range directions(t) {
		before, after, changed, err := sliced(d.old, d.new)
		if err != nil {
			t.Fatal(err)
		}
		if len(changed) == 0 { // only parameters, conditions or the description differ
			continue
		}
		if slices.ContainsFunc(changed, func(id string) bool { return neverAnswers(d.old, id) || neverAnswers(d.new, id) }) {
			continue
		}
		stack := fmt.Sprintf("pair-%d", i)
		status, err := cfn.deploy(ctx, "CreateStack", stack, before)
		if err != nil {
			t.Fatal(err)
		}
		if status != "CREATE_COMPLETE" {
			used[d.name] = true
			if undeployable[d.name] == "" {
				t.Errorf("%s: the old template does not deploy: %s %.300s", d.name, status, cfn.why(ctx, stack))
			}
			reset(ctx, t, e)
			continue
		}
		want := predicted(t, before, after)
		got := update(ctx, t, cfn, stack, after, changed)
		deployed++
		switch known, listed := disagreements[d.name]; {
		case listed:
			used[d.name] = true
			if got.String() != known.endpoint || want.String() != known.review {
				t.Errorf("%s: listed as %q for the review and %q on the endpoint, got %q and %q", d.name, known.review, known.endpoint, want, got)
			}
			if got.String() == want.String() {
				t.Errorf("%s: endpoint and review agree; take it off the list", d.name)
			}
		case !cmp.Equal(want, got):
			t.Errorf("%s: the review says %q, the endpoint %q: %s", d.name, want, got, cfn.why(ctx, stack))
		default:
			agreed++
		}
		reset(ctx, t, e)
	}
	for _, name := range slices.Sorted(maps.Keys(disagreements)) {
		if !used[name] {
			t.Errorf("%s: on the list of disagreements, and no such deployment took place", name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(undeployable)) {
		if !used[name] {
			t.Errorf("%s: on the list of what cannot be deployed, and it can", name)
		}
	}
	t.Logf("%d deployed, %d agree, %d disagreements with AWS documentation, %d not deployable here", deployed, agreed, len(disagreements), len(undeployable))
	if deployed < 400 {
		t.Errorf("only %d pairs were deployed", deployed)
	}
}

// update deploys the new template over the old one.
func update(ctx context.Context, t *testing.T, cfn cloudFormation, stack string, after []byte, changed []string) outcome {
	t.Helper()
	was, err := cfn.physical(ctx, stack)
	if err != nil {
		t.Fatal(err)
	}
	status, err := cfn.deploy(ctx, "UpdateStack", stack, after)
	if err != nil {
		t.Fatal(err)
	}
	var o outcome
	if status != "UPDATE_COMPLETE" && !strings.Contains(status, "No updates are to be performed") {
		o.Refused = true
		return o
	}
	now, err := cfn.physical(ctx, stack)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range changed {
		if was[id] != "" && now[id] != "" && was[id] != now[id] {
			o.Replaced = append(o.Replaced, id)
		}
	}
	return o
}

func reset(ctx context.Context, t *testing.T, e *local.Endpoint) {
	t.Helper()
	if err := e.Reset(ctx); err != nil {
		t.Fatal(err)
	}
}

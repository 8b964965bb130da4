package review

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"example.com/cognitocdk/review/pairs"
	"example.com/cognitocdk/template"
	"github.com/aymanbagabas/go-udiff"
)

// Example is a change that a rule has something to say about.
type Example struct {
	Message string // what the finding says
	// Diff is the fix: from the template that was stopped back to what is deployed. For a
	// rule that has nothing against its change, it is the change.
	Diff string
}

// Examples shows rules at work, by id: each at the first of the pairs that the tests hold it
// to, preferably one of which there is nothing else to say. Every rule has one.
func Examples(rules ...Rule) (map[string]Example, error) {
	examples := map[string]Example{}
	alone := map[string]bool{} // examples that cannot get better
	for change, err := range exampleChanges {
		if err != nil {
			return nil, fmt.Errorf("the examples of the rules: %w", err)
		}
		j := newJudge(Rules())
		j.compare(pairTemplates(change.old.parsed, change.new.parsed, byNames))
		for _, rule := range rules {
			hits := j.hits[rule.ID]
			_, had := examples[rule.ID]
			if len(hits) == 0 || alone[rule.ID] || had && len(j.findings) > 1 {
				continue
			}
			alone[rule.ID] = len(j.findings) == 1
			examples[rule.ID] = Example{Message: j.findings[hits[0]].Message, Diff: change.diff(rule.Verdict)}
		}
		if len(alone) == len(rules) && !slices.Contains(slices.Collect(maps.Values(alone)), false) {
			break
		}
	}
	return examples, nil
}

// exampleChange is what is deployed and what will be.
type exampleChange struct{ old, new exampleSide }

// exampleSide is templates by file, decoded and read.
type exampleSide struct {
	docs   map[string]any
	parsed []*template.Template
}

func newExampleSide(docs map[string]any) (exampleSide, error) {
	side := exampleSide{docs: docs}
	for _, name := range slices.Sorted(maps.Keys(docs)) {
		t, err := template.Parse(name, []byte(text(docs[name])))
		if err != nil {
			return exampleSide{}, err
		}
		side.parsed = append(side.parsed, t)
	}
	return side, nil
}

// exampleChanges yields every pair, forward and back, and what it takes two stacks to show.
func exampleChanges(yield func(exampleChange, error) bool) {
	both := func(old, new map[string]any, problem error) (exampleChange, error) {
		before, errOld := newExampleSide(old)
		after, errNew := newExampleSide(new)
		return exampleChange{before, after}, errors.Join(problem, errOld, errNew)
	}
	const file = "auth.template.json"
	for _, p := range pairs.All {
		base, errBase := pairs.Base()
		changed, err := p.Changed()
		c, err := both(map[string]any{file: base}, map[string]any{file: changed}, errors.Join(errBase, err))
		if !yield(c, err) || !yield(exampleChange{c.new, c.old}, err) {
			return
		}
	}
	for _, p := range pairs.OfStacks {
		if !yield(both(p.Stacks())) {
			return
		}
	}
}

// diff shows what differs, without the resources that are the same.
func (c exampleChange) diff(verdict Verdict) string {
	old, new := map[string]any{}, map[string]any{}
	for name, doc := range c.old.docs {
		old[name], new[name] = differing(doc, c.new.docs[name])
	}
	for name, doc := range c.new.docs {
		if _, had := old[name]; !had {
			new[name] = doc
		}
	}
	if verdict == OK {
		return udiff.Unified("before", "after", texts(old), texts(new))
	}
	return udiff.Unified("stopped", "as it was", texts(new), texts(old))
}

// differing are two templates without the entries of their sections that are equal.
func differing(old, new any) (before, after map[string]any) {
	o, _ := old.(map[string]any)
	n, _ := new.(map[string]any)
	pick := func(from, other map[string]any) map[string]any {
		picked := map[string]any{}
		for name, section := range from {
			entries, isMap := section.(map[string]any)
			others, _ := other[name].(map[string]any)
			if !isMap {
				picked[name] = section
				continue
			}
			some := map[string]any{}
			for key, entry := range entries {
				if !reflect.DeepEqual(entry, others[key]) {
					some[key] = entry
				}
			}
			if len(some) > 0 || name == "Resources" {
				picked[name] = some
			}
		}
		return picked
	}
	return pick(o, n), pick(n, o)
}

// texts are the templates one after the other, named where there are several.
func texts(files map[string]any) string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if len(files) > 1 {
			b.WriteString(name + ":\n")
		}
		b.WriteString(text(files[name]) + "\n")
	}
	return b.String()
}

func text(doc any) string {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(doc); err != nil {
		return fmt.Sprintf("%v", err) // what was decoded from JSON encodes
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// Package pairs is a table of changes to a template, each with the verdicts that a review must
// give for it and for its reverse.
//
// The review's own tests judge every pair, explain shows one for each rule, and test/updates
// deploys them, old then new, and compares what happened.
package pairs

import (
	_ "embed"
	"encoding/json"
	"fmt"
)

//go:embed base.json
var base []byte

// Base is the template that the pairs change, decoded anew.
func Base() (map[string]any, error) {
	var doc map[string]any
	if err := json.Unmarshal(base, &doc); err != nil {
		return nil, fmt.Errorf("base.json: %w", err)
	}
	return doc, nil
}

// Bytes is the text of the base.
func Bytes() []byte { return append([]byte(nil), base...) }

// Changed is the base with the pair's change.
func (p Pair) Changed() (map[string]any, error) {
	doc, err := Base()
	if err != nil {
		return nil, err
	}
	for _, change := range p.Change {
		if err := change(doc); err != nil {
			return nil, fmt.Errorf("%s: %w", p.Claim, err)
		}
	}
	return doc, nil
}

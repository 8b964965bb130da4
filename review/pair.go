package review

import (
	"path"
	"slices"
	"strings"

	"example.com/cognitocdk/template"
)

// comparison is one pair of templates that are the same stack, before and after. Either
// side is nil where a stack was added or removed.
type comparison struct {
	old, new *template.Template
	// renamed maps the logical ids of resources that moved to their new ones.
	renamed map[string]string
	former  map[string]string // the reverse
	// oldText and newText write values so that equal texts are equal to AWS.
	oldText, newText writer

	oldConditions, newConditions definitions
	// Conditions that were asked about, by name before and after: thousands of resources can
	// depend on one.
	staying   map[[2]string]holds
	different map[string]bool

	// What hangs on a pool, and which claims become tags; filled on first use.
	hanging map[*template.Template]map[string]int
	tags    map[string]bool

	// Filled by roleWidened.
	roles                    map[string][]policyHit
	attachedOld, attachedNew map[string][]*template.Resource
}

func (c *comparison) equal(old, new template.Value, key string) bool {
	return c.oldText.textAt(old, key) == c.newText.textAt(new, key)
}

func (c *comparison) stack() string {
	if c.new != nil {
		return c.new.Stack
	}
	return c.old.Stack
}

// stackID is the stack as far as findings are told apart by it: old.json, or standard input,
// names none.
func (c *comparison) stackID() string {
	t := c.new
	if t == nil {
		t = c.old
	}
	if !strings.Contains(path.Base(t.File), ".template.") {
		return ""
	}
	return t.Stack
}

// naming is how much the names of templates say about their stacks.
type naming int

const (
	byNames naming = iota // a file's name is a hint
	byStack               // the stack's name is known
)

// pairTemplates finds for each old template the new one that updates the same stack: by
// stack and file name, by the parent's nested-stack resource, by stack; where names are but a
// hint, by file name too, and finally what is left, when that is one of each.
func pairTemplates(old, new []*template.Template, names naming) []*comparison {
	var pairs []*comparison
	taken := map[*template.Template]bool{}
	var pair func(o, n *template.Template)
	pair = func(o, n *template.Template) {
		if taken[o] || taken[n] {
			return
		}
		taken[o], taken[n] = true, true
		pairs = append(pairs, &comparison{old: o, new: n})
		for r := range o.ByType("AWS::CloudFormation::Stack") {
			inner, next := o.Nested(r.LogicalID), n.Nested(r.LogicalID)
			if inner != nil && next != nil {
				pair(inner, next)
			}
		}
	}
	keys := []func(*template.Template) string{
		func(t *template.Template) string { return t.Stack + "\x00" + path.Base(t.File) },
		func(t *template.Template) string { return t.Stack },
	}
	if names == byNames {
		keys = append(keys, func(t *template.Template) string { return path.Base(t.File) })
	}
	for _, key := range keys {
		byKey := map[string][]*template.Template{}
		for _, n := range new {
			if !taken[n] {
				byKey[key(n)] = append(byKey[key(n)], n)
			}
		}
		for _, o := range old {
			if candidates := byKey[key(o)]; !taken[o] && len(candidates) > 0 {
				pair(o, candidates[0])
				byKey[key(o)] = candidates[1:]
			}
		}
	}
	isTaken := func(t *template.Template) bool { return taken[t] }
	leftOld := slices.DeleteFunc(slices.Clone(old), isTaken)
	leftNew := slices.DeleteFunc(slices.Clone(new), isTaken)
	if names == byNames && len(leftOld) == 1 && len(leftNew) == 1 {
		pair(leftOld[0], leftNew[0])
		leftOld, leftNew = nil, nil
	}
	for _, o := range leftOld {
		pairs = append(pairs, &comparison{old: o})
	}
	for _, n := range leftNew {
		pairs = append(pairs, &comparison{new: n})
	}
	return pairs
}

// resourcePair is one resource before and after; either side can be nil.
type resourcePair struct {
	c        *comparison // of the new side, where there is one
	old, new *template.Resource
	moved    bool // the logical id (or the stack) is another one
	exact    bool // moved with the same content
}

// housekeeping are types whose logical id carries a hash of what they stand for, so that
// they come and go with every build; and the CDK's own bookkeeping.
var housekeeping = map[string]bool{
	cdkMetadata: true, "AWS::Lambda::Version": true, "AWS::ApiGateway::Deployment": true,
}

// cdkMetadata is what the CDK counts its users with; it stands for nothing at AWS.
const cdkMetadata = "AWS::CDK::Metadata"

// pairResources matches resources by logical id and type, and what is left by content.
func pairResources(pairs []*comparison) []resourcePair {
	var matched []resourcePair
	var removed, added []resourcePair
	for _, c := range pairs {
		if c.old != nil {
			for r := range c.old.Resources() {
				if next := lookup(c.new, r); next == nil {
					removed = append(removed, resourcePair{c: c, old: r})
				}
			}
		}
		if c.new != nil {
			for r := range c.new.Resources() {
				if before := lookup(c.old, r); before == nil {
					added = append(added, resourcePair{c: c, new: r})
				} else {
					matched = append(matched, resourcePair{c: c, old: before, new: r})
				}
			}
		}
	}
	moved, removed, added := findMoved(removed, added)
	for _, c := range pairs {
		c.renamed, c.former = map[string]string{}, map[string]string{}
	}
	for _, m := range moved {
		if m.c.old == m.old.Template {
			m.c.renamed[m.old.LogicalID] = m.new.LogicalID
			m.c.former[m.new.LogicalID] = m.old.LogicalID
		}
	}
	for _, c := range pairs {
		c.oldText = writer{name: func(id string) string {
			if next, ok := c.renamed[id]; ok {
				return next
			}
			return id
		}}
		c.newText = writer{}
	}
	return slices.Concat(matched, moved, removed, added)
}

func lookup(t *template.Template, r *template.Resource) *template.Resource {
	if t == nil {
		return nil
	}
	if same := t.Resource(r.LogicalID); same != nil && same.Type == r.Type {
		return same
	}
	return nil
}

// findMoved pairs removed with added resources of the same type: first those with equal
// content, then the only one of each type in a stack if that type holds data or has a
// rule, since a pool that moved and changed on the way is still a pool that moved.
func findMoved(removed, added []resourcePair) (moved, restRemoved, restAdded []resourcePair) {
	if len(removed) == 0 || len(added) == 0 {
		return nil, removed, added
	}
	unmatched := map[string]string{} // logical ids that content must not depend on
	for _, p := range removed {
		unmatched[p.old.LogicalID] = p.old.Type
	}
	for _, p := range added {
		unmatched[p.new.LogicalID] = p.new.Type
	}
	w := writer{name: func(id string) string {
		if typ, open := unmatched[id]; open {
			return typ
		}
		return id
	}}
	content := func(r *template.Resource) string {
		return r.Type + w.text(r.Attribute("Properties"))
	}
	byContent := map[string][]int{}
	for i, p := range added {
		key := content(p.new)
		byContent[key] = append(byContent[key], i)
	}
	used := make([]bool, len(added))
	take := func(i int, old resourcePair, exact bool) {
		used[i] = true
		moved = append(moved, resourcePair{c: added[i].c, old: old.old, new: added[i].new, moved: true, exact: exact})
	}
	var rest []resourcePair
	for _, p := range removed {
		key := content(p.old)
		for len(byContent[key]) > 0 && used[byContent[key][0]] {
			byContent[key] = byContent[key][1:]
		}
		if best := bestCandidate(p, added, byContent[key], used); best >= 0 {
			take(best, p, true)
			continue
		}
		rest = append(rest, p)
	}
	sole := soleOfType(rest, added, used)
	for _, p := range rest {
		if i, ok := sole[kindOf{p.c, p.old.Type}]; ok && (holdsData(p.old.Type) || keepsPlace[p.old.Type]) {
			take(i, p, false)
			continue
		}
		restRemoved = append(restRemoved, p)
	}
	for i, p := range added {
		if !used[i] {
			restAdded = append(restAdded, p)
		}
	}
	return moved, restRemoved, restAdded
}

// keepsPlace are types of which a stack has one or few, so that one gone and one come is
// most likely the same thing under another name.
var keepsPlace = map[string]bool{
	"AWS::Cognito::UserPoolDomain":             true,
	"AWS::Cognito::IdentityPoolRoleAttachment": true, "AWS::Cognito::IdentityPoolPrincipalTag": true,
}

// bestCandidate prefers the same stack, then the logical id that agrees longest. It looks
// at a bounded number: among thousands of equal resources any will do.
func bestCandidate(p resourcePair, added []resourcePair, candidates []int, used []bool) int {
	best, score := -1, -1
	for _, i := range candidates[:min(len(candidates), 256)] {
		if used[i] {
			continue
		}
		s := commonPrefix(p.old.LogicalID, added[i].new.LogicalID)
		if added[i].c == p.c {
			s += 1 << 20
		}
		if s > score {
			best, score = i, s
		}
	}
	return best
}

func commonPrefix(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

type kindOf struct {
	c    *comparison
	Type string
}

// soleOfType is, for each type of which a stack lost exactly one and gained exactly one,
// the index of the gained one.
func soleOfType(removed, added []resourcePair, used []bool) map[kindOf]int {
	lost, gained, sole := map[kindOf]int{}, map[kindOf]int{}, map[kindOf]int{}
	for _, p := range removed {
		lost[kindOf{p.c, p.old.Type}]++
	}
	for i, p := range added {
		if !used[i] {
			k := kindOf{p.c, p.new.Type}
			gained[k]++
			sole[k] = i
		}
	}
	for k := range sole {
		if lost[k] != 1 || gained[k] != 1 {
			delete(sole, k)
		}
	}
	return sole
}

func isCognito(resourceType string) bool { return strings.HasPrefix(resourceType, "AWS::Cognito::") }

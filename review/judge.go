package review

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"example.com/cognitocdk/report"
	"example.com/cognitocdk/template"
)

// judge asks the rules about changes and collects what they say.
type judge struct {
	rules    map[Place][]*Rule
	paths    map[string][]string // by resource type, every path that a rule watches
	findings []report.Change
	hits     map[string][]int // by rule, the indexes of its findings
	unlisted map[report.Severity]*unlisted
	memo     memo
}

// Bounds of a review; nobody reads more, and templates are untrusted. What is beyond them
// is counted, by severity, and keeps its effect on the exit status.
const (
	maxFindings = 2000
	maxHits     = 100 // of one rule at one place
)

// unlisted are findings beyond maxFindings.
type unlisted struct {
	count int
	first report.Change
}

func newJudge(rules []Rule) *judge {
	j := &judge{rules: map[Place][]*Rule{}, paths: map[string][]string{}, hits: map[string][]int{}, unlisted: map[report.Severity]*unlisted{}}
	for i := range rules {
		for _, place := range rules[i].On {
			if j.rules[place] == nil {
				j.paths[place.Type] = append(j.paths[place.Type], place.Path)
			}
			j.rules[place] = append(j.rules[place], &rules[i])
		}
	}
	return j
}

func (j *judge) at(typ, path string) []*Rule { return j.rules[Place{ruleType(typ), path}] }

func (j *judge) watched(typ, path string) bool { return j.at(typ, path) != nil }

func (j *judge) watchedBelow(typ, path string) bool {
	return slices.ContainsFunc(j.paths[ruleType(typ)], func(p string) bool { return strings.HasPrefix(p, path+".") })
}

func (j *judge) pathsBelow(typ, path string) []string {
	var below []string
	for _, p := range j.paths[ruleType(typ)] {
		if strings.HasPrefix(p, path+".") {
			below = append(below, p)
		}
	}
	return below
}

func (j *judge) keepsDrop(typ, path string) bool {
	return slices.ContainsFunc(j.at(typ, path), func(r *Rule) bool { return r.keepsDrop })
}

// judged asks the rules of a changed property; without a hit the resource specification
// decides.
func (j *judge) judged(c Change) {
	typ := c.NewResource.Type
	switch {
	case j.asked(c, typ, c.Path), !j.watched(typ, c.Path) && j.asked(c, "*", c.Path):
	case c.New.Absent() && isCognito(typ):
		j.dropped(c)
	case slices.ContainsFunc(j.at(typ, c.Path), func(r *Rule) bool { return r.settles }):
		j.add(c, &updatedInPlace, Hit{Saw: became(c)})
	default:
		j.bySpecification(c)
	}
}

// event asks the rules of an event; those of the type go before those of every type.
func (j *judge) event(p resourcePair, event string, old, new template.Value) {
	r := p.new
	if r == nil {
		r = p.old
	}
	c := Change{p.old, p.new, event, old, new, p.c}
	typ := r.Type
	if !j.watched(typ, event) && (holdsData(typ) || !specOf(typ).known) {
		typ = anyData
	}
	if !j.asked(c, typ, event) {
		j.asked(c, "*", event)
	}
}

func (j *judge) asked(c Change, typ, path string) (hit bool) {
	for _, rule := range j.at(typ, path) {
		hits := rule.Judge(c)
		for i, h := range hits {
			hit = true
			if i == maxHits {
				j.add(c, rule, Hit{Saw: fmt.Sprintf("%s: %d more of this kind", c.Path, len(hits)-maxHits), Key: "more", Severity: h.Severity})
				break
			}
			j.add(c, rule, h)
		}
	}
	return hit
}

// add writes one finding.
func (j *judge) add(c Change, rule *Rule, h Hit) {
	r := c.NewResource
	if r == nil {
		r = c.OldResource
	}
	old, new := c.Old, c.New
	if h.Old != nil {
		old = *h.Old
	}
	if h.New != nil {
		new = *h.New
	}
	severity := h.severity(rule)
	if j.full(severity) {
		return
	}
	at := h.At
	if at.Template() == nil && c.Path != onAdded && c.Path != onRemoved && c.Path != onMoved {
		at = c.New
	}
	file, where := r.Template.File, template.Position{}
	if t := at.Template(); t != nil {
		file, where = t.File, at.Position()
	}
	if where.Line == 0 {
		where = r.Position()
	}
	h.AWS = orElse(h.AWS, rule.AWS)
	if rule.Verdict == Replace && c.OldResource != nil && c.NewResource != nil && !anchored(c.Path) {
		if key := fixedName(c); key != "" {
			h.AWS += "; its " + key + " is fixed and still taken, so the deployment fails"
		}
	}
	values := j.values(c, h, old, new)
	path := at.Path()
	if path == "" && !strings.HasPrefix(c.Path, "(") {
		path = "Properties." + c.Path
	}
	j.write(rule, report.Change{
		ID:      identity(rule.ID, c, h.Key, values.oldText, values.newText),
		Verdict: string(rule.Verdict), Severity: severity,
		File: file, Line: max(where.Line, 1), Column: max(where.Column, 1),
		Stack: c.c.stack(), Resource: r.LogicalID, Type: r.Type, Path: path,
		Old: values.old, New: values.new,
		Message: h.says(rule), Fix: rule.Fix,
	})
}

// values are the two sides of a hit, written once for all hits that show the whole change.
func (j *judge) values(c Change, h Hit, old, new template.Value) memo {
	whole := h.Old == nil && h.New == nil
	if whole && j.memo.c == c.c && j.memo.path == c.Path && j.memo.of == c.NewResource && c.NewResource != nil {
		return j.memo
	}
	m := memo{
		c: c.c, of: c.NewResource, path: c.Path,
		oldText: c.c.oldText.text(old), newText: c.c.newText.text(new), old: rendered(old), new: rendered(new),
	}
	if whole {
		j.memo = m
	}
	return m
}

type memo struct {
	c                *comparison
	of               *template.Resource
	path             string
	oldText, newText string
	old, new         json.RawMessage
}

// full reports whether there is no room for another finding, and counts it if so.
func (j *judge) full(severity report.Severity) bool {
	if len(j.findings) < maxFindings {
		return false
	}
	if j.unlisted[severity] == nil {
		j.unlisted[severity] = &unlisted{first: j.findings[len(j.findings)-1]}
	}
	j.unlisted[severity].count++
	return true
}

// close says what was not listed.
func (j *judge) close() {
	verdicts := map[report.Severity]Verdict{report.Fail: Fail, report.Warn: Silent, report.Note: OK}
	for _, severity := range report.Severities() {
		if u := j.unlisted[severity]; u != nil {
			j.findings = append(j.findings, report.Change{
				ID: hash("unlisted", string(severity), fmt.Sprint(u.count)), Verdict: string(verdicts[severity]), Severity: severity,
				File: u.first.File, Line: u.first.Line, Column: u.first.Column, Old: []byte("null"), New: []byte("null"),
				Message: fmt.Sprintf("%d more findings of severity %s are not listed", u.count, severity),
				Fix:     "review the stacks one by one",
			})
		}
	}
}

func (j *judge) write(rule *Rule, finding report.Change) {
	finding.Rule = rule.ID
	j.hits[rule.ID] = append(j.hits[rule.ID], len(j.findings))
	j.findings = append(j.findings, finding)
}

// anchored reports whether a path names what a resource hangs on: under another parent, a
// name is free again.
func anchored(path string) bool {
	return slices.Contains(anchors, path) || strings.HasPrefix(path, "(")
}

// identity is the stable id of a finding: it changes with what is changed, not with where
// in the file it stands, so that an acknowledgement holds for exactly one change.
func identity(rule string, c Change, key, old, new string) string {
	r := c.NewResource
	if r == nil {
		r = c.OldResource
	}
	return hash(rule, c.c.stackID(), r.LogicalID, c.Path, key, old, new)
}

func hash(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:6])
}

// dropped is a property that vanished from a Cognito resource.
func (j *judge) dropped(c Change) {
	rule := &droppedProperty
	if typ := c.NewResource.Type; j.watched(typ, c.Path) || j.watchedBelow(typ, c.Path) {
		rule = &droppedControl
	}
	j.add(c, rule, Hit{Saw: fmt.Sprintf("%s was %s and is no longer in the template", c.Path, label(c.Old))})
}

// bySpecification judges what no rule knows.
func (j *judge) bySpecification(c Change) {
	saw := Hit{Saw: became(c)}
	typ := c.NewResource.Type
	s := specOf(typ)
	how := s.on(c.Path)
	switch {
	case how == always && holdsData(typ):
		j.add(c, &replacesData, saw)
	case how == always:
		j.add(c, &replaces, saw)
	case how == conditional:
		j.add(c, &mayReplace, saw)
	case ruleType(typ) == customResource:
		j.add(c, &customChanged, saw)
	case !s.known:
		saw.Undecided = unknownType(typ)
		j.add(c, &mayReplace, saw)
	default:
		j.add(c, &updatedInPlace, saw)
	}
}

// became is a change in words.
func became(c Change) string {
	switch old, new := label(c.Old), label(c.New); {
	case c.Old.Absent():
		return fmt.Sprintf("%s is now %s", c.Path, new)
	case c.New.Absent():
		return fmt.Sprintf("%s was %s and is gone", c.Path, old)
	case old == new:
		return c.Path + " changes"
	default:
		return fmt.Sprintf("%s: %s becomes %s", c.Path, old, new)
	}
}

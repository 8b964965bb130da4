package review

import (
	"fmt"
	"strings"

	"example.com/cognitocdk/template"
)

const schemaThread = "https://github.com/hashicorp/terraform-provider-aws/issues/21654"

// Rules for the schema of a user pool: what a pool once knows about its users, it knows
// for ever, in the form in which it first learned it. Attributes are matched by name.
var schemaRules = []Rule{
	{
		ID: "schema-attribute-removed", Verdict: Fail,
		Title:     "An attribute is removed from the schema, or renamed",
		AWS:       `AWS rejects the update ("Existing schema attributes cannot be modified or deleted")`,
		Fix:       "put the attribute back; stop using it instead, and give a renamed one a new name beside it",
		Reference: schemaThread,
		On:        on(userPool, "Schema"), Judge: schemaRemoved, keepsDrop: true,
	},
	{
		ID: "schema-attribute-changed", Verdict: Fail,
		Title:     "An existing attribute's type, mutability, length or range changes",
		AWS:       `AWS rejects the update ("Existing schema attributes cannot be modified or deleted")`,
		Fix:       "restore the attribute as it was; add another attribute for the new form",
		Reference: schemaThread,
		On:        on(userPool, "Schema"), Judge: schemaChanged,
	},
	{
		ID: "schema-attribute-required", Verdict: Fail,
		Title:     "A required attribute is added, or an existing one becomes required or optional",
		AWS:       "AWS rejects the update; which attributes are required is decided when the pool is created, and a custom attribute never is",
		Fix:       "leave Required as it was; demand the attribute in the app or in a pre-sign-up trigger",
		Reference: attributesPage,
		On:        on(userPool, "Schema"), Judge: schemaRequired,
	},
	{
		ID: "schema-attribute-appended", Verdict: Irreversible,
		Title:     "An optional custom attribute is added",
		AWS:       "done in place and permanent: it can never be removed, renamed or changed, and counts towards the limit of 50",
		Fix:       "be sure of name, type, Mutable and length first; then accept this finding",
		Reference: attributesPage,
		On:        on(userPool, "Schema"), Judge: schemaAppended,
	},
	{
		ID: "schema-standard-listed", Verdict: Fail,
		Title:     "A standard attribute is listed in the schema of a pool that exists",
		AWS:       `AWS takes what is new in Schema for a custom attribute and rejects the update ("Invalid AttributeDataType input")`,
		Fix:       "leave Schema as it was when the pool was created; every pool has all standard attributes anyway",
		Reference: "https://github.com/aws/aws-cdk/issues/8585",
		On:        on(userPool, "Schema"), Judge: standardListed,
	},
	{
		ID: "schema-standard-untyped", Verdict: Fail, Severity: "warn",
		Title:     "A standard attribute loses its AttributeDataType",
		AWS:       `this and later updates of the pool may be rejected ("Invalid AttributeDataType input")`,
		Fix:       "keep AttributeDataType on every entry",
		Reference: "https://github.com/aws-amplify/amplify-backend/issues/3299",
		On:        on(userPool, "Schema"), Judge: standardUntyped,
	},
	{
		ID: "schema-undecided", Verdict: Fail,
		Title:     "A schema depends on something that only deployment knows",
		AWS:       "AWS rejects the update",
		Fix:       "write attribute names literally",
		Reference: attributesPage,
		On:        on(userPool, "Schema"), Judge: schemaUndecided,
	},
}

// attribute is one entry of a schema as the service sees it: with the defaults of a
// standard attribute, or of a custom one, for what the template leaves out.
type attribute struct {
	name     string
	custom   bool
	at       template.Value
	required fact
	// facts are what cannot change: type, mutability, limits.
	facts []fact
}

type fact struct {
	name  string
	value string
	open  string // why the value is not known
	vague bool   // left out, and AWS does not document what that means
}

// standard are the attributes that every pool has, with the data type where it is not
// String and the length where it is not 0 to 2048; listed by DescribeUserPool for a pool
// created without a schema.
var standard = map[string]struct{ dataType, minLength, maxLength string }{
	"sub": {"String", "1", "2048"}, "address": {}, "birthdate": {"String", "10", "10"}, "email": {}, "email_verified": {dataType: "Boolean"},
	"family_name": {}, "gender": {}, "given_name": {}, "locale": {}, "middle_name": {}, "name": {}, "nickname": {},
	"phone_number": {}, "phone_number_verified": {dataType: "Boolean"}, "picture": {}, "preferred_username": {},
	"profile": {}, "updated_at": {dataType: "Number"}, "website": {}, "zoneinfo": {},
	"identities": {},
}

// schemaOf reads a schema by name. An entry without a literal name is returned apart.
func schemaOf(v template.Value) (attributes map[string]attribute, order []string, open []template.Value) {
	attributes = map[string]attribute{}
	for _, entry := range v.Items() {
		name, known := entry.At("Name").Literal()
		if !known || entry.Kind() != template.Map {
			open = append(open, entry)
			continue
		}
		name = strings.TrimPrefix(strings.TrimPrefix(name, "dev:"), "custom:")
		a := readAttribute(name, entry)
		if _, twice := attributes[name]; !twice {
			order = append(order, name)
		}
		attributes[name] = a
	}
	return attributes, order, open
}

func readAttribute(name string, entry template.Value) attribute {
	defaults, known := standard[name]
	a := attribute{name: name, custom: !known, at: entry}
	read := func(label, absent string, path ...string) fact {
		v := entry.At(path...)
		text, literal := v.Literal()
		switch {
		case v.Absent():
			text = absent
		case !literal:
			return fact{name: label, open: openReason(v)}
		}
		return fact{name: label, value: text}
	}
	minLength, maxLength := "", "" // a custom attribute has no limits unless it says so
	if known && (defaults.dataType == "" || defaults.dataType == "String") {
		minLength, maxLength = orElse(defaults.minLength, "0"), orElse(defaults.maxLength, "2048")
	}
	minValue := ""
	if defaults.dataType == "Number" {
		minValue = "0"
	}
	mutable := "true"
	required := "false"
	if name == "sub" {
		mutable, required = "false", "true"
	}
	a.required = read("Required", required, "Required")
	mutability := read("Mutable", mutable, "Mutable")
	mutability.vague = a.custom && entry.At("Mutable").Absent()
	a.facts = []fact{
		read("AttributeDataType", orElse(defaults.dataType, "String"), "AttributeDataType"),
		mutability,
		read("DeveloperOnlyAttribute", "false", "DeveloperOnlyAttribute"),
		read("MinLength", minLength, "StringAttributeConstraints", "MinLength"),
		read("MaxLength", maxLength, "StringAttributeConstraints", "MaxLength"),
		read("MinValue", minValue, "NumberAttributeConstraints", "MinValue"),
		read("MaxValue", "", "NumberAttributeConstraints", "MaxValue"),
	}
	return a
}

func orElse(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

func (a attribute) String() string {
	if a.custom {
		return "custom:" + a.name
	}
	return a.name
}

// differences are the facts in which an entry differs from what the pool has.
func (a attribute) differences(before attribute) (changed []string, open string) {
	for i, f := range a.facts {
		was := before.facts[i]
		switch {
		case f.open != "" && f.open == was.open:
		case f.vague != was.vague && strings.EqualFold(f.value, was.value):
			open = "AWS does not document what " + f.name + " is when it is left out"
			changed = append(changed, f.name)
		case f.open != "" || was.open != "":
			open = orElse(f.open, was.open)
			changed = append(changed, f.name)
		case f.value != was.value && !strings.EqualFold(f.value, was.value):
			changed = append(changed, fmt.Sprintf("%s changes from %s to %s", f.name, orElse(was.value, "none"), orElse(f.value, "none")))
		}
	}
	return changed, open
}

// atDefault is a standard attribute as every pool has it.
func atDefault(name string) attribute { return readAttribute(name, template.Value{}) }

func schemaRemoved(c Change) []Hit {
	before, order, _ := schemaOf(c.Old)
	after, newOrder, open := schemaOf(c.New)
	var fresh []attribute // what a removed attribute may be called now
	for _, name := range newOrder {
		if _, old := before[name]; !old && after[name].custom && len(fresh) < 50 {
			fresh = append(fresh, after[name])
		}
	}
	var hits []Hit
	for _, name := range order {
		a := before[name]
		if _, kept := after[name]; kept {
			continue
		}
		hit := Hit{Saw: a.String() + " is removed from the schema", Key: name, Old: &a.at, New: &template.Value{}}
		if next := renamedTo(a, fresh); next != "" {
			hit.Saw = fmt.Sprintf("%s is renamed to custom:%s", a, next)
		}
		if len(open) > 0 {
			hit.Undecided = openReason(open[0].At("Name"))
		}
		hits = append(hits, hit)
	}
	return hits
}

// renamedTo is the one new attribute that is otherwise the same.
func renamedTo(a attribute, fresh []attribute) string {
	found := ""
	for _, candidate := range fresh {
		if changed, _ := candidate.differences(a); len(changed) > 0 {
			continue
		}
		if found != "" {
			return ""
		}
		found = candidate.name
	}
	return found
}

func schemaChanged(c Change) []Hit {
	before, _, _ := schemaOf(c.Old)
	after, order, _ := schemaOf(c.New)
	var hits []Hit
	for _, name := range order {
		a := after[name]
		was, had := before[name]
		if !had && a.custom {
			continue
		}
		old := was.at
		if !had {
			was = atDefault(name)
		}
		changed, open := a.differences(was)
		if o, n := was.at.At("Name"), a.at.At("Name"); had && label(o) != label(n) {
			// "custom:x" is not "x": AWS puts its own prefix before either.
			changed = append(changed, "Name changes from "+label(o)+" to "+label(n))
		}
		if len(changed) > 0 {
			hits = append(hits, Hit{
				Saw: fmt.Sprintf("%s: %s", a, strings.Join(changed, ", ")), Key: name,
				At: a.at, Old: &old, New: &a.at, Undecided: open,
			})
		}
	}
	return hits
}

func schemaRequired(c Change) []Hit {
	before, _, _ := schemaOf(c.Old)
	after, order, _ := schemaOf(c.New)
	var hits []Hit
	for _, name := range order {
		a := after[name]
		was, had := before[name]
		old := was.at
		if !had {
			was = atDefault(name)
		}
		if strings.EqualFold(a.required.value, was.required.value) && a.required.open == was.required.open {
			continue
		}
		hit := Hit{Key: name, At: a.at, Old: &old, New: &a.at, Undecided: orElse(a.required.open, was.required.open)}
		switch {
		case !had && a.custom:
			hit.Saw = a.String() + " is added as a required attribute"
		case strings.EqualFold(a.required.value, "true"):
			hit.Saw = a.String() + " becomes required"
		default:
			hit.Saw = a.String() + ": Required changes"
		}
		hits = append(hits, hit)
	}
	return hits
}

func schemaAppended(c Change) []Hit {
	before, _, _ := schemaOf(c.Old)
	after, order, _ := schemaOf(c.New)
	var hits []Hit
	for _, name := range order {
		a := after[name]
		if _, had := before[name]; had || !a.custom || !strings.EqualFold(a.required.value, "false") {
			continue
		}
		hits = append(hits, Hit{Saw: a.String() + " is added to the schema", Key: name, At: a.at, Old: &template.Value{}, New: &a.at})
	}
	return hits
}

// standardListed leaves to the other rules what is listed in another form than the pool's.
func standardListed(c Change) []Hit {
	before, _, _ := schemaOf(c.Old)
	after, order, _ := schemaOf(c.New)
	var hits []Hit
	for _, name := range order {
		a := after[name]
		base := atDefault(name)
		changed, _ := a.differences(base)
		if _, had := before[name]; had || a.custom || len(changed) > 0 || a.required.value != base.required.value {
			continue
		}
		hits = append(hits, Hit{Saw: a.String() + " is added to the schema", Key: name, At: a.at, Old: &template.Value{}, New: &a.at})
	}
	return hits
}

func standardUntyped(c Change) []Hit {
	before, _, _ := schemaOf(c.Old)
	after, order, _ := schemaOf(c.New)
	var hits []Hit
	for _, name := range order {
		a := after[name]
		was, had := before[name]
		o, n := was.at.At("AttributeDataType"), a.at.At("AttributeDataType")
		if had && !a.custom && !o.Absent() && n.Absent() {
			hits = append(hits, Hit{Saw: name + " loses its AttributeDataType", Key: name, At: n, Old: &o, New: &n})
		}
	}
	return hits
}

// schemaUndecided reports entries whose name is open, unless the other side has the same.
func schemaUndecided(c Change) []Hit {
	_, _, openBefore := schemaOf(c.Old)
	_, _, openAfter := schemaOf(c.New)
	known := map[string]int{}
	for _, entry := range openBefore {
		known[c.c.oldText.text(entry)]++
	}
	var hits []Hit
	for _, entry := range openAfter {
		text := c.c.newText.text(entry)
		if known[text] > 0 {
			known[text]--
			continue
		}
		reason := entry
		if entry.Kind() == template.Map {
			reason = entry.At("Name")
		}
		hits = append(hits, Hit{Saw: "Schema has an entry without a plain name", Key: text, At: entry, Undecided: openReason(reason)})
	}
	for _, entry := range openBefore {
		if text := c.c.oldText.text(entry); known[text] > 0 {
			known[text]--
			hits = append(hits, Hit{Saw: "Schema had an entry without a plain name that is gone", Key: text, Undecided: "its name is not known"})
		}
	}
	return hits
}

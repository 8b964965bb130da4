package review

import (
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"

	"example.com/cognitocdk/template"
)

// The vocabulary of judges. Each says what is worse in a change; a change for the better,
// and one that makes no difference to AWS, is no hit.

// anyChange is a hit for every change. One that only deployment can tell from none, such as
// a literal that became a parameter, is undecided.
func anyChange(c Change) []Hit {
	hit := Hit{Saw: became(c)}
	if open := openIn(c.New, 0); open != "" {
		hit.Undecided = open
	} else if open := openIn(c.Old, 0); open != "" {
		hit.Undecided = open
	}
	return []Hit{hit}
}

// openIn is why a value could be the same as its other side after all. A reference to a
// resource of the template is as good as a name.
func openIn(v template.Value, depth int) string {
	switch {
	case depth > maxDiffDepth:
		return "it is nested too deep"
	case v.Unknown() && v.Target() == nil:
		return openReason(v)
	case v.Kind() == template.Map:
		for _, val := range v.Entries() {
			if open := openIn(val, depth+1); open != "" {
				return open
			}
		}
	case v.Kind() == template.List:
		for _, item := range v.Items() {
			if open := openIn(item, depth+1); open != "" {
				return open
			}
		}
	}
	return ""
}

// outcomes are the values before and after, for each way that conditions and parameters can
// turn out. Two Fn::If on the same condition turn out the same way.
func (c Change) outcomes() iter.Seq2[template.Value, template.Value] {
	return func(yield func(o, n template.Value) bool) {
		olds, news := c.Old.Alternatives(), c.New.Alternatives()
		if len(olds) == len(news) && len(olds) > 1 && c.Old.Why() == c.New.Why() {
			for i := range olds {
				if !yield(olds[i], news[i]) {
					return
				}
			}
			return
		}
		for _, o := range olds {
			for _, n := range news {
				if !yield(o, n) {
					return
				}
			}
		}
	}
}

// worse judges a value whose states have an order: rank says how well a value protects. An
// unknown value protected best before and protects worst afterwards.
func worse(rank func(template.Value) (strength float64, known bool), best, worst float64) func(Change) []Hit {
	return func(c Change) []Hit {
		var open string
		for o, n := range c.outcomes() {
			before, knownBefore := rank(o)
			after, knownAfter := rank(n)
			if !knownBefore {
				before = best
			}
			if !knownAfter {
				after = worst
			}
			if after >= before {
				continue
			}
			if knownBefore && knownAfter {
				return []Hit{{Saw: became(c)}}
			}
			open = openReason(o, n)
		}
		if open == "" {
			return nil
		}
		return []Hit{{Saw: became(c), Undecided: open}}
	}
}

func openReason(values ...template.Value) string {
	for _, v := range slices.Backward(values) {
		if v.Unknown() {
			return "it depends on " + v.Why()
		}
	}
	return "its value is not one that AWS documents"
}

// scale judges an enumeration, written from the weakest to the strongest.
func scale(absent string, weakestFirst ...string) func(Change) []Hit {
	return worse(func(v template.Value) (float64, bool) {
		text, known := v.Literal()
		if v.Absent() {
			text, known = absent, true
		}
		i := slices.Index(weakestFirst, text)
		return float64(i), known && i >= 0
	}, float64(len(weakestFirst)-1), 0)
}

// flag judges a boolean of which one state is safe.
func flag(safe, absent bool) func(Change) []Hit {
	return worse(func(v template.Value) (float64, bool) {
		value, known := v.Bool()
		if v.Absent() {
			value, known = absent, true
		}
		if value == safe {
			return 1, known
		}
		return 0, known
	}, 1, 0)
}

// atLeast judges a number that protects more the higher it is.
func atLeast(absent float64) func(Change) []Hit { return number(absent, 1) }

// atMost judges a number that protects more the lower it is.
func atMost(absent float64) func(Change) []Hit { return number(absent, -1) }

func number(absent, sign float64) func(Change) []Hit {
	return worse(func(v template.Value) (float64, bool) {
		if v.Absent() {
			return sign * absent, true
		}
		n, known := v.Number()
		return sign * n, known
	}, 1e18, -1e18)
}

// gains judges a set: an item that was not there before and that bad names is a hit. bad
// returns what is wrong with the item, or "".
func gains(bad func(item string) string) func(Change) []Hit {
	return func(c Change) []Hit { return setHits(c, c.Old, c.New, true, bad) }
}

// loses judges a set: an item that is gone and that good names is a hit.
func loses(good func(item string) string) func(Change) []Hit {
	return func(c Change) []Hit { return setHits(c, c.New, c.Old, false, good) }
}

func anyItem(string) string { return "it" }

// setHits looks at the items of there that are not in base.
func setHits(c Change, base, there template.Value, gained bool, matters func(string) string) []Hit {
	known, open := map[string]bool{}, ""
	for _, alt := range base.Alternatives() {
		for _, item := range alt.Items() {
			if text, literal := item.Literal(); literal {
				known[text] = true
			} else if text, symbolic := item.Text(); symbolic {
				known[text.String()] = true
			} else {
				open = "the other side depends on " + item.Why()
			}
		}
	}
	var hits []Hit
	seen := map[string]bool{}
	for _, alt := range there.Alternatives() {
		for _, item := range alt.Items() {
			name, symbolic := item.Text()
			text := name.String()
			if literal, ok := name.Literal(); ok && symbolic {
				text = literal
			}
			verb := "gains"
			if !gained {
				verb = "loses"
			}
			hit := Hit{Saw: c.Path + " " + verb + " " + shorten(text), Key: text}
			if gained {
				hit.At = item
			}
			_, literal := item.Literal()
			switch {
			case symbolic && (known[text] || seen[text]), literal && matters(text) == "":
				continue
			case !symbolic:
				hit.Saw, hit.Key = became(c), item.Why()
				hit.Undecided = "it depends on " + item.Why()
			case item.Target() != nil: // another resource of the template, as good as a name
				if matters(text) == "" {
					continue
				}
			case !literal:
				hit.Undecided = "it depends on " + item.Why()
			case !gained && open != "":
				hit.Undecided = open
			default:
				if what := matters(text); what != "it" {
					hit.Saw += ", " + what
				}
			}
			seen[text] = true
			hits = append(hits, hit)
		}
	}
	return hits
}

// oneOf makes a matcher of plain names.
func oneOf(names ...string) func(string) string {
	return func(item string) string {
		if slices.Contains(names, item) {
			return "it"
		}
		return ""
	}
}

// goneEntirely hits a property that is no longer there.
func goneEntirely(c Change) []Hit {
	if !c.New.Absent() {
		return nil
	}
	return []Hit{{Saw: became(c)}}
}

// appeared hits a property that was not there.
func appeared(c Change) []Hit {
	if !c.Old.Absent() {
		return nil
	}
	return []Hit{{Saw: became(c)}}
}

// both runs several judges at one place.
func both(judges ...func(Change) []Hit) func(Change) []Hit {
	return func(c Change) []Hit {
		var hits []Hit
		for _, judge := range judges {
			hits = append(hits, judge(c)...)
		}
		return hits
	}
}

// kindName is a resource type as a person says it: "user pool client", "web ACL association".
func kindName(resourceType string) string {
	if ruleType(resourceType) == customResource {
		return "custom resource"
	}
	name := resourceType[strings.LastIndexByte(resourceType, ':')+1:]
	upper := func(i int) bool { return i < len(name) && name[i] >= 'A' && name[i] <= 'Z' }
	var words []string
	start := 0
	for i := 1; i <= len(name); i++ {
		if i < len(name) && !(upper(i) && (!upper(i-1) || i+1 < len(name) && !upper(i+1))) {
			continue
		}
		word := name[start:i]
		if !upper(start + 1) {
			word = strings.ToLower(word)
		}
		words, start = append(words, word), i
	}
	return strings.Join(words, " ")
}

func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}

func quoted(names []string) string {
	if len(names) > 4 {
		return strings.Join(names[:3], ", ") + fmt.Sprintf(" and %d more", len(names)-3)
	}
	return strings.Join(names, ", ")
}

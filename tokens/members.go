package tokens

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// members are the members of a JSON object as they stand in the text. encoding/json keeps the last of two equal
// names without a word; here the key is the occurrence of a name, not the name, so one pass of encoding/json keeps
// both and whoever reads them can refuse.
type members map[occurrence]json.RawMessage

// occurrence is one place where a name stands. Two are never equal, since each holds the address it was decoded at.
type occurrence struct {
	text string
	self *occurrence
}

// UnmarshalText is called by encoding/json for each name, with escapes resolved.
func (o *occurrence) UnmarshalText(name []byte) error {
	o.text, o.self = string(name), o
	return nil
}

// member is one of an object's, as it stands there.
type member struct {
	name  string
	value json.RawMessage
}

// maxMembers bounds what an object may cost. Cognito's own tokens have about 20 claims; a trigger may add some.
const maxMembers = 256

// takeApart returns the members of a JSON object by their exact names, sorted. A name that is there twice is refused.
func takeApart(data []byte) ([]member, error) {
	found := make(members, 32)
	if err := wellFormed(data, &found); err != nil {
		return nil, err
	}
	if len(found) > maxMembers {
		return nil, fmt.Errorf("more than %d members", maxMembers)
	}
	all := make([]member, 0, len(found))
	for name, value := range found {
		all = append(all, member{name.text, value})
	}
	slices.SortFunc(all, func(a, b member) int { return strings.Compare(a.name, b.name) })
	for i := 1; i < len(all); i++ {
		if all[i].name == all[i-1].name {
			return nil, fmt.Errorf("%q is there twice", clip(all[i].name))
		}
	}
	return all, nil
}

// named returns the value of the member called name of what takeApart returned; nil when it is not there.
func named(all []member, name string) json.RawMessage {
	i, ok := slices.BinarySearchFunc(all, name, func(m member, name string) int { return strings.Compare(m.name, name) })
	if !ok {
		return nil
	}
	return all[i].value
}

// wellFormed decodes one JSON value in UTF-8; encoding/json alone would put U+FFFD in the place of what is not.
func wellFormed(data []byte, into any) error {
	if !utf8.Valid(data) {
		return errors.New("not UTF-8")
	}
	return json.Unmarshal(data, into)
}

// claim is the value of a claim that is decoded here, how long it is in the text (0: it is not there), and what is
// wrong with it. A wrong one does not end the decoding, so that all of them are reported.
type claim[T any] struct {
	value        T
	size         int32
	wrong, twice bool
}

var errForm = errors.New("has a form that Cognito does not write")

// see notes an occurrence and reports whether its value is to be taken.
func (c *claim[T]) see(raw []byte, good bool) bool {
	c.twice = c.size > 0
	c.size, c.wrong = int32(len(raw)), !good
	return good && !c.twice
}

// anything is a claim of any form.
type anything struct{ claim[struct{}] }

func (a *anything) UnmarshalJSON(raw []byte) error {
	a.see(raw, true)
	return nil
}

// text is a string; encoding/json alone would take null for "".
type text struct{ claim[string] }

func (t *text) UnmarshalJSON(raw []byte) error {
	if !t.see(raw, raw[0] == '"') {
		return nil
	}
	if inner := raw[1 : len(raw)-1]; bytes.IndexByte(inner, '\\') < 0 { // valid JSON without a backslash is its own text
		t.value = string(inner)
		return nil
	}
	return json.Unmarshal(raw, &t.value)
}

// texts is a list of strings, none of them empty, as names are; encoding/json alone would take null for "".
type texts struct{ claim[[]string] }

func (t *texts) UnmarshalJSON(raw []byte) error {
	if t.see(raw, raw[0] == '[') {
		err := json.Unmarshal(raw, &t.value)
		t.wrong = err != nil || slices.Contains(t.value, "")
	}
	return nil
}

// flag is true or "true": Cognito writes the first, its API and some identity providers the second.
type flag struct{ claim[bool] }

func (f *flag) UnmarshalJSON(raw []byte) error {
	f.value = string(raw) == "true" || string(raw) == `"true"`
	f.see(raw, f.value || string(raw) == "false" || string(raw) == `"false"`)
	return nil
}

// seconds is a time.
type seconds struct{ claim[time.Time] }

func (s *seconds) UnmarshalJSON(raw []byte) error {
	var good bool
	s.value, good = whole(string(raw))
	s.see(raw, good)
	return nil
}

// whole reads positive whole seconds before the year 10000. RFC 7519 would allow fractions; Cognito writes none.
func whole(s string) (time.Time, bool) {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || s[0] < '1' || s[0] > '9' || n > 253402300799 {
		return time.Time{}, false
	}
	return time.Unix(n, 0), true
}

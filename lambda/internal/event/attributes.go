package event

import (
	"encoding/json"
	"errors"
)

// Attributes are user attributes, client metadata and the like: text by name. A null is the
// same as no attribute; true, false and numbers, which some sources send, become their text;
// anything deeper is refused.
type Attributes map[string]string

// UnmarshalJSON reads an object, or null.
func (a *Attributes) UnmarshalJSON(data []byte) error {
	*a = Attributes{}
	return texts(data, *a, func(string) error { return errors.New("an attribute is not text") })
}

// Claims are what an identity provider says: Attributes, but for what is deeper than text (a list of groups, a postal
// address), which is [Unstorable]. A provider's users are not kept out by a claim that nobody asked for.
type Claims map[string]string

// Unstorable stands for a claim that is there and is no text: so that no other source's takes its place.
const Unstorable = "\x00"

// UnmarshalJSON reads an object, or null.
func (c *Claims) UnmarshalJSON(data []byte) error {
	*c = Claims{}
	return texts(data, *c, func(name string) error {
		(*c)[name] = Unstorable
		return nil
	})
}

// texts reads an object's members into a map, and calls deeper for those that are objects or arrays.
func texts(data []byte, into map[string]string, deeper func(name string) error) error {
	if string(data) == "null" {
		return nil
	}
	_, err := members(data, asWritten, func(name string, value json.RawMessage, _ int) error {
		switch value[0] {
		case '{', '[':
			return deeper(name)
		case '"':
			var text string
			err := json.Unmarshal(value, &text)
			into[name] = text
			return err
		}
		if string(value) != "null" {
			into[name] = string(value)
		}
		return nil
	})
	return err
}

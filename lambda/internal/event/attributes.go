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
	if string(data) == "null" {
		return nil
	}
	_, err := members(data, asWritten, func(name string, value json.RawMessage, _ int) error {
		switch value[0] {
		case '{', '[':
			return errors.New("an attribute is not text")
		case '"':
			var text string
			err := json.Unmarshal(value, &text)
			(*a)[name] = text
			return err
		}
		if string(value) != "null" {
			(*a)[name] = string(value)
		}
		return nil
	})
	return err
}

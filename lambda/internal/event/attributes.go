package event

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
)

// Attributes are user attributes, client metadata and the like: text by name. A null is the
// same as no attribute; true, false and numbers, which some sources send, become their text;
// anything deeper is refused.
type Attributes map[string]string

// UnmarshalJSON reads an object, or null.
func (a *Attributes) UnmarshalJSON(data []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	var values map[string]any
	if err := decoder.Decode(&values); err != nil {
		return err
	}
	*a = make(Attributes, len(values))
	for name, value := range values {
		switch v := value.(type) {
		case nil:
		case string:
			(*a)[name] = v
		case bool:
			(*a)[name] = strconv.FormatBool(v)
		case json.Number:
			(*a)[name] = v.String()
		default:
			return errors.New("an attribute is not text")
		}
	}
	return nil
}

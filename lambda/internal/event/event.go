package event

import (
	"bytes"
	"encoding/json"
	"fmt"

	"example.com/cognitocdk/lambda/internal/refusal"
)

// MaxSize is the longest event that is read. The largest real ones carry a SAML response.
const MaxSize = 1 << 20

// Event is what all triggers have in common.
type Event struct {
	Version  string // "1" but for pre token generation
	Source   string // triggerSource: which trigger, and why it fired
	Region   string
	PoolID   string // the pool that called: handlers take it from here, never from the environment
	UserName string
	ClientID string
	Request  json.RawMessage // decoded by each trigger, as far as its decision needs

	raw      []byte
	from, to int    // where the value of "response" is; equal when the event has none
	leading  string // what must precede the value in that case
}

// Parse reads an event. Its errors are reasons: EventTooLarge or EventUnreadable.
func Parse(raw []byte) (Event, error) {
	if len(raw) > MaxSize {
		return Event{}, refusal.EventTooLarge
	}
	e := Event{raw: raw}
	if err := e.scan(); err != nil {
		return Event{}, refusal.EventUnreadable
	}
	return e, nil
}

// Decode reads the request into a struct that has the fields a decision needs.
func (e Event) Decode(request any) error {
	if err := json.Unmarshal(e.Request, request); err != nil {
		return refusal.EventUnreadable // the error's own text may quote a value
	}
	return nil
}

// Answer is the event with its response replaced.
func (e Event) Answer(response any) ([]byte, error) {
	var out bytes.Buffer
	out.Grow(len(e.raw) + 256)
	out.Write(e.raw[:e.from])
	out.WriteString(e.leading)
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(response); err != nil {
		return nil, fmt.Errorf("encoding the response: %w", err)
	}
	out.Truncate(out.Len() - 1) // Encode ends with a line break
	out.Write(e.raw[e.to:])
	return out.Bytes(), nil
}

// scan walks the top level once, with exact names, and looks whether the request, which is
// decoded later, can be read in one way only.
func (e *Event) scan() error {
	hasResponse := false
	end, err := members(e.raw, inAnyCase, func(name string, value json.RawMessage, end int) error {
		if name == "response" {
			hasResponse = true
			e.from, e.to = end-len(value), end
		}
		return e.set(name, value)
	})
	if err != nil {
		return err
	}
	if !hasResponse {
		e.from, e.to = end-1, end-1
		e.leading = `,"response":` // there is a request before it
	}
	_, err = members(e.Request, inAnyCase, func(string, json.RawMessage, int) error { return nil })
	return err
}

func (e *Event) set(name string, value json.RawMessage) error {
	switch name {
	case "version": // a number in test events of the developer guide, text in Cognito's own
		if value[0] >= '0' && value[0] <= '9' {
			e.Version = string(value)
			return nil
		}
		return json.Unmarshal(value, &e.Version)
	case "triggerSource":
		return json.Unmarshal(value, &e.Source)
	case "region":
		return json.Unmarshal(value, &e.Region)
	case "userPoolId":
		return json.Unmarshal(value, &e.PoolID)
	case "userName":
		return json.Unmarshal(value, &e.UserName)
	case "callerContext":
		var caller struct {
			ClientID string `json:"clientId"`
		}
		err := json.Unmarshal(value, &caller)
		e.ClientID = caller.ClientID
		return err
	case "request":
		e.Request = value
	}
	return nil
}

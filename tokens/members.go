package tokens

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/golang-jwt/jwt/v5"
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

// Claims of golang-jwt's parser. Its own checks of claims run on decoded, later.

func (members) GetExpirationTime() (*jwt.NumericDate, error) { return nil, nil }
func (members) GetIssuedAt() (*jwt.NumericDate, error)       { return nil, nil }
func (members) GetNotBefore() (*jwt.NumericDate, error)      { return nil, nil }
func (members) GetIssuer() (string, error)                   { return "", nil }
func (members) GetSubject() (string, error)                  { return "", nil }
func (members) GetAudience() (jwt.ClaimStrings, error)       { return nil, nil }

var errForm = errors.New("has a form that Cognito does not write")

func text(raw json.RawMessage, into *string) error {
	if len(raw) == 0 || raw[0] != '"' { // null would leave the field as it is
		return errForm
	}
	// Valid JSON without a backslash is its own text.
	if inner := raw[1 : len(raw)-1]; bytes.IndexByte(inner, '\\') < 0 && utf8.Valid(inner) {
		*into = string(inner)
		return nil
	}
	return json.Unmarshal(raw, into)
}

func texts(raw json.RawMessage, into *[]string) error {
	var entries []json.RawMessage
	if len(raw) == 0 || raw[0] != '[' {
		return errForm
	}
	if err := json.Unmarshal(raw, &entries); err != nil {
		return err
	}
	*into = make([]string, len(entries))
	for i, entry := range entries {
		if err := text(entry, &(*into)[i]); err != nil {
			return err
		}
	}
	return nil
}

// flag takes true and "true": Cognito writes the first, its API and some identity providers the second.
func flag(raw json.RawMessage, into *bool) error {
	switch string(raw) {
	case "true", `"true"`:
		*into = true
	case "false", `"false"`:
		*into = false
	default:
		return errForm
	}
	return nil
}

// seconds takes whole, positive seconds before the year 10000. RFC 7519 would allow fractions; Cognito writes none.
func seconds(raw json.RawMessage, into **jwt.NumericDate) error {
	if len(raw) == 0 || raw[0] < '1' || raw[0] > '9' {
		return errForm
	}
	n, err := strconv.ParseInt(string(raw), 10, 64)
	if err != nil || n > 253402300799 {
		return errForm
	}
	*into = &jwt.NumericDate{Time: time.Unix(n, 0)}
	return nil
}

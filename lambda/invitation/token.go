package invitation

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"time"
)

// Invitation is what a token says.
type Invitation struct {
	Tenant  string    // the tenant that the user will belong to
	Email   string    // the one address that may use it, in lower case
	PoolID  string    // the one user pool that accepts it
	Expires time.Time // the first moment at which it is refused; whole seconds
	ID      string    // for the audit trail; random
}

const (
	prefix = "cgi1."
	// protocol keeps a signature from meaning anything under another protocol's key.
	protocol = "cognitocdk invitation 1\n"
	// maxToken bounds what is parsed; validationData allows 131,072 characters in all.
	maxToken = 2048
)

// payload is the signed form; short names keep links short.
type payload struct {
	Tenant  string `json:"t"`
	Email   string `json:"e"`
	PoolID  string `json:"p"`
	Expires int64  `json:"x"`
	ID      string `json:"i"`
}

// The ways in which a token is refused. Users never see which one.
var (
	ErrMalformed = errors.New("not an invitation token")
	ErrSignature = errors.New("the signature does not match")
	ErrExpired   = errors.New("expired")
	ErrTooLong   = errors.New("good for longer than an invitation can be")
)

func encode(p payload) (signed string, err error) {
	data, err := json.Marshal(p)
	if err != nil {
		return "", err
	}
	return prefix + base64.RawURLEncoding.EncodeToString(data), nil
}

// split takes a token apart without believing any of it.
func split(token string) (signed string, data, signature []byte, err error) {
	// encoding/base64 skips line breaks even when it is strict: one invitation, many tokens.
	if len(token) > maxToken || !strings.HasPrefix(token, prefix) || strings.ContainsAny(token, "\r\n") {
		return "", nil, nil, ErrMalformed
	}
	dot := strings.LastIndexByte(token, '.')
	if dot < len(prefix) {
		return "", nil, nil, ErrMalformed
	}
	strict := base64.RawURLEncoding.Strict()
	if data, err = strict.DecodeString(token[len(prefix):dot]); err != nil {
		return "", nil, nil, ErrMalformed
	}
	if signature, err = strict.DecodeString(token[dot+1:]); err != nil {
		return "", nil, nil, ErrMalformed
	}
	return token[:dot], data, signature, nil
}

func decode(data []byte) (payload, error) {
	var p payload
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&p); err != nil {
		return payload{}, ErrMalformed
	}
	if _, err := decoder.Token(); err != io.EOF {
		return payload{}, ErrMalformed
	}
	return p, nil
}

package tokens

import (
	"errors"
	"fmt"
	"maps"
	"strings"
	"sync/atomic"
)

// readHeader checks the decoded header and returns its kid. It says everything that is wrong with it.
func readHeader(data []byte) (string, error) {
	parameters, err := takeApart(data)
	if err != nil {
		return "", fmt.Errorf("%w: header: %w", ErrMalformed, err)
	}
	var alg, kid, typ text
	var problems []error
	for _, p := range parameters {
		switch p.name {
		case "alg":
			problems = append(problems, alg.UnmarshalJSON(p.value))
		case "kid":
			problems = append(problems, kid.UnmarshalJSON(p.value))
		case "typ": // Cognito writes none; other signers of its tokens, such as local endpoints, do
			if problems = append(problems, typ.UnmarshalJSON(p.value)); !strings.EqualFold(typ.value, "JWT") {
				problems = append(problems, fmt.Errorf("%w: typ", ErrHeader))
			}
		default:
			problems = append(problems, fmt.Errorf("%w: %q", ErrHeader, clip(p.name)))
		}
	}
	if alg.value != algorithm {
		problems = append(problems, fmt.Errorf("%w: %q", ErrAlgorithm, clip(alg.value)))
	}
	if kid.value == "" || len(kid.value) > maxKeyID {
		problems = append(problems, fmt.Errorf("%w: kid", ErrHeader))
	}
	return kid.value, errors.Join(problems...)
}

// headers remembers the kid that a header names by the header's exact text: all tokens of a key have the same
// header. Only headers of tokens whose signature verified are learned, so nobody but the pools can fill it.
type headers struct {
	known atomic.Pointer[map[string]string]
}

// maxHeaders bounds what is remembered. A pool has two keys.
const maxHeaders = 64

func (h *headers) kid(segment string) (string, error) {
	if known := h.known.Load(); known != nil {
		if kid, ok := (*known)[segment]; ok {
			return kid, nil
		}
	}
	data, err := decodeSegment(segment)
	if err != nil {
		return "", err
	}
	return readHeader(data)
}

// learn is called after the signature verified. Of two callers at the same time one may be lost, until the next.
func (h *headers) learn(segment, kid string) {
	now := h.known.Load()
	if now != nil && (*now)[segment] != "" {
		return
	}
	next := make(map[string]string)
	if now != nil && len(*now) < maxHeaders {
		maps.Copy(next, *now)
	}
	next[strings.Clone(segment)] = kid
	h.known.Store(&next)
}

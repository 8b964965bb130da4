package template

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// jsonReader builds nodes from tokens. json.Unmarshal keeps the last of two
// equal keys without a word and has no positions; the token stream has both.
type jsonReader struct {
	dec  *json.Decoder
	data []byte
}

func parseJSON(data []byte) (*node, *parseError) {
	r := &jsonReader{dec: json.NewDecoder(bytes.NewReader(data)), data: data}
	r.dec.UseNumber()
	root, err := r.value(0)
	if err != nil {
		return nil, err
	}
	if at := r.next(); at < len(data) {
		return nil, refuse(pos(at), "a second JSON document follows the first")
	}
	return root, nil
}

// parseError is an Error whose file and line are not known yet.
type parseError struct {
	pos    pos
	reason string
}

func refuse(at pos, format string, args ...any) *parseError {
	return &parseError{pos: at, reason: fmt.Sprintf(format, args...)}
}

// next is where the next token starts.
func (r *jsonReader) next() int {
	i := int(r.dec.InputOffset())
	for i < len(r.data) {
		switch r.data[i] {
		case ' ', '\t', '\r', '\n', ',', ':':
			i++
		default:
			return i
		}
	}
	return i
}

func (r *jsonReader) token() (json.Token, pos, *parseError) {
	at := pos(r.next())
	tok, err := r.dec.Token()
	var syntax *json.SyntaxError
	switch {
	case err == nil:
		return tok, at, nil
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return nil, at, refuse(pos(len(r.data)), "unexpected end of JSON")
	case errors.As(err, &syntax):
		return nil, at, refuse(at, "%v", syntax)
	default:
		return nil, at, refuse(at, "%v", err)
	}
}

func (r *jsonReader) value(depth int) (*node, *parseError) {
	tok, at, err := r.token()
	if err != nil {
		return nil, err
	}
	return r.from(tok, at, depth)
}

func (r *jsonReader) from(tok json.Token, at pos, depth int) (*node, *parseError) {
	if depth > maxDepth {
		return nil, refuse(at, "nested deeper than %d levels", maxDepth)
	}
	n := &node{pos: at}
	switch tok := tok.(type) {
	case nil:
		n.kind = Null
	case bool:
		n.kind, n.text = Bool, "false"
		if tok {
			n.text = "true"
		}
	case json.Number:
		n.kind, n.text = Number, tok.String()
	case string:
		n.kind, n.text = String, tok
	case json.Delim:
		if tok == '[' {
			return r.list(n, depth)
		}
		return r.object(n, depth)
	}
	return n, nil
}

func (r *jsonReader) list(n *node, depth int) (*node, *parseError) {
	n.kind = List
	for {
		tok, at, err := r.token()
		if err != nil {
			return nil, err
		}
		if tok == json.Delim(']') {
			return n, nil
		}
		item, err := r.from(tok, at, depth+1)
		if err != nil {
			return nil, err
		}
		n.items = append(n.items, item)
	}
}

func (r *jsonReader) object(n *node, depth int) (*node, *parseError) {
	n.kind = Map
	var keys keySet
	for {
		tok, at, err := r.token()
		if err != nil {
			return nil, err
		}
		key, isKey := tok.(string)
		if !isKey {
			return n, nil // only '}' can stand where a key is expected
		}
		if !keys.add(key) {
			return nil, refuse(at, "duplicate key %q", key)
		}
		val, err := r.value(depth + 1)
		if err != nil {
			return nil, err
		}
		n.entries = append(n.entries, entry{key: key, pos: at, val: val})
	}
}

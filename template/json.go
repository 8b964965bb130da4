package template

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"
)

// jsonReader builds nodes from the text. json.Unmarshal keeps the last of two equal keys
// without a word and has no positions; the token stream of encoding/json has both, at three
// times the cost of all the rest that audit does with a value. What is JSON is the same: the
// fuzz test compares.
type jsonReader struct {
	text    string
	at      int
	nodes   []node  // room for the next ones: a template has a hundred thousand
	items   []*node // of the lists that are open
	entries []entry // of the objects that are open
}

func parseJSON(data []byte) (*node, *parseError) {
	r := &jsonReader{text: string(data)}
	root, err := r.value(0)
	if err != nil {
		return nil, err
	}
	switch c, more := r.next(); {
	case c == '{', c == '[':
		return nil, refuse(pos(r.at), "a second JSON document follows the first")
	case more:
		return nil, r.wrong("after the document")
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

// next is the first character that is no space, which is where the reader then stands.
func (r *jsonReader) next() (c byte, more bool) {
	for r.at < len(r.text) {
		switch c = r.text[r.at]; c {
		case ' ', '\t', '\r', '\n':
			r.at++
		default:
			return c, true
		}
	}
	return 0, false
}

// wrong is the error about the character where the reader stands.
func (r *jsonReader) wrong(context string) *parseError {
	if r.at >= len(r.text) {
		return refuse(pos(len(r.text)), "unexpected end of JSON")
	}
	c, _ := utf8.DecodeRuneInString(r.text[r.at:])
	return refuse(pos(r.at), "invalid character %q %s", c, context)
}

func (r *jsonReader) node(kind Kind, text string) *node {
	if len(r.nodes) == 0 {
		r.nodes = make([]node, 256)
	}
	n := &r.nodes[0]
	r.nodes = r.nodes[1:]
	n.kind, n.text, n.pos = kind, text, pos(r.at)
	return n
}

func (r *jsonReader) value(depth int) (*node, *parseError) {
	c, _ := r.next()
	if depth > maxDepth {
		return nil, refuse(pos(r.at), "nested deeper than %d levels", maxDepth)
	}
	switch {
	case c == '{':
		return r.object(depth)
	case c == '[':
		return r.list(depth)
	case c == '"':
		n := r.node(String, "")
		text, err := r.string()
		n.text = text
		return n, err
	case c == '-' || '0' <= c && c <= '9':
		return r.number()
	}
	for _, word := range []struct {
		text string
		kind Kind
	}{{"true", Bool}, {"false", Bool}, {"null", Null}} {
		if strings.HasPrefix(r.text[r.at:], word.text) {
			n := r.node(word.kind, word.text)
			r.at += len(word.text)
			return n, nil
		}
	}
	return nil, r.wrong("looking for beginning of value")
}

func (r *jsonReader) number() (*node, *parseError) {
	end := r.at
	for end < len(r.text) && strings.IndexByte("+-.eE0123456789", r.text[end]) >= 0 {
		end++
	}
	text := r.text[r.at:end]
	if !json.Valid([]byte(text)) {
		return nil, refuse(pos(r.at), "%q is no number", clip(text))
	}
	n := r.node(Number, text)
	r.at = end
	return n, nil
}

// clip keeps a message readable, whatever the input repeats.
func clip(s string) string {
	if len(s) > 40 {
		return s[:40] + "…"
	}
	return s
}

// string reads from its opening quote to behind its closing one.
func (r *jsonReader) string() (string, *parseError) {
	start, plain := r.at, true
	for r.at++; r.at < len(r.text); r.at++ {
		switch c := r.text[r.at]; {
		case c == '"':
			r.at++
			if plain {
				return r.text[start+1 : r.at-1], nil
			}
			var text string
			if err := json.Unmarshal([]byte(r.text[start:r.at]), &text); err != nil {
				return "", refuse(pos(start), "%v", err)
			}
			return text, nil
		case c == '\\':
			plain = false
			r.at++ // an escaped quote does not end it; what else follows, Unmarshal judges
		case c >= utf8.RuneSelf:
			plain = false
		case c < ' ':
			return "", r.wrong("in string literal")
		}
	}
	r.at = len(r.text)
	return "", r.wrong("")
}

func (r *jsonReader) list(depth int) (*node, *parseError) {
	n, mark := r.node(List, ""), len(r.items)
	r.at++
	for c, _ := r.next(); c != ']' || len(r.items) > mark; {
		item, err := r.value(depth + 1)
		if err != nil {
			return nil, err
		}
		r.items = append(r.items, item)
		if c, _ = r.next(); c == ']' {
			break
		}
		if c != ',' {
			return nil, r.wrong("after array element")
		}
		r.at++
	}
	r.at++
	n.items = append(n.items, r.items[mark:]...)
	r.items = r.items[:mark]
	return n, nil
}

func (r *jsonReader) object(depth int) (*node, *parseError) {
	n, mark := r.node(Map, ""), len(r.entries)
	var keys keySet
	r.at++
	for c, _ := r.next(); c != '}' || len(r.entries) > mark; {
		e, err := r.entry(depth, &keys, mark)
		if err != nil {
			return nil, err
		}
		r.entries = append(r.entries, e)
		if c, _ = r.next(); c == '}' {
			break
		}
		if c != ',' {
			return nil, r.wrong("after object key:value pair")
		}
		r.at++
	}
	r.at++
	n.entries = append(n.entries, r.entries[mark:]...)
	r.entries = r.entries[:mark]
	return n, nil
}

func (r *jsonReader) entry(depth int, keys *keySet, mark int) (e entry, err *parseError) {
	if c, _ := r.next(); c != '"' {
		return e, r.wrong("looking for beginning of object key string")
	}
	e.pos = pos(r.at)
	if e.key, err = r.string(); err != nil {
		return e, err
	}
	if !keys.fresh(r.entries[mark:], e.key) {
		return e, refuse(e.pos, "duplicate key %q", e.key)
	}
	if c, _ := r.next(); c != ':' {
		return e, r.wrong("after object key")
	}
	r.at++
	e.val, err = r.value(depth + 1)
	return e, err
}

package review

import (
	"encoding/json"
	"strings"

	"example.com/cognitocdk/internal/lazyregexp"
	"example.com/cognitocdk/template"
)

// maxRendered bounds one value in the result: a reviewer reads no more, and a hostile
// template cannot make the answer larger than itself.
const maxRendered = 2000

// secret matches names whose literal values do not belong into a report.
var secret = lazyregexp.New(`(?i)(secret|password|private_?key|access_?token|api_?key)$`)

// isSecret reports whether a text found under a path, or a key, is one. AccessToken also
// names how long one lives, and in which unit.
func isSecret(path, text string) bool { return secret.MatchString(path) && unitSeconds[text] == 0 }

// rendered is a value as JSON for the result; null when absent.
func rendered(v template.Value) json.RawMessage {
	key := v.Path()[strings.LastIndexByte(v.Path(), '.')+1:]
	out, err := json.Marshal(plain(v, key, 0))
	if err != nil {
		return json.RawMessage(`"(not shown)"`)
	}
	if len(out) > maxRendered {
		text := []rune(string(out))
		out, _ = json.Marshal(string(text[:min(len(text), maxRendered)]) + "…")
	}
	return out
}

// plain is a value as encoding/json wants it, references as the functions that make them.
func plain(v template.Value, key string, depth int) any {
	if depth > maxDiffDepth {
		return "…"
	}
	switch v.Kind() {
	case template.String, template.Number, template.Bool:
		text, _ := v.Literal()
		if v.Kind() == template.String && isSecret(key, text) {
			return "(secret)"
		}
		if v.Kind() != template.String && json.Valid([]byte(text)) {
			return json.RawMessage(text)
		}
		return text
	case template.List:
		items := []any{}
		for i, item := range v.Items() {
			if i == maxRendered {
				break
			}
			items = append(items, plain(item, key, depth+1))
		}
		return items
	case template.Map:
		entries := map[string]any{}
		for name, val := range v.Entries() {
			if len(entries) == maxRendered {
				break
			}
			entries[name] = plain(val, name, depth+1)
		}
		return entries
	case template.Unknown:
		return symbolic(v, key, depth)
	}
	return nil
}

func symbolic(v template.Value, key string, depth int) any {
	if ref, ok := v.Ref(); ok {
		if ref.Attribute == "" {
			return map[string]string{"Ref": ref.Name}
		}
		return map[string][]string{"Fn::GetAtt": {ref.Name, ref.Attribute}}
	}
	if text, ok := v.Text(); ok {
		return map[string]string{"Fn::Sub": text.String()}
	}
	if alternatives := v.Alternatives(); len(alternatives) > 1 {
		items := []any{}
		for _, alt := range alternatives {
			items = append(items, plain(alt, key, depth+1))
		}
		return map[string]any{v.Why(): items}
	}
	if raw := written(v); len(raw) <= maxRendered {
		return json.RawMessage(raw)
	}
	return v.Why()
}

package template

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// parseYAML reads one document. The library's node mode accepts duplicate keys,
// aliases, merge keys and further documents; all four are refused here.
func parseYAML(data []byte) (*node, *parseError) {
	dec := yaml.NewDecoder(bytes.NewReader(data))
	var doc yaml.Node
	if err := dec.Decode(&doc); err != nil {
		if errors.Is(err, io.EOF) {
			return nil, refuse(yamlPos(1, 1), "empty: neither JSON nor YAML")
		}
		return nil, yamlFault(err)
	}
	var further yaml.Node
	if err := dec.Decode(&further); err == nil {
		return nil, refuse(yamlPos(max(further.Line, 1), max(further.Column, 1)), "a second YAML document follows the first")
	} else if !errors.Is(err, io.EOF) {
		return nil, yamlFault(err)
	}
	if doc.Kind != yaml.DocumentNode || len(doc.Content) != 1 {
		return nil, refuse(yamlPos(1, 1), "empty: neither JSON nor YAML")
	}
	return fromYAML(doc.Content[0], 0)
}

var yamlLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?`)

// yamlFault turns "yaml: line 3: did not find …" into a place and a reason. The
// library names lines in its text only.
func yamlFault(err error) *parseError {
	text, line := err.Error(), 1
	if m := yamlLine.FindStringSubmatch(text); m != nil {
		if n, convErr := strconv.Atoi(m[1]); convErr == nil && n > 0 {
			line = n
		}
		text = text[len(m[0]):]
	}
	text, _, _ = strings.Cut(text, "\n")
	return refuse(yamlPos(line, 1), "YAML: %s", text)
}

func fromYAML(y *yaml.Node, depth int) (*node, *parseError) {
	at := yamlPos(max(y.Line, 1), max(y.Column, 1))
	if depth > maxDepth {
		return nil, refuse(at, "nested deeper than %d levels", maxDepth)
	}
	n := &node{pos: at}
	switch y.Kind {
	case yaml.AliasNode:
		return nil, refuse(at, "YAML alias *%s: write the value out, tools disagree about aliases", y.Value)
	case yaml.ScalarNode:
		n.kind, n.text = scalar(y)
	case yaml.SequenceNode:
		n.kind = List
		for _, c := range y.Content {
			item, err := fromYAML(c, depth+1)
			if err != nil {
				return nil, err
			}
			n.items = append(n.items, item)
		}
	case yaml.MappingNode:
		n.kind = Map
		var keys keySet
		for i := 0; i+1 < len(y.Content); i += 2 {
			e, err := yamlEntry(y.Content[i], y.Content[i+1], n.entries, &keys, depth)
			if err != nil {
				return nil, err
			}
			n.entries = append(n.entries, e)
		}
	default:
		return nil, refuse(at, "a YAML node of an unknown kind")
	}
	return applyTag(y, n)
}

func yamlEntry(k, v *yaml.Node, before []entry, keys *keySet, depth int) (entry, *parseError) {
	at := yamlPos(max(k.Line, 1), max(k.Column, 1))
	switch {
	case k.Kind == yaml.AliasNode:
		return entry{}, refuse(at, "YAML alias *%s: write the value out, tools disagree about aliases", k.Value)
	case k.Kind != yaml.ScalarNode:
		return entry{}, refuse(at, "a key must be a plain string")
	case k.ShortTag() == "!!merge":
		return entry{}, refuse(at, "YAML merge key <<: write the entries out, CloudFormation does not merge")
	case customTag(k) != "":
		return entry{}, refuse(at, "a key cannot carry the tag %s", k.Tag)
	case !keys.fresh(before, k.Value):
		return entry{}, refuse(at, "duplicate key %q", k.Value)
	}
	val, err := fromYAML(v, depth+1)
	return entry{key: k.Value, pos: at, val: val}, err
}

// scalar keeps the text as written: 2012-10-17 is a version, not a day. Only
// plain scalars can be anything but strings. CloudFormation reads YAML 1.1,
// where yes, no, on and off are booleans.
func scalar(y *yaml.Node) (Kind, string) {
	if customTag(y) != "" || y.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
		return String, y.Value
	}
	switch y.ShortTag() {
	case "!!null":
		return Null, ""
	case "!!bool":
		return Bool, strings.ToLower(y.Value)
	case "!!int", "!!float":
		return Number, y.Value
	}
	switch strings.ToLower(y.Value) {
	case "yes", "on":
		return Bool, "true"
	case "no", "off":
		return Bool, "false"
	}
	return String, y.Value
}

func customTag(y *yaml.Node) string {
	if strings.HasPrefix(y.Tag, "!") && !strings.HasPrefix(y.Tag, "!!") && y.Tag != "!" {
		return y.Tag
	}
	return ""
}

// shortTags maps a tag to the long form's key.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
func shortTag(tag string) (key string, known bool) {
	switch name := strings.TrimPrefix(tag, "!"); name {
	case "Ref", "Condition":
		return name, true
	case "And", "Base64", "Cidr", "Equals", "FindInMap", "GetAtt", "GetAZs", "If", "ImportValue", "Join",
		"Length", "Not", "Or", "Select", "Split", "Sub", "ToJsonString", "Transform":
		return "Fn::" + name, true
	}
	return "", false
}

func applyTag(y *yaml.Node, n *node) (*node, *parseError) {
	tag := customTag(y)
	if tag == "" {
		return n, nil
	}
	key, known := shortTag(tag)
	if !known {
		return nil, refuse(n.pos, "unknown tag %s", tag)
	}
	if key == "Fn::GetAtt" && n.kind == String {
		n = splitGetAtt(n)
	}
	return &node{kind: Map, pos: n.pos, entries: []entry{{key: key, pos: n.pos, val: n}}}, nil
}

// splitGetAtt turns "Bucket.Arn" into [Bucket, Arn]; attributes may hold dots.
func splitGetAtt(n *node) *node {
	id, attr, _ := strings.Cut(n.text, ".")
	return &node{kind: List, pos: n.pos, items: []*node{
		{kind: String, text: id, pos: n.pos},
		{kind: String, text: attr, pos: n.pos},
	}}
}

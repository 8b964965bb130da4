package review

import (
	_ "embed"
	"strings"
	"sync"
)

// createOnlyText is one line a resource type, sorted; see scripts/specgen.js. It is kept as
// text, not compressed: a new release of the specification is then a diff that a person can
// read.
//
//go:embed createonly.txt
var createOnlyText string

// SpecificationVersion is the release of @aws-cdk/aws-service-spec behind the create-only data.
func SpecificationVersion() string {
	header, _, _ := strings.Cut(createOnlyText, "\n")
	_, version, _ := strings.Cut(header, "aws-service-spec ")
	version, _, _ = strings.Cut(version, ";")
	return version
}

// createOnlyLines is the text by resource type, indexed once a process.
var createOnlyLines = sync.OnceValue(func() map[string]string {
	lines := make(map[string]string, 2048)
	for line := range strings.Lines(createOnlyText) {
		name, rest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		lines[name] = rest
	}
	return lines
})

// replacement says what the resource specification knows about changing a property.
type replacement int

const (
	inPlace     replacement = iota // updated without interruption
	conditional                    // replaced for some values
	always                         // replaced for any change
)

// spec is what the specification says about one resource type.
type spec struct {
	known    bool // the type is in the specification
	stateful bool
	paths    []string // create-only, "?" in front when conditional
}

// specOf looks a resource type up.
func specOf(resourceType string) spec {
	line, known := createOnlyLines()[ruleType(resourceType)]
	line, stateful := strings.CutPrefix(line, "!")
	return spec{known: known, stateful: stateful, paths: strings.Fields(line)}
}

const customResource = "AWS::CloudFormation::CustomResource"

// ruleType is the type under which a resource is judged: Custom::Anything is a custom resource.
func ruleType(resourceType string) string {
	if strings.HasPrefix(resourceType, "Custom::") {
		return customResource
	}
	return resourceType
}

// on says whether a change at path, written like "KeySchema" or "Listeners[].Port", replaces
// the resource. A change above a create-only path (its parent added or dropped whole) and one
// below it count too.
func (s spec) on(path string) replacement {
	found := inPlace
	for _, p := range s.paths {
		p, maybe := strings.CutPrefix(p, "?")
		switch {
		case !within(path, p) && !within(p, path):
		case maybe:
			found = max(found, conditional)
		default:
			return always
		}
	}
	return found
}

// within reports whether path is parent or lies below it.
func within(path, parent string) bool {
	rest, below := strings.CutPrefix(path, parent)
	return below && (rest == "" || rest[0] == '.' || rest[0] == '[')
}

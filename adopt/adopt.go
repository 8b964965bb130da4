package adopt

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"example.com/cognitocdk/report"
)

// Input is everything that is known about the existing pool.
type Input struct {
	Pool    Pool
	Unknown []string // members of the description that this version does not know
	MFA     *MFA     // nil if it is not known which second factors there are
	Clients []Client
}

// Output is the configuration of the existing pool.
type Output struct {
	Go     []byte // pool.go, formatted
	Import []byte // import.json, for cdk import --resource-mapping
	Report Report
}

// resource is the pool or a client on its way into the Go file.
type resource struct {
	logicalID  string
	overrides  []override
	required   []string // rules that the props themselves want an exception for
	weaker     []Weakness
	properties map[string]any
	bare       bool // written as a CloudFormation resource: no construct has such a one
}

type client struct {
	resource
	described Client
	props     clientProps
}

// New makes the configuration; packageName is the Go file's package.
func New(in Input, packageName string) (Output, error) {
	props := propsOf(in.Pool)
	pool := resource{logicalID: "UserPool", required: props.weakened(), properties: in.Pool.properties(in.MFA)}
	made := props.properties()
	if factors, guessed := made["EnabledMfas"]; guessed && in.MFA == nil {
		pool.properties["EnabledMfas"] = factors
	}
	pool.overrides = differences("", pool.properties, made)

	taken := map[string]bool{pool.logicalID: true}
	var clients []client
	for _, described := range in.Clients {
		c := client{described: described, props: clientPropsOf(described, props)}
		c.bare = props.plan == "LITE"
		c.logicalID, c.properties = logicalID(described.Name, taken), described.properties()
		if c.bare {
			c.overrides = differences("", c.properties, nil)
		} else {
			c.required, c.overrides = c.props.weakened(), differences("", c.properties, c.props.properties())
		}
		clients = append(clients, c)
	}
	if err := judge(&pool, clients); err != nil {
		return Output{}, err
	}
	source, err := source(packageName, in, props, pool, clients)
	if err != nil {
		return Output{}, fmt.Errorf("formatting the Go file: %w", err)
	}
	mapping := map[string]map[string]string{pool.logicalID: {"UserPoolId": in.Pool.ID}}
	for _, c := range clients {
		mapping[c.logicalID] = map[string]string{"UserPoolId": in.Pool.ID, "ClientId": c.described.ID}
	}
	data, err := json.MarshalIndent(mapping, "", "  ")
	if err != nil {
		return Output{}, err
	}
	return Output{Go: source, Import: append(data, '\n'), Report: reportOn(in, pool, clients)}, nil
}

// logicalID is ClientName, in letters and digits, different for each.
func logicalID(name string, taken map[string]bool) string {
	var id strings.Builder
	id.WriteString("Client")
	upper := true
	for _, r := range name {
		switch {
		case r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r):
			upper = true
		case upper:
			id.WriteRune(unicode.ToUpper(r))
			upper = false
		default:
			id.WriteRune(r)
		}
	}
	unique := id.String()
	for n := 2; taken[unique]; n++ {
		unique = fmt.Sprintf("%s%d", id.String(), n)
	}
	taken[unique] = true
	return unique
}

// excused are the rules that get an exception: those that the props want first, since
// these also stand in the props.
func (r resource) excused() (rules []string) {
	rules = slices.Clone(r.required)
	for _, w := range r.weaker {
		if w.Severity != report.Note && !slices.Contains(rules, w.Rule) {
			rules = append(rules, w.Rule)
		}
	}
	return rules
}

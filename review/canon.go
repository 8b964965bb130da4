package review

import (
	"encoding/json"
	"slices"
	"strings"

	"example.com/cognitocdk/internal/lazyregexp"
	"example.com/cognitocdk/template"
)

// unordered names the lists that AWS reads as sets, by the last key above them. IAM's are
// those of every policy document; the rest are the service's own, by its API reference.
// A name that another service uses for an ordered list must not stand here.
var unordered = map[string]bool{
	// IAM policy language
	"Statement": true, "Action": true, "NotAction": true, "Resource": true, "NotResource": true,
	"AWS": true, "Federated": true, "Service": true, "CanonicalUser": true,
	"ManagedPolicyArns": true, "Policies": true, "Roles": true, "Groups": true, "Users": true,
	// Cognito
	"Schema": true, "UsernameAttributes": true, "AliasAttributes": true, "AutoVerifiedAttributes": true,
	"EnabledMfas": true, "AllowedFirstAuthFactors": true, "AttributesRequireVerificationBeforeUpdate": true,
	"RecoveryMechanisms": true, "CallbackURLs": true, "LogoutURLs": true, "AllowedOAuthFlows": true,
	"AllowedOAuthScopes": true, "ExplicitAuthFlows": true, "ReadAttributes": true, "WriteAttributes": true,
	"SupportedIdentityProviders": true, "Scopes": true, "IdpIdentifiers": true, "LogConfigurations": true,
	"CognitoIdentityProviders": true, "SamlProviderARNs": true, "OpenIdConnectProviderARNs": true,
	"BlockedIPRangeList": true, "SkippedIPRangeList": true, "EventFilter": true,
	// DynamoDB, S3, API Gateway, everything with tags
	"AttributeDefinitions": true, "GlobalSecondaryIndexes": true, "LocalSecondaryIndexes": true, "NonKeyAttributes": true,
	"AllowedOrigins": true, "AllowedMethods": true, "AllowedHeaders": true, "ExposedHeaders": true,
	"AllowOrigins": true, "AllowMethods": true, "AllowHeaders": true, "ExposeHeaders": true,
	"AuthorizationScopes": true, "Audience": true, "Tags": true, "SecurityGroupIds": true, "SubnetIds": true,
}

// writer makes the canonical text of values: two values with the same text are the same to
// AWS. Numbers and booleans are strings, as CloudFormation converts them; sets are sorted;
// one value where a set is meant is a set of one; asset hashes are left out.
type writer struct {
	// name maps the logical ids in references; nil keeps them.
	name func(string) string
}

func (w writer) text(v template.Value) string {
	var b strings.Builder
	w.value(&b, v, "")
	return b.String()
}

// textAt is text for a value found under key, which says whether its order matters.
func (w writer) textAt(v template.Value, key string) string {
	var b strings.Builder
	w.value(&b, v, key)
	return b.String()
}

func (w writer) value(b *strings.Builder, v template.Value, key string) {
	switch v.Kind() {
	case template.Absent:
		b.WriteByte('-')
	case template.Null:
		b.WriteString("null")
	case template.String, template.Number, template.Bool:
		text, _ := v.Literal()
		if unordered[key] {
			b.WriteByte('[')
			defer b.WriteByte(']')
		}
		quote(b, withoutHash(text))
	case template.Map:
		if unordered[key] {
			b.WriteByte('[')
			defer b.WriteByte(']')
		}
		w.entries(b, v)
	case template.List:
		w.items(b, v, key)
	case template.Unknown:
		if unordered[key] {
			b.WriteByte('[')
			defer b.WriteByte(']')
		}
		w.unknown(b, v)
	}
}

func (w writer) entries(b *strings.Builder, v template.Value) {
	type entry struct {
		key string
		val template.Value
	}
	var entries []entry
	for key, val := range v.Entries() {
		entries = append(entries, entry{key, val})
	}
	slices.SortFunc(entries, func(x, y entry) int { return strings.Compare(x.key, y.key) })
	b.WriteByte('{')
	for _, e := range entries {
		quote(b, e.key)
		b.WriteByte(':')
		w.value(b, e.val, e.key)
	}
	b.WriteByte('}')
}

func (w writer) items(b *strings.Builder, v template.Value, key string) {
	b.WriteByte('[')
	defer b.WriteByte(']')
	if !unordered[key] {
		for _, item := range v.Items() {
			w.value(b, item, "")
		}
		return
	}
	var texts []string
	for _, item := range v.Items() {
		var one strings.Builder
		w.value(&one, item, "")
		texts = append(texts, one.String())
	}
	slices.Sort(texts)
	for _, text := range slices.Compact(texts) {
		b.WriteString(text)
	}
}

func (w writer) unknown(b *strings.Builder, v template.Value) {
	if text, symbolic := v.Text(); symbolic {
		b.WriteByte('$')
		for _, part := range text {
			if part.Name == "" {
				quote(b, withoutHash(part.Literal))
				continue
			}
			b.WriteByte('<')
			b.WriteString(w.named(part.Name))
			if part.Attribute != "" {
				b.WriteByte('.')
				b.WriteString(part.Attribute)
			}
			b.WriteByte('>')
		}
		return
	}
	b.WriteByte('?')
	quote(b, v.Why())
	alternatives := v.Alternatives()
	if len(alternatives) == 1 && alternatives[0].Unknown() {
		quote(b, written(v))
		return
	}
	b.WriteByte('(')
	for _, alt := range alternatives {
		w.value(b, alt, "")
		b.WriteByte('|')
	}
	b.WriteByte(')')
}

func (w writer) named(id string) string {
	if w.name == nil {
		return id
	}
	return w.name(id)
}

func quote(b *strings.Builder, s string) {
	b.WriteByte('"')
	if strings.ContainsAny(s, `"\`) {
		s = strings.ReplaceAll(strings.ReplaceAll(s, `\`, `\\`), `"`, `\"`)
	}
	b.WriteString(s)
	b.WriteByte('"')
}

// asset matches the names that the CDK gives files and images: a SHA-256 with a suffix, or
// one in its bootstrap bucket or repository. A bare hash is something that a person wrote.
var asset = lazyregexp.New(`[0-9a-f]{64}(\.[A-Za-z0-9.]+)|(cdk-[a-z0-9-]+[^ ]*[/:])[0-9a-f]{64}`)

// withoutHash leaves out what moves with every build of the same code's surroundings.
func withoutHash(s string) string {
	if len(s) > 4096 || !hasHash(s) {
		return s
	}
	return asset.ReplaceAllString(s, "$2(asset)$1")
}

// hasHash says whether 64 hexadecimal digits stand in a row, which costs a hundredth of asking the pattern.
func hasHash(s string) bool {
	row := 0
	for i := 0; i < len(s) && row < 64; i++ {
		if c := s[i]; '0' <= c && c <= '9' || 'a' <= c && c <= 'f' {
			row++
		} else {
			row = 0
		}
	}
	return row == 64
}

// written is the JSON of a value that has no other form: an Fn::Cidr, an import by a computed name.
func written(v template.Value) string {
	out, err := json.Marshal(v.Written()) // sorts keys
	if err != nil {
		return v.Why() // not reached: what was parsed can be written
	}
	return string(out)
}

// label is a value for a message: short, on one line.
func label(v template.Value) string {
	switch v.Kind() {
	case template.Absent:
		return "absent"
	case template.String, template.Number, template.Bool:
		text, _ := v.Literal()
		if v.Kind() == template.String && isSecret(v.Path(), text) {
			return "(secret)"
		}
		if text == "" {
			return `""`
		}
		return shorten(text)
	case template.Unknown:
		if text, ok := v.Text(); ok {
			return shorten(text.String())
		}
		return v.Why()
	case template.List:
		var words []string
		for i, item := range v.Items() {
			if i == 4 {
				words = append(words, "…")
				break
			}
			if item.Kind() == template.Map {
				words = append(words, entriesLabel(item, 1))
				continue
			}
			words = append(words, label(item))
		}
		return "[" + strings.Join(words, ", ") + "]"
	case template.Map:
		return entriesLabel(v, 3)
	}
	return v.Kind().String()
}

// entriesLabel is a map by its first entries.
func entriesLabel(v template.Value, most int) string {
	var words []string
	for key, entry := range v.Entries() {
		if len(words) == most {
			words = append(words, "…")
			break
		}
		if entry.Kind() == template.Map || entry.Kind() == template.List {
			words = append(words, key+": …")
			continue
		}
		words = append(words, key+": "+label(entry))
	}
	return "{" + shorten(strings.Join(words, ", ")) + "}"
}

func shorten(s string) string {
	runes := []rune(strings.Join(strings.Fields(s), " "))
	if len(runes) > 80 {
		return string(runes[:79]) + "…"
	}
	return string(runes)
}

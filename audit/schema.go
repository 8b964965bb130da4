package audit

import (
	"strings"

	"example.com/cognitocdk/report"
	"example.com/cognitocdk/template"
)

// standardAttributes are those of OpenID Connect that every pool has.
var standardAttributes = map[string]bool{
	"address": true, "birthdate": true, "email": true, "family_name": true, "gender": true, "given_name": true,
	"locale": true, "middle_name": true, "name": true, "nickname": true, "phone_number": true, "picture": true,
	"preferred_username": true, "profile": true, "sub": true, "updated_at": true, "website": true, "zoneinfo": true,
	"email_verified": true, "phone_number_verified": true, "identities": true,
}

func isCustom(name string) bool {
	return name != "" && !standardAttributes[name]
}

var attributeName = Rule{
	ID:        "attribute-name",
	Severity:  report.Fail,
	Title:     "Custom attribute names are short and without their prefix",
	Why:       "Cognito rejects a custom name of more than 20 characters, at deployment, after everything else was created",
	Allowed:   "1 to 20 characters, declared without the custom: prefix that Cognito adds, each name once",
	Fix:       "shorten the name",
	Reference: docAttributes,
	Judges:    []string{typePool},
	Check: func(pool *template.Resource, r *Report) {
		seen := map[string]bool{}
		r.items(pool.At("Schema"), func(attribute template.Value) {
			r.each(attribute.At("Name"), func(v template.Value) {
				name := orDefault(v, "")
				bare := strings.TrimPrefix(name, "custom:")
				switch {
				case bare == "":
					r.Hit(v, "an attribute of the Schema has no Name")
				case isCustom(bare) && len([]rune(bare)) > 20:
					r.Hit(v, "%s has %d characters: at most 20", clip(bare), len([]rune(bare)))
				case bare != name:
					r.Hit(v, "%s carries the prefix that Cognito adds: it becomes custom:%s", clip(name), clip(name))
				case seen[bare]:
					r.Hit(v, "%s is declared twice", clip(bare))
				}
				seen[bare] = true
			})
		})
	},
}

var attributeType = Rule{
	ID:        "attribute-type",
	Severity:  report.Warn,
	Title:     "Every attribute of the Schema says its type",
	Why:       "a pool whose Schema has an entry without AttributeDataType may refuse every later update: Invalid AttributeDataType (amplify-backend#3299)",
	Allowed:   "AttributeDataType on every entry, standard attributes included",
	Fix:       "add AttributeDataType: String",
	Reference: docAttributes,
	Judges:    []string{typePool},
	Check: func(pool *template.Resource, r *Report) {
		r.items(pool.At("Schema"), func(attribute template.Value) {
			r.each(attribute.At("AttributeDataType"), func(v template.Value) {
				if v.Absent() {
					r.Hit(v, "%s has no AttributeDataType", show(attribute.At("Name")))
				}
			})
		})
	},
}

var attributeRequired = Rule{
	ID:        "attribute-required",
	Severity:  report.Fail,
	Title:     "No custom attribute is required",
	Why:       "Cognito rejects required custom attributes: Required custom attributes are not supported currently",
	Allowed:   "Required only on standard attributes",
	Fix:       "remove Required and check the attribute in a PreSignUp trigger",
	Reference: docAttributes,
	Judges:    []string{typePool},
	Check: func(pool *template.Resource, r *Report) {
		r.items(pool.At("Schema"), func(attribute template.Value) {
			name, _ := attribute.At("Name").Literal()
			if !isCustom(strings.TrimPrefix(name, "custom:")) {
				return
			}
			r.each(attribute.At("Required"), func(v template.Value) {
				if on, _ := v.Bool(); on {
					r.Hit(v, "custom attribute %s is Required", clip(name))
				}
			})
		})
	},
}

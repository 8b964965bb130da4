package cases

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// Generated are n random policies, half of them near a safe one: the same for
// the same seed.
func Generated(seed uint64, n int) (all []Case) {
	rng := rand.New(rand.NewPCG(seed, 7))
	for i := range n {
		g := generator{rng}
		statements := []string{g.allowObject(i%2 == 0)}
		for range rng.IntN(3) {
			switch rng.IntN(5) {
			case 0, 1:
				statements = append(statements, g.allowObject(i%2 == 0))
			case 2:
				statements = append(statements, g.allowList(i%2 == 0))
			case 3:
				statements = append(statements, g.deny())
			case 4:
				statements = append(statements, g.allowItems(i%2 == 0))
			}
		}
		all = append(all, Case{Name: fmt.Sprintf("generated %d/%d", seed, i), Policy: strings.Join(statements, ",")})
	}
	return all
}

type generator struct{ *rand.Rand }

func (g generator) pick(from ...string) string { return from[g.IntN(len(from))] }

// key is a resource's or prefix's pattern: safe ones have a whole owner's segment
// behind fixed text.
func (g generator) key(safe bool) string {
	if safe && g.IntN(8) > 0 {
		return g.pick("users/${sub}/", "tenants/${tenant}/", "users/${sub}/docs/", "app/${sub}/", "tenants/${tenant}/users/${sub}/") +
			g.pick("*", "*", "*", "a.png", "?", "*/x", "")
	}
	var b strings.Builder
	for range 1 + g.IntN(3) {
		b.WriteString(g.pick("users", "tenants", "${sub}", "${tenant}", "*", "?", "shared", "acme", "u-${sub}", "${tenant}-x"))
		b.WriteString(g.pick("/", "/", "/", ""))
	}
	return b.String() + g.pick("*", "", "x")
}

func (g generator) resource(safe bool) string { return `"$B/` + g.key(safe) + `"` }

func (g generator) condition() string {
	if g.IntN(3) > 0 {
		return ""
	}
	return `,"Condition":` + g.pick(
		`{"Null":{"aws:PrincipalTag/tenant_id":"false"}}`, `{"Null":{"aws:PrincipalTag/tenant_id":"true"}}`,
		`{"Bool":{"aws:SecureTransport":"true"}}`, `{"StringEquals":{"aws:PrincipalTag/tenant_id":"acme"}}`,
		`{"StringNotEquals":{"aws:PrincipalTag/tenant_id":["acme","users"]}}`, `{"StringLike":{"aws:PrincipalTag/tenant_id":"a*"}}`,
		`{"StringEqualsIfExists":{"aws:Referer":"x"}}`, `{"ForAnyValue:StringLike":{"aws:PrincipalTag/tenant_id":"*"}}`)
}

func (g generator) allowObject(safe bool) string {
	actions := g.pick(`"s3:GetObject"`, `["s3:GetObject","s3:PutObject"]`, `"s3:*Object"`, `"s3:Get*"`)
	if g.IntN(12) == 0 {
		return `{"Effect":"Allow","Action":` + actions + `,"NotResource":` + g.resource(safe) + g.condition() + `}`
	}
	resources := g.resource(safe)
	if g.IntN(3) == 0 {
		resources = "[" + resources + "," + g.resource(safe) + "]"
	}
	return `{"Effect":"Allow","Action":` + actions + `,"Resource":` + resources + g.condition() + `}`
}

func (g generator) allowList(safe bool) string {
	operator := "StringLike"
	if !safe {
		operator = g.pick("StringLike", "StringEquals", "StringLikeIfExists", "StringNotLike", "ForAllValues:StringLike", "ForAnyValue:StringLike")
	}
	prefix := g.key(safe)
	if operator == "StringEquals" {
		prefix = strings.NewReplacer("*", "", "?", "").Replace(prefix)
	}
	return `{"Effect":"Allow","Action":"s3:ListBucket","Resource":"$B","Condition":{"` + operator + `":{"s3:prefix":["` + prefix + `"]}}}`
}

func (g generator) deny() string {
	target := g.pick(`"NotResource":`, `"NotResource":`, `"Resource":`) + g.resource(g.IntN(3) > 0)
	return `{"Effect":"Deny",` + g.pick(`"Action":"s3:*"`, `"Action":"s3:PutObject"`, `"NotAction":"s3:GetObject"`) + `,` + target + g.condition() + `}`
}

func (g generator) allowItems(safe bool) string {
	operator, value := "ForAllValues:StringEquals", g.pick("${sub}", "${tenant}", "USER#${sub}")
	if !safe {
		operator = g.pick("ForAllValues:StringLike", "ForAnyValue:StringEquals", "StringEquals", "ForAllValues:StringNotEquals")
		value = g.pick("${sub}", "${sub}*", "${tenant}#*", "*", "x${tenant}")
	}
	if !strings.HasSuffix(operator, "Like") {
		value = strings.ReplaceAll(value, "*", "")
	}
	return `{"Effect":"Allow","Action":` + g.pick(`"dynamodb:GetItem"`, `["dynamodb:Query","dynamodb:PutItem"]`) + `,"Resource":"$T","Condition":{"` + operator + `":{"dynamodb:LeadingKeys":["` + value + `"]}}}`
}

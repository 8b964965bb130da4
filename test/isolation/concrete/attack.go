package concrete

import (
	"math/rand/v2"
	"slices"
	"strings"
)

// The two who meet: different users of different tenants.
const (
	attackerID     = "eu-west-1:0a0a0a0a-1b1b-4c4c-8d8d-2e2e2e2e2e2e"
	attackerTenant = "acme"
	attackerSub    = "5a5a5a5a-1b1b-4c4c-8d8d-2e2e2e2e2e2e"
	victimID       = "eu-west-1:22222222-bbbb-4bbb-8bbb-222222222222"
	victimTenant   = "globex"
	victimSub      = "6a6a6a6a-1b1b-4c4c-8d8d-2e2e2e2e2e2e"
)

// Attack throws n random requests at a role and returns one that is allowed and
// not the attacker's own, or nil: neither may the victim do the same, nor may
// the request lack the attacker's own id.
func Attack(template []byte, role string, seed int64, n int) *Request {
	w, err := New(template)
	if err != nil {
		panic(err)
	}
	rng := rand.New(rand.NewPCG(uint64(seed), 1))
	for branch := range 2 {
		g := generator{rng: rng, buckets: append(w.Buckets(), "arn:aws:s3:::data-prod", "arn:aws:s3:::P", "arn:aws:s3:::other"), tables: append(w.Tables(), "arn:aws:dynamodb:eu-west-1:111122223333:table/other")}
		tenant, named := attackerTenant, "users"
		for _, s := range []Session{
			{Identity: attackerID, Tags: map[string]string{"tenant_id": tenant, "dept": tenant, "uid": attackerSub}},
			{Identity: attackerID, Tags: map[string]string{"tenant_id": named, "uid": attackerSub}},
			{Identity: attackerID},
		} {
			s.Methods = []string{"authenticated"}
			me := w.Judge(role, s, branch)
			victim := w.Judge(role, Session{Identity: victimID, Tags: map[string]string{"tenant_id": victimTenant, "uid": victimSub}}, branch)
			mine := append([]string{s.Identity}, s.Tags["tenant_id"], s.Tags["uid"])
			for range n / 6 {
				r := g.request()
				if me.Allowed(r) && (victim.Allowed(r) && !shared(r) || !about(r, mine)) {
					return &r
				}
			}
		}
	}
	return nil
}

// shared are requests that tell nothing about anybody: exact API routes, where a
// bucket is, and keys used by a storage service.
func shared(r Request) bool {
	via := r.Context["kms:ViaService"]
	return r.Action == "s3:GetBucketLocation" ||
		strings.HasPrefix(r.Resource, "arn:aws:execute-api:eu-west-1:111122223333:api/prod/GET/items") ||
		strings.HasPrefix(r.Action, "kms:") && len(via) == 1 && strings.HasPrefix(via[0], "s3.")
}

// about says that the request is, by one whole segment, about one of names.
func about(r Request, names []string) bool {
	if shared(r) {
		return true
	}
	has := func(text string, whole bool) bool {
		parts := strings.FieldsFunc(text, func(c rune) bool { return strings.ContainsRune("/#", c) })
		if !whole && len(parts) > 0 && !strings.HasSuffix(text, "/") {
			parts = parts[:len(parts)-1] // the last one is only the start of a name
		}
		return slices.ContainsFunc(parts, func(p string) bool { return p != "" && slices.Contains(names, p) })
	}
	switch {
	case strings.HasPrefix(r.Action, "dynamodb:"):
		keys := r.Context["dynamodb:LeadingKeys"]
		return len(keys) > 0 && !slices.ContainsFunc(keys, func(k string) bool { return !has(k, true) })
	case strings.HasPrefix(r.Action, "s3:ListBucket"):
		return len(r.Context["s3:prefix"]) == 1 && has(r.Context["s3:prefix"][0], false)
	}
	return has(r.Resource, true)
}

type generator struct {
	rng             *rand.Rand
	buckets, tables []string
}

func pick[T any](g *generator, from ...T) T { return from[g.rng.IntN(len(from))] }

// path is a hostile key: own and foreign segments, extensions, encodings, dots.
func (g *generator) path() string {
	var b strings.Builder
	switch g.rng.IntN(4) {
	case 0:
		b.WriteString(pick(g, "users/", "tenants/", "app/v1/home/", "$home/", "", "shared/"))
	case 1:
		b.WriteString(pick(g, "users/"+victimID, "tenants/"+victimTenant, "users/"+attackerID, "tenants/"+attackerTenant, "users/"+victimSub, victimID, victimTenant))
		b.WriteString(pick(g, "/", "", "-2/", "%2F", "//", "/../"))
	}
	for range g.rng.IntN(4) {
		b.WriteString(pick(g, "users", "tenants", victimID, victimTenant, attackerID, attackerTenant, "a", "..", ".", "", "%2F", "*", "?", "é", "\u202e", "secret.txt", "keep", "shared", "config.json", "${cognito-identity.amazonaws.com:sub}", "public", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "u-"+attackerID, "eu-west-1:Pool", "AROASTANDINRole:CognitoIdentityCredentials"))
		b.WriteString(pick(g, "/", "/", "/", "", "-", "\x00"))
	}
	return b.String() + pick(g, "", "x", "avatar.png")
}

func (g *generator) request() Request {
	r := Request{Context: map[string][]string{}}
	some := func(key string, values ...string) {
		if g.rng.IntN(2) == 0 {
			r.Context[key] = []string{pick(g, values...)}
		}
	}
	some("aws:SecureTransport", "true", "false")
	some("aws:SourceIp", "10.0.0.1", "192.0.2.1")
	some("aws:Referer", "https://app.example", "x")
	switch g.rng.IntN(8) {
	case 0, 1, 2, 3:
		r.Action = pick(g, "s3:GetObject", "s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:GetObjectVersion", "s3:GetObjectTagging", "s3:GetObjectAcl", "s3:AbortMultipartUpload")
		r.Resource = pick(g, g.buckets...) + "/" + g.path() + "x"
		some("s3:ExistingObjectTag/tenant", attackerTenant, victimTenant)
	case 4, 5:
		r.Action = pick(g, "s3:ListBucket", "s3:ListBucket", "s3:ListBucketVersions", "s3:ListBucketMultipartUploads", "s3:GetBucketLocation", "s3:ListAllMyBuckets", "s3:PutBucketPolicy")
		r.Resource = pick(g, g.buckets...)
		if strings.HasPrefix(r.Action, "s3:ListBucket") && !strings.Contains(r.Action, "Uploads") {
			some("s3:prefix", g.path(), g.path(), "users/"+attackerID, "USERS/"+strings.ToUpper(attackerID)+"/", "tenants/"+attackerTenant, "users/", "")
			some("s3:delimiter", "/", "x")
		}
	case 6:
		r.Action = pick(g, "dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem", "dynamodb:Scan", "dynamodb:PartiQLSelect", "dynamodb:DescribeTable")
		r.Resource = pick(g, g.tables...) + pick(g, "", "", "/index/by-date")
		if r.Action != "dynamodb:Scan" && r.Action != "dynamodb:DescribeTable" && (r.Action != "dynamodb:PartiQLSelect" || g.rng.IntN(2) == 0) {
			for range 1 + g.rng.IntN(2) {
				r.Context["dynamodb:LeadingKeys"] = append(r.Context["dynamodb:LeadingKeys"],
					pick(g, "", "TENANT#", "USER#")+pick(g, attackerID, strings.ToUpper(attackerID), victimID, attackerTenant, victimTenant, "x")+pick(g, "", "#1", "-2"))
			}
		}
	case 7:
		r.Action = pick(g, "iam:PassRole", "sts:AssumeRole", "lambda:InvokeFunction", "kms:Decrypt", "kms:GenerateDataKey", "execute-api:Invoke", "cognito-sync:ListRecords", "cognito-identity:ListIdentities", "sqs:SendMessage")
		r.Resource = pick(g, "*", "arn:aws:iam::111122223333:role/other", "arn:aws:lambda:eu-west-1:111122223333:function:f", "arn:aws:kms:eu-west-1:111122223333:key/Key", "arn:aws:kms:eu-west-1:111122223333:key/k",
			"arn:aws:execute-api:eu-west-1:111122223333:api/prod/GET/items", "arn:aws:execute-api:eu-west-1:111122223333:api/prod/DELETE/items", "arn:aws:execute-api:eu-west-1:111122223333:any/prod/GET/items")
		if strings.HasPrefix(r.Action, "kms:") {
			some("kms:ViaService", "s3.eu-west-1.amazonaws.com", "lambda.eu-west-1.amazonaws.com")
		}
	}
	return r
}

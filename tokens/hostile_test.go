package tokens

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestGoodTokensAreAccepted(t *testing.T) {
	v := pinnedVerifier(t)
	for _, tt := range []struct {
		name, raw string
		use       Use
	}{
		{"access token", access(nil), Access},
		{"ID token", id(nil), ID},
		{"typ JWT in the header", signed(signingKeys[0](), `{"typ":"JWT","kid":"k1","alg":"RS256"}`, object(accessClaims(nil))), Access},
		{"a second client of the pool", access(map[string]any{"client_id": "secondclient"}), Access},
		{"the other pool's own token", signed(signingKeys[1](), goodHeader, object(accessClaims(map[string]any{
			"iss": "https://cognito-idp.eu-west-1.amazonaws.com/" + otherPool, "client_id": "otherclient"}))), Access},
		{"machine-to-machine: no username, groups or tenant", access(map[string]any{
			"username": nil, "cognito:groups": nil, "tenant_id": nil, "sub": testClient}), Access},
		{"expired, within the leeway", access(map[string]any{"exp": epoch.Unix() - 9}), Access},
		{"issued ahead, within the leeway", access(map[string]any{"iat": epoch.Unix() + 9}), Access},
		{"nbf that has passed", access(map[string]any{"nbf": epoch.Unix() - 1}), Access},
		{"email_verified as a string, as identity providers map it", id(map[string]any{"email_verified": "true"}), ID},
		{"access token with aud of a resource", access(map[string]any{"aud": "https://api.company.com"}), Access},
		{"tenant in both claims, the same", id(map[string]any{"tenant_id": "acme"}), ID},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := v.Verify(context.Background(), tt.raw, tt.use); err != nil {
				t.Errorf("refused: %v", err)
			}
		})
	}
}

// TestAPoolHasOneIssuer, and both while it changes from one to the other.
func TestAPoolHasOneIssuer(t *testing.T) {
	original := access(nil)
	updated := access(map[string]any{"iss": "https://issuer-cognito-idp.eu-west-1.amazonaws.com/" + testPool})
	before := Pool{UserPoolID: testPool, ClientIDs: []string{testClient}, JWKS: []byte(jwks(jwk("k1", &signingKeys[0]().PublicKey)))}
	after := before
	after.IssuerType = IssuerUpdated
	for _, tt := range []struct {
		name                       string
		pools                      []Pool
		wantOriginal, wantsUpdated error
	}{
		{"before", []Pool{before}, nil, ErrIssuer},
		{"between", []Pool{before, after}, nil, nil},
		{"after", []Pool{after}, ErrIssuer, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			v := mustVerifier(t, Config{Now: newClock().now, Pools: tt.pools})
			if _, err := v.VerifyAccess(context.Background(), original); !errors.Is(err, tt.wantOriginal) {
				t.Errorf("original issuer: want %v, got %v", tt.wantOriginal, err)
			}
			if _, err := v.VerifyAccess(context.Background(), updated); !errors.Is(err, tt.wantsUpdated) {
				t.Errorf("updated issuer: want %v, got %v", tt.wantsUpdated, err)
			}
		})
	}
}

func TestHostileTokensAreRefused(t *testing.T) {
	v := pinnedVerifier(t)
	own, other := signingKeys[0](), signingKeys[1]()
	good := access(nil)
	parts := strings.Split(good, ".")
	claims := object(accessClaims(nil))
	header := func(h string) string { return signed(own, h, claims) }
	body := func(c string) string { return signed(own, goodHeader, c) }
	// extra puts text before the closing brace, where a map could not: duplicates, odd numbers.
	extra := func(member string) string { return body(strings.TrimSuffix(claims, "}") + "," + member + "}") }
	without := func(name, member string) string {
		return body(strings.TrimSuffix(object(accessClaims(map[string]any{name: nil})), "}") + "," + member + "}")
	}
	public := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: must(x509.MarshalPKIXPublicKey(&own.PublicKey))})
	hs256 := func(secret []byte) string {
		input := b64([]byte(`{"kid":"k1","alg":"HS256"}`)) + "." + parts[1]
		mac := hmac.New(sha256.New, secret)
		mac.Write([]byte(input))
		return input + "." + b64(mac.Sum(nil))
	}
	input := parts[0] + "." + parts[1]

	tests := []struct {
		name string
		raw  string
		want error
	}{
		// structure
		{"empty", "", ErrMissing},
		{"one part", parts[0], ErrMalformed},
		{"two parts", input, ErrMalformed},
		{"four parts", good + ".", ErrMalformed},
		{"five parts, as encrypted tokens have", good + ".a.b", ErrMalformed},
		{"only dots", "..", ErrMalformed},
		{"ten thousand dots", strings.Repeat(".", 10000), ErrMalformed},
		{"longer than the limit", good + strings.Repeat("A", 16384), ErrMalformed},
		{"leading space", " " + good, ErrMalformed},
		{"trailing newline", good + "\n", ErrMalformed},
		{"newline in the signature", input + "." + parts[2][:10] + "\n" + parts[2][10:], ErrMalformed},
		{"newline in the claims", parts[0] + "." + parts[1][:10] + "\n" + parts[1][10:] + "." + parts[2], ErrMalformed},
		{"carriage return in the header", parts[0][:4] + "\r" + parts[0][4:] + "." + parts[1] + "." + parts[2], ErrMalformed},
		{"Bearer left in front", "Bearer " + good, ErrMalformed},
		{"NUL inside", parts[0] + ".\x00" + parts[1] + "." + parts[2], ErrMalformed},
		{"JSON serialization", `{"payload":"` + parts[1] + `","signature":"` + parts[2] + `"}`, ErrMalformed},
		// base64
		{"padded header", parts[0] + "=." + parts[1] + "." + parts[2], ErrMalformed},
		{"padded claims", parts[0] + "." + parts[1] + "==." + parts[2], ErrMalformed},
		{"padded signature", good + "==", ErrMalformed},
		{"standard alphabet", input + "." + base64.RawStdEncoding.EncodeToString(append([]byte{0xfb, 0xff}, make([]byte, 254)...)), ErrMalformed},
		{"non-zero trailing bits in the signature", input + "." + flipTrailingBits(parts[2]), ErrMalformed},
		{"signature of one impossible length", input + ".A", ErrMalformed},
		// signature
		{"no signature", input + ".", ErrSignature},
		{"signature of zeros", input + "." + b64(make([]byte, 256)), ErrSignature},
		{"signature of ones", input + "." + b64(ones(256)), ErrSignature},
		{"signature cut short", input + "." + b64(must(base64.RawURLEncoding.DecodeString(parts[2]))[:255]), ErrSignature},
		{"signature with a byte more", input + "." + b64(append(must(base64.RawURLEncoding.DecodeString(parts[2])), 0)), ErrSignature},
		{"signature plus the modulus", input + "." + b64(plusModulus(own, parts[2])), ErrSignature},
		{"signature of other claims", input + "." + strings.Split(access(map[string]any{"jti": "x"}), ".")[2], ErrSignature},
		{"claims changed", parts[0] + "." + b64([]byte(strings.Replace(claims, "acme", "evil", 1))) + "." + parts[2], ErrSignature},
		{"header changed", b64([]byte(`{"alg":"RS256","kid":"k1"}`)) + "." + parts[1] + "." + parts[2], ErrSignature},
		{"a stranger's key", signed(signingKeys[2](), goodHeader, claims), ErrSignature},
		{"the other pool's key under the same kid", signed(other, goodHeader, claims), ErrSignature},
		{"SHA-512 under the name RS256", input + "." + b64(sign512(own, input)), ErrSignature},
		{"PSS under the name RS256", input + "." + b64(signPSS(own, input)), ErrSignature},
		{"textbook RSA without padding", input + "." + b64(textbook(own, input)), ErrSignature},
		// algorithm
		{"alg none", b64([]byte(`{"kid":"k1","alg":"none"}`)) + "." + parts[1] + ".", ErrAlgorithm},
		{"alg None", b64([]byte(`{"kid":"k1","alg":"None"}`)) + "." + parts[1] + ".", ErrAlgorithm},
		{"alg NONE with a signature", header(`{"kid":"k1","alg":"NONE"}`), ErrAlgorithm},
		{"alg nOnE", b64([]byte(`{"kid":"k1","alg":"nOnE"}`)) + "." + parts[1] + ".", ErrAlgorithm},
		{"alg empty", header(`{"kid":"k1","alg":""}`), ErrAlgorithm},
		{"alg missing", header(`{"kid":"k1"}`), ErrAlgorithm},
		{"alg null", header(`{"kid":"k1","alg":null}`), ErrAlgorithm},
		{"alg a number", header(`{"kid":"k1","alg":256}`), ErrAlgorithm},
		{"alg a list", header(`{"kid":"k1","alg":["RS256"]}`), ErrAlgorithm},
		{"alg in lower case", header(`{"kid":"k1","alg":"rs256"}`), ErrAlgorithm},
		{"alg with a space", header(`{"kid":"k1","alg":"RS256 "}`), ErrAlgorithm},
		{"HS256 with the public key's PEM", hs256(public), ErrAlgorithm},
		{"HS256 with the public key's DER", hs256(must(x509.MarshalPKIXPublicKey(&own.PublicKey))), ErrAlgorithm},
		{"HS256 with the modulus", hs256(own.N.Bytes()), ErrAlgorithm},
		{"HS256 with an empty secret", hs256(nil), ErrAlgorithm},
		{"RS384", header(`{"kid":"k1","alg":"RS384"}`), ErrAlgorithm},
		{"RS512", header(`{"kid":"k1","alg":"RS512"}`), ErrAlgorithm},
		{"PS256", header(`{"kid":"k1","alg":"PS256"}`), ErrAlgorithm},
		{"ES256 with a key of its own", es256(claims), ErrAlgorithm},
		{"ES256 with a signature of zeros", b64([]byte(`{"kid":"k1","alg":"ES256"}`)) + "." + parts[1] + "." + b64(make([]byte, 64)), ErrAlgorithm},
		{"EdDSA", header(`{"kid":"k1","alg":"EdDSA"}`), ErrAlgorithm},
		{"alg twice, none last", header(`{"alg":"RS256","kid":"k1","alg":"none"}`), ErrMalformed},
		{"alg twice, none first", header(`{"alg":"none","kid":"k1","alg":"RS256"}`), ErrMalformed},
		// header
		{"header not JSON", "AAAA." + parts[1] + "." + parts[2], ErrMalformed},
		{"header a list", header(`["RS256"]`), ErrMalformed},
		{"header null", header(`null`), ErrAlgorithm},
		{"header with text behind it", header(goodHeader + `{}`), ErrMalformed},
		{"kid missing", header(`{"alg":"RS256"}`), ErrHeader},
		{"kid empty", header(`{"alg":"RS256","kid":""}`), ErrHeader},
		{"kid null", header(`{"alg":"RS256","kid":null}`), ErrHeader},
		{"kid a number", header(`{"alg":"RS256","kid":1}`), ErrHeader},
		{"kid a list", header(`{"alg":"RS256","kid":["k1"]}`), ErrHeader},
		{"kid twice", header(`{"alg":"RS256","kid":"k9","kid":"k1"}`), ErrMalformed},
		{"kid twice, once escaped", header(`{"alg":"RS256","kid":"k9","\u006bid":"k1"}`), ErrMalformed},
		{"kid in capitals", header(`{"alg":"RS256","KID":"k1"}`), ErrHeader},
		{"kid of the other pool", header(`{"alg":"RS256","kid":"k9"}`), ErrUnknownKey},
		{"kid that traverses", header(`{"alg":"RS256","kid":"../../../../dev/null"}`), ErrUnknownKey},
		{"kid with SQL", header(`{"alg":"RS256","kid":"k1' OR '1'='1"}`), ErrUnknownKey},
		{"kid with a command", header(`{"alg":"RS256","kid":"k1|/bin/id"}`), ErrUnknownKey},
		{"kid a URL", header(`{"alg":"RS256","kid":"https://evil.com/jwks.json"}`), ErrUnknownKey},
		{"kid with NUL", header(`{"alg":"RS256","kid":"k1\u0000"}`), ErrUnknownKey},
		{"kid in other case", header(`{"alg":"RS256","kid":"K1"}`), ErrUnknownKey},
		{"kid of 10 kB", header(`{"alg":"RS256","kid":"` + strings.Repeat("k", 10000) + `"}`), ErrHeader},
		{"embedded jwk", signed(signingKeys[2](), `{"alg":"RS256","kid":"k1","jwk":`+jwk("k1", &signingKeys[2]().PublicKey)+`}`, claims), ErrHeader},
		{"jku", signed(signingKeys[2](), `{"alg":"RS256","kid":"k1","jku":"https://evil.com/jwks.json"}`, claims), ErrHeader},
		{"x5u", header(`{"alg":"RS256","kid":"k1","x5u":"https://evil.com/c.pem"}`), ErrHeader},
		{"x5c", header(`{"alg":"RS256","kid":"k1","x5c":["MIIB"]}`), ErrHeader},
		{"x5t", header(`{"alg":"RS256","kid":"k1","x5t":"AAAA"}`), ErrHeader},
		{"crit", header(`{"alg":"RS256","kid":"k1","crit":["exp"],"exp":1}`), ErrHeader},
		{"crit empty", header(`{"alg":"RS256","kid":"k1","crit":[]}`), ErrHeader},
		{"b64 false", header(`{"alg":"RS256","kid":"k1","b64":false,"crit":["b64"]}`), ErrHeader},
		{"zip", header(`{"alg":"RS256","kid":"k1","zip":"DEF"}`), ErrHeader},
		{"enc", header(`{"alg":"RS256","kid":"k1","enc":"A256GCM"}`), ErrHeader},
		{"cty JWT", header(`{"alg":"RS256","kid":"k1","cty":"JWT"}`), ErrHeader},
		{"typ of another kind", header(`{"alg":"RS256","kid":"k1","typ":"dpop+jwt"}`), ErrHeader},
		{"typ a number", header(`{"alg":"RS256","kid":"k1","typ":7}`), ErrHeader},
		// claims as JSON
		{"claims not JSON", body(`hello`), ErrMalformed},
		{"claims empty", body(``), ErrMalformed},
		{"claims a list", body(`[]`), ErrMalformed},
		{"claims a string", body(`"x"`), ErrMalformed},
		{"claims null", body(`null`), ErrIssuer},
		{"claims an empty object", body(`{}`), ErrIssuer},
		{"claims with text behind them", body(claims + claims), ErrMalformed},
		{"claims nested 20,000 deep", body(`{"a":` + strings.Repeat("[", 5000) + strings.Repeat("]", 5000) + `,"iss":7}`), ErrClaim},
		{"claims with a byte order mark", body("\ufeff" + claims), ErrMalformed},
		{"claims with NUL behind them", body(claims + "\x00"), ErrMalformed},
		{"a value not UTF-8", extra("\"a\":\"\xff\""), ErrMalformed},
		{"a name not UTF-8", extra("\"a\xc3\":1"), ErrMalformed},
		{"a surrogate written as UTF-8", extra("\"a\":\"\xed\xa0\x80\""), ErrMalformed},
		{"the claims signed as a nested token", body(good), ErrMalformed},
		{"a claim of a trigger twice", extra(`"plan":1,"plan":2`), ErrMalformed},
		{"a claim of a trigger twice, once escaped", extra(`"plan":1,"pl\u0061n":2`), ErrMalformed},
		{"a claim without a name twice", extra(`"":1,"":2`), ErrMalformed},
		{"a claim twice, the same", extra(`"tenant_id":"acme"`), ErrMalformed},
		{"300 members", extra(manyMembers(300)), ErrMalformed},
		{"iss twice", extra(`"iss":"https://cognito-idp.eu-west-1.amazonaws.com/` + otherPool + `"`), ErrMalformed},
		{"exp twice", extra(`"exp":99999999999`), ErrMalformed},
		{"tenant twice", extra(`"tenant_id":"globex"`), ErrMalformed},
		{"tenant twice, once escaped", extra(`"tenant\u005fid":"globex"`), ErrMalformed},
		{"token_use twice", extra(`"token_use":"id"`), ErrMalformed},
		{"a claim of no interest twice", extra(`"version":3`), ErrMalformed},
		// issuer
		{"iss of a pool that is not configured", access(map[string]any{"iss": "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Stranger"}), ErrIssuer},
		{"iss of the other configured pool", access(map[string]any{"iss": "https://cognito-idp.eu-west-1.amazonaws.com/" + otherPool}), ErrSignature},
		{"iss missing", access(map[string]any{"iss": nil}), ErrIssuer},
		{"iss with a trailing slash", access(map[string]any{"iss": "https://cognito-idp.eu-west-1.amazonaws.com/" + testPool + "/"}), ErrIssuer},
		{"iss over http", access(map[string]any{"iss": "http://cognito-idp.eu-west-1.amazonaws.com/" + testPool}), ErrIssuer},
		{"iss in capitals", access(map[string]any{"iss": "HTTPS://cognito-idp.eu-west-1.amazonaws.com/" + testPool}), ErrIssuer},
		{"iss of another host", access(map[string]any{"iss": "https://cognito-idp.eu-west-1.amazonaws.com.evil.com/" + testPool}), ErrIssuer},
		{"iss of another region", access(map[string]any{"iss": "https://cognito-idp.us-east-1.amazonaws.com/" + testPool}), ErrIssuer},
		{"iss of the form that the pool does not have", access(map[string]any{"iss": "https://issuer-cognito-idp.eu-west-1.amazonaws.com/" + testPool}), ErrIssuer},
		{"iss a list", access(map[string]any{"iss": []string{"https://cognito-idp.eu-west-1.amazonaws.com/" + testPool}}), ErrClaim},
		{"iss only in capitals", without("iss", `"ISS":"https://cognito-idp.eu-west-1.amazonaws.com/`+testPool+`"`), ErrIssuer},
		// times
		{"expired an hour ago", access(map[string]any{"exp": epoch.Unix() - 3600}), ErrExpired},
		{"expired just beyond the leeway", access(map[string]any{"exp": epoch.Unix() - 10}), ErrExpired},
		{"exp missing", access(map[string]any{"exp": nil}), ErrClaim},
		{"exp null", without("exp", `"exp":null`), ErrClaim},
		{"exp a string", access(map[string]any{"exp": fmt.Sprint(epoch.Unix() + 3600)}), ErrClaim},
		{"exp with a fraction", without("exp", `"exp":4102444800.5`), ErrClaim},
		{"exp with an exponent", without("exp", `"exp":4e9`), ErrClaim},
		{"exp zero", without("exp", `"exp":0`), ErrClaim},
		{"exp negative", without("exp", `"exp":-1`), ErrClaim},
		{"exp expired, beside one in capitals", body(`{"EXP":4102444800,` + strings.TrimPrefix(object(accessClaims(map[string]any{"exp": 1, "EXP": 4102444800})), "{")), ErrMalformed},
		{"exp expired, behind one in capitals", body(`{"EXP":4102444800,` + strings.TrimPrefix(object(accessClaims(map[string]any{"exp": 1})), "{")), ErrExpired},
		{"exp expired, before one in capitals", body(strings.TrimSuffix(object(accessClaims(map[string]any{"exp": 1})), "}") + `,"EXP":4102444800}`), ErrExpired},
		{"exp beyond a float", without("exp", `"exp":1e400`), ErrClaim},
		{"exp beyond 64 bits", without("exp", `"exp":99999999999999999999`), ErrClaim},
		{"exp in milliseconds", without("exp", `"exp":4102444800000`), ErrClaim},
		{"exp a boolean", access(map[string]any{"exp": true}), ErrClaim},
		{"exp a list", access(map[string]any{"exp": []int64{epoch.Unix() + 3600}}), ErrClaim},
		{"exp only in capitals", without("exp", `"EXP":4102444800`), ErrClaim},
		{"iat in the future", access(map[string]any{"iat": epoch.Unix() + 3600}), ErrNotYetValid},
		{"iat just beyond the leeway", access(map[string]any{"iat": epoch.Unix() + 11}), ErrNotYetValid},
		{"iat missing", access(map[string]any{"iat": nil}), ErrClaim},
		{"iat a string", access(map[string]any{"iat": "1"}), ErrClaim},
		{"nbf in the future", access(map[string]any{"nbf": epoch.Unix() + 60}), ErrNotYetValid},
		{"nbf a string", access(map[string]any{"nbf": "0"}), ErrClaim},
		{"auth_time a string", access(map[string]any{"auth_time": "0"}), ErrClaim},
		// use and client
		{"ID token as access token", id(nil), ErrUse},
		{"token_use missing", access(map[string]any{"token_use": nil}), ErrUse},
		{"token_use refresh", access(map[string]any{"token_use": "refresh"}), ErrUse},
		{"token_use in capitals", access(map[string]any{"token_use": "Access"}), ErrUse},
		{"token_use a list", access(map[string]any{"token_use": []string{"access"}}), ErrClaim},
		{"token_use only with a long s", without("token_use", "\"token_u\u017fe\":\"access\""), ErrUse},
		{"groups with null among them", access(map[string]any{"cognito:groups": []any{"admins", nil}}), ErrClaim},
		{"groups with an empty name", access(map[string]any{"cognito:groups": []string{""}}), ErrClaim},
		{"token_use of both", access(map[string]any{"token_use": "access id"}), ErrUse},
		{"client of the pool that is not accepted", access(map[string]any{"client_id": "thirdclient"}), ErrClient},
		{"client of the other pool", access(map[string]any{"client_id": "otherclient"}), ErrClient},
		{"client_id missing", access(map[string]any{"client_id": nil}), ErrClient},
		{"client_id empty", access(map[string]any{"client_id": ""}), ErrClient},
		{"client_id missing, aud in its place", access(map[string]any{"client_id": nil, "aud": testClient}), ErrClient},
		{"client_id a list", access(map[string]any{"client_id": []string{testClient}}), ErrClaim},
		// who
		{"sub missing", access(map[string]any{"sub": nil}), ErrClaim},
		{"sub a number", access(map[string]any{"sub": 7}), ErrClaim},
		{"groups a string", access(map[string]any{"cognito:groups": "admins"}), ErrClaim},
		{"groups with a number", access(map[string]any{"cognito:groups": []any{"a", 1}}), ErrClaim},
		{"groups with null", access(map[string]any{"cognito:groups": []any{"a", nil}}), ErrClaim},
		{"groups an object", access(map[string]any{"cognito:groups": map[string]any{"admins": true}}), ErrClaim},
		{"scope a list", access(map[string]any{"scope": []string{"files/read"}}), ErrClaim},
		{"tenant with a slash", access(map[string]any{"tenant_id": "acme/../globex"}), ErrClaim},
		{"tenant a star", access(map[string]any{"tenant_id": "*"}), ErrClaim},
		{"tenant with a policy variable", access(map[string]any{"tenant_id": "${aws:username}"}), ErrClaim},
		{"tenant in capitals", access(map[string]any{"tenant_id": "ACME"}), ErrClaim},
		{"tenant of 65 characters", access(map[string]any{"tenant_id": strings.Repeat("a", 65)}), ErrClaim},
		{"tenant with a newline", access(map[string]any{"tenant_id": "acme\n"}), ErrClaim},
		{"tenant a list", access(map[string]any{"tenant_id": []string{"acme"}}), ErrClaim},
		{"two tenants", access(map[string]any{"custom:tenant_id": "globex"}), ErrClaim},
	}
	if len(tests) < 80 {
		t.Errorf("%d hostile cases, want at least 80", len(tests))
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := v.VerifyAccess(context.Background(), tt.raw)
			if !errors.Is(err, tt.want) {
				t.Errorf("error is %v, want it to be %q", err, tt.want)
			}
			if diff := cmp.Diff(Claims{}, got, cmp.AllowUnexported(Claims{}, document{}), cmpopts.IgnoreTypes(sync.Once{})); diff != "" {
				t.Errorf("claims came back with the refusal (-want +got):\n%s", diff)
			}
		})
	}
}

// Attribute names of a pool are case-sensitive: a pool may have a custom:Tenant_ID that its users can write.
func TestATenantUnderAnotherSpellingIsNotTheTenant(t *testing.T) {
	for want, over := range map[string]map[string]any{
		"acme": {"custom:Tenant_ID": "globex", "CUSTOM:TENANT_ID": "globex"},
		"":     {"custom:tenant_id": nil, "custom:Tenant_ID": "globex", "custom:tenant_\u0131d": "globex"},
	} {
		claims, err := pinnedVerifier(t).VerifyID(context.Background(), id(over))
		if err != nil || claims.Tenant != want {
			t.Errorf("tenant: want %q, got %q, %v", want, claims.Tenant, err)
		}
	}
}

func TestOnlyASpaceSeparatesScopes(t *testing.T) {
	for scope, want := range map[string][]string{
		"a b":                   {"a", "b"},
		"  a   b ":              {"a", "b"},
		"":                      {},
		"a\tb":                  {"a\tb"},
		"a\nb":                  {"a\nb"},
		"a\u00a0b\u2003c\u0085": {"a\u00a0b\u2003c\u0085"},
	} {
		claims, err := pinnedVerifier(t).VerifyAccess(context.Background(), access(map[string]any{"scope": scope}))
		if err != nil {
			t.Fatalf("%q: %v", scope, err)
		}
		if diff := cmp.Diff(want, claims.Scopes); diff != "" {
			t.Errorf("scope %q (-want +got):\n%s", scope, diff)
		}
	}
}

func TestHostileIDTokensAreRefused(t *testing.T) {
	v := pinnedVerifier(t)
	for _, tt := range []struct {
		name string
		raw  string
		want error
	}{
		{"access token as ID token", access(nil), ErrUse},
		{"access token with aud as ID token", access(map[string]any{"aud": testClient}), ErrUse},
		{"aud of another client", id(map[string]any{"aud": "thirdclient"}), ErrClient},
		{"aud missing, client_id in its place", id(map[string]any{"aud": nil, "client_id": testClient}), ErrClient},
		{"aud a list that holds the client", id(map[string]any{"aud": []string{"evil", testClient}}), ErrClaim},
		{"aud a list of the client", id(map[string]any{"aud": []string{testClient}}), ErrClaim},
		{"email_verified a number", id(map[string]any{"email_verified": 1}), ErrClaim},
		{"email_verified another word", id(map[string]any{"email_verified": "yes"}), ErrClaim},
		{"email a list", id(map[string]any{"email": []string{"a@b"}}), ErrClaim},
		{"tenant from the wrong kind disagrees", id(map[string]any{"tenant_id": "globex"}), ErrClaim},
		{"tenant in capitals", id(map[string]any{"custom:tenant_id": "ACME"}), ErrClaim},
		{"expired", id(map[string]any{"exp": epoch.Unix() - 100}), ErrExpired},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := v.VerifyID(context.Background(), tt.raw); !errors.Is(err, tt.want) {
				t.Errorf("error is %v, want it to be %q", err, tt.want)
			}
		})
	}
}

func TestEveryReasonIsReportedAtOnce(t *testing.T) {
	_, err := pinnedVerifier(t).VerifyAccess(context.Background(), id(map[string]any{
		"exp": epoch.Unix() - 100, "iat": epoch.Unix() + 100, "aud": "thirdclient", "sub": nil}))
	for _, want := range []error{ErrExpired, ErrNotYetValid, ErrUse, ErrClient, ErrClaim} {
		if !errors.Is(err, want) {
			t.Errorf("error %q does not hold %q", err, want)
		}
	}
}

func TestARefusalNeverRepeatsTheToken(t *testing.T) {
	v := pinnedVerifier(t)
	raw := access(map[string]any{"client_id": "thirdclient"})
	for _, raw := range []string{raw, raw[:len(raw)-8] + "AAAAAAAA"} {
		_, err := v.VerifyAccess(context.Background(), raw)
		if err == nil || strings.Contains(err.Error(), raw[len(raw)/2:len(raw)/2+40]) {
			t.Errorf("error is %q, want one without the token", err)
		}
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func ones(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = 0xff
	}
	return b
}

// flipTrailingBits changes bits of the last character that a lax decoder drops: the same bytes, another text.
func flipTrailingBits(s string) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	last := strings.IndexByte(alphabet, s[len(s)-1])
	return s[:len(s)-1] + string(alphabet[last^1])
}

func plusModulus(key *rsa.PrivateKey, signature string) []byte {
	n := new(big.Int).SetBytes(must(base64.RawURLEncoding.DecodeString(signature)))
	return n.Add(n, key.N).Bytes()
}

func sign512(key *rsa.PrivateKey, input string) []byte {
	sum := sha512.Sum512([]byte(input))
	return must(rsa.SignPKCS1v15(nil, key, crypto.SHA512, sum[:]))
}

func signPSS(key *rsa.PrivateKey, input string) []byte {
	sum := sha256.Sum256([]byte(input))
	return must(rsa.SignPSS(rand.Reader, key, crypto.SHA256, sum[:], nil))
}

// textbook is the bare hash to the power of the private exponent.
func textbook(key *rsa.PrivateKey, input string) []byte {
	sum := sha256.Sum256([]byte(input))
	return new(big.Int).Exp(new(big.Int).SetBytes(sum[:]), key.D, key.N).FillBytes(make([]byte, 256))
}

func es256(claims string) string {
	key := must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	input := b64([]byte(`{"kid":"k1","alg":"ES256"}`)) + "." + b64([]byte(claims))
	sum := sha256.Sum256([]byte(input))
	r, s, err := ecdsa.Sign(rand.Reader, key, sum[:])
	must(0, err)
	return input + "." + b64(append(r.FillBytes(make([]byte, 32)), s.FillBytes(make([]byte, 32))...))
}

func manyMembers(n int) string {
	all := make([]string, n)
	for i := range all {
		all[i] = fmt.Sprintf(`"m%d":0`, i)
	}
	return strings.Join(all, ",")
}

package tokens

import (
	"context"
	"strings"
	"testing"
	"time"
)

func TestAWrongConfigurationSaysAllOfItsProblems(t *testing.T) {
	good := Pool{UserPoolID: testPool, ClientIDs: []string{testClient}}
	for _, tt := range []struct {
		name   string
		config Config
		want   []string
	}{
		{"no pools", Config{}, []string{"tokens.Config.Pools: at least one pool is required"}},
		{"no clients", Config{Pools: []Pool{{UserPoolID: testPool}}}, []string{"Pools[0].ClientIDs: at least one app client is required"}},
		{"ids that are too long", Config{Pools: []Pool{{UserPoolID: testPool + strings.Repeat("x", maxID), ClientIDs: []string{strings.Repeat("c", maxID+1)}}}},
			[]string{"Pools[0].UserPoolID: must look like", "Pools[0].ClientIDs[0]: must be an app client id"}},
		{"an empty client", Config{Pools: []Pool{{UserPoolID: testPool, ClientIDs: []string{""}}}}, []string{"Pools[0].ClientIDs[0]: must be an app client id"}},
		{"a pool id that would change the address", Config{Pools: []Pool{{UserPoolID: "eu-west-1.evil.com/_a", ClientIDs: []string{"a"}}}},
			[]string{`Pools[0].UserPoolID: must look like eu-west-1_AbCdEfGhI, got "eu-west-1.evil.com/_a"`}},
		{"another region", Config{Pools: []Pool{{Region: "us-east-1", UserPoolID: testPool, ClientIDs: []string{"a"}}}},
			[]string{`Pools[0].Region: must be "eu-west-1"`}},
		{"an issuer of a third form", Config{Pools: []Pool{{UserPoolID: testPool, ClientIDs: []string{"a"}, IssuerType: "UPDATED"}}},
			[]string{`Pools[0].IssuerType: must be "" or "updated", got "UPDATED"`}},
		{"a sovereign cloud that does not exist", Config{Pools: []Pool{{UserPoolID: "ussc-de-east-1_a", ClientIDs: []string{"a"}}}}, []string{"Pools[0].UserPoolID: must look like"}},
		{"a pool twice", Config{Pools: []Pool{good, good}}, []string{"Pools[1].UserPoolID: \"" + testPool + "\" is listed twice"}},
		{"keys over http", Config{Pools: []Pool{{UserPoolID: testPool, ClientIDs: []string{"a"}, JWKSURL: "http://keys.company.com/"}}},
			[]string{"Pools[0].JWKSURL: must be https, or http to a loopback address"}},
		{"keys from a file URL", Config{Pools: []Pool{{UserPoolID: testPool, ClientIDs: []string{"a"}, JWKSURL: "file:///etc/keys"}}},
			[]string{"Pools[0].JWKSURL: must have a host"}},
		{"pinned and fetched", Config{Pools: []Pool{{UserPoolID: testPool, ClientIDs: []string{"a"}, JWKSURL: "https://a/", JWKS: []byte("{}")}}},
			[]string{"Pools[0].JWKSURL: cannot be combined with JWKS"}},
		{"pinned nonsense", Config{Pools: []Pool{{UserPoolID: testPool, ClientIDs: []string{"a"}, JWKS: []byte("{}")}}},
			[]string{"Pools[0].JWKS: no key for RS256"}},
		{"everything at once", Config{Leeway: time.Hour, MaxTokenBytes: 5, CacheEntries: -1, RefreshInterval: time.Second, MinRefetch: 1},
			[]string{"Leeway: must be between", "MaxTokenBytes: must be between", "CacheEntries: must be between", "RefreshInterval: must be between", "MinRefetch: must be between", "Pools: at least one"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			v, err := NewVerifier(context.Background(), tt.config)
			if err == nil || v != nil {
				t.Fatalf("NewVerifier: %v, %v; want an error and no verifier", v, err)
			}
			for _, want := range tt.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("error is\n%v\nwant it to hold %q", err, want)
				}
			}
		})
	}
}

func TestIssuer(t *testing.T) {
	for want, pool := range map[string]Pool{
		"https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEfGhI":    {UserPoolID: testPool},
		"https://cognito-idp.us-gov-west-1.amazonaws.com/us-gov-west-1_A":    {UserPoolID: "us-gov-west-1_A", Region: "us-gov-west-1"},
		"https://cognito-idp.cn-north-1.amazonaws.com.cn/cn-north-1_AbCdEfG": {UserPoolID: "cn-north-1_AbCdEfG"},
		"https://cognito-idp.eusc-de-east-1.amazonaws.eu/eusc-de-east-1_Ab":  {UserPoolID: "eusc-de-east-1_Ab"},
		"https://issuer-cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCd":  {UserPoolID: "eu-west-1_AbCd", IssuerType: IssuerUpdated},
	} {
		if got := pool.Issuer(); got != want {
			t.Errorf("issuer of %s: want %s, got %s", pool.UserPoolID, want, got)
		}
	}
}

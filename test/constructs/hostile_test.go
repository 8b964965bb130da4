package constructs_test

import (
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"example.com/cognitocdk/constructs/api"
	"example.com/cognitocdk/constructs/apiaccess"
	"example.com/cognitocdk/constructs/appclient"
	"example.com/cognitocdk/constructs/gofunction"
	"example.com/cognitocdk/constructs/hosteddomain"
	"example.com/cognitocdk/constructs/identitypool"
	"example.com/cognitocdk/constructs/operations"
	"example.com/cognitocdk/constructs/protection"
	"example.com/cognitocdk/constructs/resourceserver"
	"example.com/cognitocdk/constructs/signin"
	"example.com/cognitocdk/constructs/trigger"
	"example.com/cognitocdk/constructs/userpool"
	"example.com/cognitocdk/constructs/userstorage"
	"example.com/cognitocdk/constructs/usertable"
)

type validator interface{ Validate() error }

// everything that an importer can fill in.
var everything = []validator{
	api.Props{}, apiaccess.Props{}, appclient.Props{}, gofunction.Props{}, hosteddomain.Props{}, identitypool.Props{}, identitypool.Existing{},
	operations.Props{}, protection.Props{}, resourceserver.Props{},
	signin.OIDCProps{}, signin.SAMLProps{}, signin.GoogleProps{}, signin.AppleProps{}, signin.FacebookProps{}, signin.AmazonProps{},
	trigger.Props{}, trigger.PreSignUpProps{}, trigger.PostConfirmationProps{}, trigger.PreAuthenticationProps{}, trigger.PostAuthenticationProps{},
	trigger.PreTokenGenerationProps{}, trigger.CustomMessageProps{}, trigger.CustomEmailSenderProps{}, trigger.CustomSMSSenderProps{}, trigger.SenderKeyProps{},
	trigger.PasswordlessProps{}, trigger.UserMigrationProps{}, trigger.InboundFederationProps{}, trigger.TableProps{},
	userpool.Props{}, userstorage.Props{}, usertable.Props{},
}

// hostile texts: what people paste, and what attackers do.
var hostile = []string{" ", "\t\n", "a\nb", "a\x00b", strings.Repeat("a", 10_000), "\u0430\u0430\u0430", "\u202eabc", "\xff\xfe", "*", "${aws:username}", "{{resolve:ssm:x}}",
	"../../x", "'; DROP TABLE", "<script>", "%s%n%d", "${Token[TOKEN.1]}", "http://${Token[TOKEN.1]}", "#{Token[TOKEN.1]}", "arn:aws:::", "::::::::", "https://", "[::1", "@", "😀"}

var problemForm = regexp.MustCompile(`^[a-z]+(?:\.[A-Z][A-Za-z]*(?:\[(?:\d+|"[^\n]*")\])*)+: \S`)

// Whatever stands in a field, Validate answers with lines that begin with a field, or with
// nothing. It never crashes, and no value breaks a line.
func TestValidateAgainstHostileValues(t *testing.T) {
	for _, zero := range everything {
		name := strings.TrimPrefix(fmt.Sprintf("%T", zero), "*")
		t.Run(name, func(t *testing.T) {
			check := func(what string, props reflect.Value) {
				t.Helper()
				defer func() {
					if r := recover(); r != nil {
						t.Errorf("%s: Validate crashed: %v", what, r)
					}
				}()
				err := props.Interface().(validator).Validate()
				if err == nil {
					return
				}
				for _, line := range strings.Split(err.Error(), "\n") {
					if !problemForm.MatchString(line) {
						t.Errorf("%s: a problem without its field: %.300q", what, line)
					}
				}
			}
			kind := reflect.TypeOf(zero)
			check("nothing", reflect.New(kind).Elem())
			for _, text := range hostile {
				props := reflect.New(kind).Elem()
				fill(props, text, 3)
				check(fmt.Sprintf("all texts %.40q", text), props)
			}
			for _, n := range []int64{-1 << 63, -1, 1, 1<<31 - 1, 1<<63 - 1} {
				props := reflect.New(kind).Elem()
				number(props, n)
				check(fmt.Sprintf("all numbers %d", n), props)
			}
		})
	}
}

// fill puts text into every string below v, with one entry in every list and map; pointers
// stay nil, but for lists of them, which get a nil.
func fill(v reflect.Value, text string, depth int) {
	if !v.CanSet() || depth < 0 {
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(text)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), text, depth)
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(v.Index(0), text, depth-1)
		fill(v.Index(1), text, depth-1)
	case reflect.Map:
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		fill(key, text, depth-1)
		fill(value, text, depth-1)
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(key, value)
	}
}

// number puts n into every number below v, durations too.
func number(v reflect.Value, n int64) {
	switch {
	case !v.CanSet():
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			number(v.Field(i), n)
		}
	case v.CanInt():
		v.SetInt(n)
	}
}

// What decides which resources there are, and what they are called, is known at synthesis: a
// token there would be left out of the template without a word (MFA: off), or crash the CDK.
func TestChoicesAreNoTokens(t *testing.T) {
	const token = "${Token[TOKEN.1]}"
	for _, c := range []struct {
		field string
		props validator
	}{
		{"userpool.MFA", userpool.Props{MFA: token}},
		{"userpool.FeaturePlan", userpool.Props{FeaturePlan: token}},
		{"userpool.IssuerType", userpool.Props{IssuerType: token}},
		{"userpool.ThreatProtection", userpool.Props{ThreatProtection: token}},
		{"appclient.Kind", appclient.Props{Kind: token}},
		{"identitypool.RoleChoice", identitypool.Props{RoleChoice: token}},
		{"identitypool.Groups[0].Name", identitypool.Props{RoleChoice: identitypool.ByRules, Groups: []identitypool.Group{{Name: token}}}},
		{"gofunction.Platform", gofunction.Props{Options: gofunction.Options{Platform: token}}},
		{"gofunction.Package", gofunction.Props{Package: token}},
		{`gofunction.Environment["${Token[TOKEN.1]}"]`, gofunction.Props{Environment: map[string]string{token: "x"}}},
		{"trigger.Operation", trigger.Props{Operation: token}},
		{"api.Routes[0].Method", api.Props{Routes: []api.Route{{Method: token}}}},
		{"userstorage.LogicalID", userstorage.Props{LogicalID: token}},
	} {
		if err := c.props.Validate(); err == nil || !strings.Contains("\n"+err.Error(), "\n"+c.field+": must be ") {
			t.Errorf("want a problem of %s, got %v", c.field, err)
		}
	}
}

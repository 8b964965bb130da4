package review

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"example.com/cognitocdk/report"
	"example.com/cognitocdk/template"
)

// Templates are untrusted: what grows faster than the input is a denial of service. Each
// of these was quadratic, or would be in a simpler implementation.
func TestReviewOfHostileTemplatesEnds(t *testing.T) {
	const n = 5_000
	list := func(format string) string {
		var b strings.Builder
		for i := range n {
			if i > 0 {
				b.WriteByte(',')
			}
			fmt.Fprintf(&b, format, i)
		}
		return b.String()
	}
	resource := func(typ, properties string) string {
		return `{"Resources":{"R":{"Type":"` + typ + `","Properties":{` + properties + `}}}}`
	}
	for name, sides := range map[string][2]string{
		"every id changes":              {`{"Resources":{` + list(`"A%d":{"Type":"AWS::Cognito::UserPool"}`) + `}}`, `{"Resources":{` + list(`"B%d":{"Type":"AWS::Cognito::UserPool"}`) + `}}`},
		"every attribute changes":       {resource(userPool, `"Schema":[`+list(`{"Name":"a%d"}`)+`]`), resource(userPool, `"Schema":[`+list(`{"Name":"b%d"}`)+`]`)},
		"every URL changes":             {resource(userPoolClient, `"CallbackURLs":[`+list(`"http://a%d"`)+`]`), resource(userPoolClient, `"CallbackURLs":[`+list(`"http://b%d"`)+`]`)},
		"every statement changes":       {resource(iamRole, `"AssumeRolePolicyDocument":{"Statement":[`+list(`{"Effect":"Allow","Action":"a%d"}`)+`]}`), resource(iamRole, `"AssumeRolePolicyDocument":{"Statement":[`+list(`{"Effect":"Allow","Action":"b%d"}`)+`]}`)},
		"every property is new":         {resource("AWS::X::Y", list(`"a%d":1`)), resource("AWS::X::Y", list(`"b%d":1`))},
		"nested without end":            {resource("AWS::X::Y", strings.Repeat(`"a":{`, 4000)+`"b":1`+strings.Repeat("}", 4000)), resource("AWS::X::Y", strings.Repeat(`"a":{`, 4000)+`"b":2`+strings.Repeat("}", 4000))},
		"functions without a form":      {resource("AWS::X::Y", list("\n"+`"a%d":{"Fn::Cidr":["x",1]}`)), resource("AWS::X::Y", list("\n"+`"a%d":{"Fn::Cidr":["y",1]}`))},
		"functions, all on one line":    {resource("AWS::X::Y", list(`"a%d":{"Fn::Cidr":["x",1]}`)), resource("AWS::X::Y", list(`"a%d":{"Fn::Cidr":["y",1]}`))},
		"every principal tag changes":   {resource(principalTag, `"PrincipalTags":{`+list(`"t%d":"a"`)+`}`), resource(principalTag, `"PrincipalTags":{`+list(`"t%d":"b"`)+`}`)},
		"every parameter has a default": {`{"Parameters":{` + list(`"P%d":{"Type":"String","Default":"a"}`) + `},"Resources":{}}`, `{"Parameters":{` + list(`"P%d":{"Type":"String","Default":"b"}`) + `},"Resources":{}}`},
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			old, new := parse(t, "old", sides[0]), parse(t, "new", sides[1])
			reading := time.Since(start)
			start = time.Now()
			got := Compare([]*template.Template{old}, []*template.Template{new})
			if spent := time.Since(start); spent > 10*time.Second && spent > 500*reading { // 0.1 s on an idle machine
				t.Errorf("took %v, reading the templates %v", spent, reading)
			}
			if len(got.Findings) == 0 || len(got.Findings) > maxFindings+3 {
				t.Errorf("want between 1 and %d findings, got %d", maxFindings+3, len(got.Findings))
			}
		})
	}
}

func TestFindingsBeyondTheBoundKeepTheirSeverity(t *testing.T) {
	var b strings.Builder
	for i := range maxFindings {
		fmt.Fprintf(&b, `"T%d":{"Type":"AWS::SNS::Topic"},`, i)
	}
	old := parse(t, "a", `{"Resources":{"Z":{"Type":"AWS::Cognito::UserPool","Properties":{"MfaConfiguration":"ON"}}}}`)
	new := parse(t, "b", `{"Resources":{`+b.String()+`"Y":{"Type":"AWS::Cognito::UserPoolGroup"}}}`)
	if got := report.Worst(Compare([]*template.Template{old}, []*template.Template{new})); got != report.Fail {
		t.Errorf("the removed pool is beyond the bound or was not reported: worst is %q", got)
	}
}

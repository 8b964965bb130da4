package triggers

import (
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"example.com/cognitocdk/internal/lambdatest"
)

// misbehaviours are what a service can answer instead of what it should. None of it may reach a log or a user.
func misbehaviours() map[string]http.HandlerFunc {
	return map[string]http.HandlerFunc{
		"hangs": func(_ http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body) // else the server does not notice that the caller has left
			<-r.Context().Done()
		},
		"trickles": func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			for {
				if _, err := io.WriteString(w, " "); err != nil {
					return
				}
				_ = http.NewResponseController(w).Flush()
				select {
				case <-r.Context().Done():
					return
				case <-time.After(20 * time.Millisecond):
				}
			}
		},
		"hangs up": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"refuses": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-Amzn-ErrorType", "AccessDeniedException")
			w.WriteHeader(http.StatusForbidden)
			fmt.Fprintf(w, `{"__type":"AccessDeniedException","message":%q}`, marker)
		},
		"breaks": func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusInternalServerError)
			fmt.Fprintf(w, "<html>%s</html>", marker)
		},
		"redirects": func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/"+marker { // what is there would say yes to anything
				fmt.Fprint(w, `{"success":true,"email":"ada@company.com","emailVerified":true,"tenant":"acme"}`)
				return
			}
			http.Redirect(w, r, "/"+marker, http.StatusTemporaryRedirect)
		},
		"talks nonsense": func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, marker) },
		"never ends": func(w http.ResponseWriter, _ *http.Request) {
			for {
				if _, err := io.WriteString(w, strings.Repeat(marker, 1000)); err != nil {
					return
				}
			}
		},
		"says nothing": func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "{}") },
	}
}

// service tells requests to AWS apart: DynamoDB and KMS by their target, SES by its path, SNS by the form that is left.
func service(r *http.Request) string {
	target, _, _ := strings.Cut(r.Header.Get("X-Amz-Target"), "_")
	switch {
	case target == "DynamoDB", strings.HasPrefix(target, "AWSEvents"):
		return strings.ToLower(target)
	case strings.HasPrefix(target, "TrentService"):
		return "kms"
	case strings.HasPrefix(target, "AmazonSSM"):
		return "ssm"
	case strings.HasPrefix(r.URL.Path, "/v2/email/"):
		return "ses"
	}
	return "sns"
}

// without is the endpoint, but for one service, which misbehaves.
func without(t testing.TB, broken string, misbehave http.HandlerFunc) string {
	t.Helper()
	to, err := url.Parse(endpoint.URL)
	if err != nil {
		t.Fatal(err)
	}
	proxy := &httputil.ReverseProxy{Transport: endpoint.HTTPClient().Transport, Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(to)
		r.Out.Host = r.In.Host // which is signed
	}}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if service(r) == broken {
			misbehave(w, r)
			return
		}
		proxy.ServeHTTP(w, r)
	}))
	server.Config.ErrorLog = nil
	t.Cleanup(func() { server.CloseClientConnections(); server.Close() })
	return server.URL
}

// TestEachServiceThatFailsHasItsOutcome: what docs/triggers.md says of "when something it needs fails", for every way of
// failing, within the time there is, and without a word of what the service said.
func TestEachServiceThatFailsHasItsOutcome(t *testing.T) {
	users, seal := newTable(t), newSealer(t)
	putSecret(t, "/downstream/secret", marker)
	mailing := map[string]string{"BRAND_NAME": "Acme", "FROM_ADDRESS": fromAddress(t), "USER_TABLE": users.name}
	sending := map[string]string{"BRAND_NAME": "Acme", "FROM_ADDRESS": fromAddress(t), "CODE_KEY_ARN": seal.arn}
	remembering := map[string]string{"BRAND_NAME": "Acme", "FROM_ADDRESS": fromAddress(t), "CODE_KEY_ARN": seal.arn, "USER_TABLE": users.name}
	migrating := map[string]string{"MIGRATION_TENANTS": "acme", "LEGACY_SECRET_PARAMETER": "/downstream/secret"}
	rows := map[string]string{"USER_TABLE": users.name}
	code := "request/code=" + seal.seal("424242", "us-east-1_EXAMPLE")
	all := []dependence{
		// An empty answer to a write is how DynamoDB says that it was done.
		{"preauthentication", "dynamodb", "PreAuthentication_Authentication", rows, nil, ""},
		{"postauthentication", "dynamodb", "PostAuthentication_Authentication", rows, nil, "all"},
		{"postconfirmation", "dynamodb", "PostConfirmation_ConfirmSignUp", rows, nil, "says nothing"},
		{"postconfirmation", "awsevents.putevents", "PostConfirmation_ConfirmSignUp", map[string]string{"USER_TABLE": users.name, "EVENT_BUS": "default"}, nil, "all"},
		{"createchallenge", "dynamodb", createSource, mailing, nil, ""},
		{"createchallenge", "ses", createSource, mailing, nil, "all"},
		{"verifychallenge", "dynamodb", verifySource, rows, []string{`request/privateChallengeParameters:={"challenge":"code","id":"x"}`, "request/challengeAnswer=12345678"}, ""},
		{"customemailsender", "kms", "CustomEmailSender_SignUp", sending, []string{code}, ""},
		{"customemailsender", "ses", "CustomEmailSender_SignUp", sending, []string{code}, ""},
		{"customemailsender", "dynamodb", "CustomEmailSender_SignUp", remembering, []string{code}, "all"},
		{"customsmssender", "kms", "CustomSMSSender_SignUp", sending, []string{code}, ""},
		{"customsmssender", "sns", "CustomSMSSender_SignUp", sending, []string{code}, ""},
		// An answer without success is one, and is no.
		{"verifychallenge", "CAPTCHA_VERIFY_URL", verifySource, map[string]string{"USER_TABLE": users.name, "CAPTCHA_SECRET_PARAMETER": "/downstream/secret"},
			[]string{`request/privateChallengeParameters:={"challenge":"captcha"}`, "request/challengeAnswer=token"}, "says nothing"},
		{"usermigration", "LEGACY_URL", "UserMigration_Authentication", migrating, nil, ""},
		{"usermigration", "LEGACY_URL", "UserMigration_ForgotPassword", migrating, nil, ""},
	}
	for _, function := range names() {
		var each []dependence
		for _, d := range all {
			if d.function == function {
				each = append(each, d)
			}
		}
		if len(each) == 0 {
			continue
		}
		t.Run(function, func(t *testing.T) {
			t.Parallel()
			deliver(t, each)
		})
	}
}

// dependence is a function and a service that it asks: one of AWS's, or the one whose address the environment has.
type dependence struct {
	function, broken, source string
	env                      map[string]string
	edits                    []string
	goesOn                   string // the misbehaviour with which it answers all the same, or "all"
}

// start starts the function where the service misbehaves.
func (d dependence) start(t *testing.T, misbehave http.HandlerFunc) *lambdatest.Function {
	t.Helper()
	env := awsEnv(d.env)
	if !strings.HasSuffix(d.broken, "_URL") {
		env["AWS_ENDPOINT_URL"] = without(t, d.broken, misbehave)
		return lambdatest.Start(t, binary(d.function), env)
	}
	server := httptest.NewTLSServer(misbehave)
	t.Cleanup(func() { server.CloseClientConnections(); server.Close() })
	env[d.broken], env["SSL_CERT_FILE"] = server.URL, filepath.Join(t.TempDir(), "roots.pem")
	if err := os.WriteFile(env["SSL_CERT_FILE"], pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	return lambdatest.Start(t, binary(d.function), env)
}

// deliver delivers one event to each function under each misbehaviour, all at once, and holds them to their outcome. The
// functions believe that they have half of Lambda's time, so that a slow machine has the other half.
func deliver(t *testing.T, all []dependence) {
	t.Helper()
	type delivery struct {
		name     string
		function *lambdatest.Function
		event    []byte
		goesOn   bool
		got      lambdatest.Result
	}
	var deliveries []*delivery
	for _, d := range all {
		for name, misbehave := range misbehaviours() {
			edits := append([]string{"userName=" + name + "@company.com", "request/userAttributes:={\"sub\":\"" + d.broken + name + "\",\"email\":\"ada@company.com\",\"phone_number\":\"+4915112345678\"}"}, d.edits...)
			if d.function == "usermigration" {
				edits = nil // it has none of these
			}
			if name == "never ends" && !strings.HasSuffix(d.broken, "_URL") {
				continue // AWS's answers are believed to end
			}
			deliveries = append(deliveries, &delivery{name: d.source + ", " + d.broken + " " + name, function: d.start(t, misbehave),
				event: event(t, d.source, edits...), goesOn: d.goesOn == "all" || d.goesOn == name})
		}
	}
	var group sync.WaitGroup
	for _, d := range deliveries {
		group.Go(func() { d.got = d.function.Invoke(d.event, lambdatest.WithTimeout(lambdatest.Timeout/2)) })
	}
	group.Wait()
	for _, d := range deliveries {
		t.Run(d.name, func(t *testing.T) {
			held(t, d.got, d.goesOn)
			if d.goesOn && strings.Contains(d.name, "CAPTCHA") {
				answered(t, d.event, d.got, `{"answerCorrect":false}`)
			}
		})
	}
}

// held fails unless the function answered as it should, in time, and kept what the service said to itself.
func held(t testing.TB, got lambdatest.Result, goesOn bool) {
	t.Helper()
	if goesOn != (got.Error == nil) {
		t.Errorf("want an answer %t, got %s, %+v, log %s", goesOn, got.Response, got.Error, got.Log)
	}
	if got.Took >= lambdatest.Timeout {
		t.Errorf("it took %s", got.Took)
	}
	if got.Error != nil && (strings.Contains(got.Error.Message, ":") || got.Error.Type != "Sentence") {
		t.Errorf("want one of the fixed sentences, got %+v", got.Error)
	}
	if strings.Contains(got.Log, marker) || strings.Contains(got.Log, "424242") || strings.Contains(got.Log, "@") {
		t.Errorf("a value is in the log: %s", got.Log)
	}
	if strings.Contains(got.Log, `"panic"`) {
		t.Errorf("it panicked: %s", got.Log)
	}
}

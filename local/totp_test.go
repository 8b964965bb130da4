package local

import (
	"strings"
	"testing"
	"time"
)

// The secret of RFC 6238's test vectors, "12345678901234567890", in base 32.
const rfcSecret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"

func TestCurrentTOTP(t *testing.T) {
	at := func(seconds int64) time.Time { return time.Unix(seconds, 0) }
	for name, c := range map[string]struct {
		secret string
		now    time.Time
		want   string
		err    string
	}{
		// RFC 6238, appendix B, the last six and all eight digits.
		"RFC 6238 at 59 s":                 {secret: rfcSecret, now: at(59), want: "287082"},
		"RFC 6238 in 2005":                 {secret: rfcSecret, now: at(1111111109), want: "081804"},
		"eight digits by a URL":            {secret: "otpauth://totp/x?secret=" + rfcSecret + "&digits=8", now: at(59), want: "94287082"},
		"SHA-256 by a URL":                 {secret: "otpauth://totp/x?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZA&digits=8&algorithm=SHA256", now: at(59), want: "46119246"},
		"lower case with spaces":           {secret: "gezd gnbv gy3t qojq gezd gnbv gy3t qojq", now: at(59), want: "287082"},
		"nothing":                          {secret: " ", err: "secret: empty; want a secret in base 32 or an otpauth:// URL"},
		"not base 32":                      {secret: "1089!", err: "secret: not base 32; want the letters A-Z and the digits 2-7, or an otpauth:// URL"},
		"a counter-based key":              {secret: "otpauth://hotp/x?secret=" + rfcSecret, err: `otpauth URL: type "hotp"; want totp`},
		"seven digits":                     {secret: "otpauth://totp/x?digits=7&secret=" + rfcSecret, err: "otpauth URL: 7 digits; want 6 or 8"},
		"a period of a year":               {secret: "otpauth://totp/x?period=31536000&secret=" + rfcSecret, err: "otpauth URL: period 31536000; want 1 to 3600 seconds"},
		"a secret longer than any":         {secret: strings.Repeat("A", 5000), err: "secret: 5000 characters; want a secret in base 32 or an otpauth:// URL"},
		"a URL without a secret":           {secret: "otpauth://totp/x", err: "secret: empty; want a secret in base 32 or an otpauth:// URL"},
		"a URL that is none":               {secret: "otpauth:\x7f", err: "otpauth URL: "},
		"a secret with quotes around it":   {secret: `"` + rfcSecret + `"`, err: "secret: not base 32; want the letters A-Z and the digits 2-7, or an otpauth:// URL"},
		"the period of a URL is respected": {secret: "otpauth://totp/x?period=60&secret=" + rfcSecret, now: at(119), want: "287082"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := CurrentTOTP(c.secret, c.now)
			if c.err != "" {
				if err == nil || !strings.HasPrefix(err.Error(), c.err) {
					t.Fatalf("want the error %q, got %v", c.err, err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got.Code != c.want {
				t.Errorf("want %s, got %s", c.want, got.Code)
			}
		})
	}
}

func TestTOTPSaysHowLongTheCodeIsGood(t *testing.T) {
	got, err := CurrentTOTP(rfcSecret, time.Unix(59, 0))
	if err != nil {
		t.Fatal(err)
	}
	if got.Left != time.Second {
		t.Errorf("one second before the change: want 1s, got %s", got.Left)
	}
}

func FuzzCurrentTOTP(f *testing.F) {
	for _, seed := range []string{rfcSecret, "otpauth://totp/x?secret=" + rfcSecret + "&digits=8&period=60", "otpauth://totp/", "otpauth:", "", "%", "otpauth://totp/x?period=-1&digits=99&secret=A"} {
		f.Add(seed)
	}
	now := time.Unix(59, 0)
	f.Fuzz(func(t *testing.T, secret string) {
		got, err := CurrentTOTP(secret, now)
		if err == nil && (len(got.Code) != 6 && len(got.Code) != 8 || got.Left <= 0) {
			t.Errorf("%q: code %q, good for %s", secret, got.Code, got.Left)
		}
	})
}

func TestTheEnrolledAuthenticatorIsKeptUntilDown(t *testing.T) {
	project := newProject(t, nil)
	if _, err := KeptTOTP(project); err == nil || !strings.Contains(err.Error(), "cognitocdk walk --env local") {
		t.Fatalf("before any enrolment: want an error that names the walk, got %v", err)
	}
	if err := KeepTOTP(project, rfcSecret); err != nil {
		t.Fatal(err)
	}
	if got, err := KeptTOTP(project); err != nil || got != rfcSecret {
		t.Fatalf("want %s, got %q, %v", rfcSecret, got, err)
	}
	if _, err := Down(project); err != nil {
		t.Fatal(err)
	}
	if _, err := KeptTOTP(project); err == nil {
		t.Error("the secret outlived the endpoint")
	}
}

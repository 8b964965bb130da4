//go:build verify

package mutation

// survivors are the mutants that no test can notice, with the reason.
func survivors() map[string]string {
	return map[string]string{
		`lambda/internal/event/event.go: out.Grow(len(e.raw) + 256): left out`:         "it is a matter of speed",
		`lambda/invitation/token.go: len(token) > maxToken: >= for >`:                  "a token of just that length is malformed anyway",
		`lambda/internal/address/address.go: strings.Count(s, "@") != 1: always false`: "neither part may hold an @ either",
		`lambda/internal/passwordless/verify.go: v.Captcha == nil: never`:              "the panic that follows is refused with the same sentence",
		`lambda/internal/passwordless/verify.go: ok: always true`:                      "without a code there is nothing that opens",
		`lambda/internal/migrate/http.go: ctx.Err() != nil: always false`:              "a second attempt fails at once",
		`lambda/internal/migrate/migrate.go: r < utf8.RuneSelf: <= for <`:              "U+0080 is neither punctuation nor symbol",
		`lambda/internal/codekey/codekey.go: len(code) > maxCode: >= for >`:            "no code has just that length",
		`lambda/message/render.go: !ok: never`:                                         "a test renders every message in every language",
		`lambda/message/render.go: end >= 0: > for >=`:                                 "a locale that begins with a hyphen is none, either way",
		`lambda/message/render.go: len(locale) <= 3: < for <=`:                         "no language with texts has three letters",
	}
}

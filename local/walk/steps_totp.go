package walk

import (
	"context"
	"fmt"
	"time"

	"example.com/cognitocdk/client"
	"example.com/cognitocdk/local"
)

const docTOTP = "https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-mfa-totp.html"

var totpSteps = []Step{
	{
		ID: "totp-enrolment-wrong-code-refused", Tried: "enrol an authenticator with a wrong code",
		Should: enableSoftwareToken + ", no second factor", Documentation: docTOTP, Seen: AsShipped, Needs: []string{"sign-in"},
		run: func(ctx context.Context, w *walker) (string, error) {
			e, err := w.client.StartTOTP(ctx, w.first.tokens)
			if err != nil {
				return "", err
			}
			w.first.secret = e.Secret
			return w.refusal(ctx, []string{w.first.Email}, []string{enableSoftwareToken}, func() error {
				return w.client.FinishTOTP(ctx, w.first.tokens, w.wrongTOTP(), "walk")
			})
		},
	},
	{
		ID: "totp-enrolment", Tried: "enrol an authenticator with its code",
		Should: "SOFTWARE_TOKEN_MFA is the user's factor", Documentation: docTOTP, Seen: AsShipped, Needs: []string{"sign-in"},
		run: func(ctx context.Context, w *walker) (string, error) {
			e, err := w.client.StartTOTP(ctx, w.first.tokens)
			if err != nil {
				return "", err
			}
			w.first.secret = e.Secret
			url := e.URL("cognitocdk "+w.Env, w.first.Email)
			w.show(Shown{Text: "authenticator secret " + e.Secret + "\n" + url, QR: url})
			code, err := w.totp(ctx)
			if err != nil {
				return "", err
			}
			if err := w.client.FinishTOTP(ctx, w.first.tokens, code, "walk"); err != nil {
				return "", err
			}
			u, err := w.client.User(ctx, w.first.tokens)
			if err != nil {
				return "", err
			}
			return same("factors", "[SOFTWARE_TOKEN_MFA]", fmt.Sprint(u.Factors))
		},
	},
	{
		ID: "sign-in-second-factor-wrong-code-refused", Tried: "sign in with the password and a wrong code",
		Should: codeMismatch + ", no tokens", Documentation: docTOTP, Seen: AsShipped, Needs: []string{"totp-enrolment"},
		run: func(ctx context.Context, w *walker) (string, error) {
			ch, err := w.secondFactor(ctx)
			if err != nil {
				return "", err
			}
			return w.refusal(ctx, []string{w.first.Email}, []string{codeMismatch}, func() error {
				_, err := w.client.AnswerCode(ctx, ch, w.wrongTOTP())
				return err
			})
		},
	},
	{
		ID: "sign-in-second-factor", Tried: "sign in with the password and the current code",
		Should: "a challenge, then tokens", Documentation: docTOTP, Seen: AsShipped, Needs: []string{"totp-enrolment"},
		run: func(ctx context.Context, w *walker) (string, error) {
			if err := w.signInFirst(ctx); err != nil {
				return "", err
			}
			if _, err := w.verified(ctx, &w.first); err != nil {
				return "", err
			}
			return "SOFTWARE_TOKEN_MFA, then tokens", nil
		},
	},
}

// secondFactor signs in up to the challenge.
func (w *walker) secondFactor(ctx context.Context) (*client.Challenge, error) {
	outcome, err := w.client.SignIn(ctx, w.first.Email, w.first.password)
	if err != nil {
		return nil, err
	}
	if outcome.Challenge == nil || outcome.Challenge.Name != client.SoftwareTokenMFA {
		return nil, fmt.Errorf("tokens with the password alone: the second factor is not asked for")
	}
	return outcome.Challenge, nil
}

// signInFirst signs the first person in, whatever they are asked.
func (w *walker) signInFirst(ctx context.Context) error {
	ch, err := w.secondFactor(ctx)
	if err != nil {
		return err
	}
	code, err := w.totp(ctx)
	if err != nil {
		return err
	}
	outcome, err := w.client.AnswerCode(ctx, ch, code)
	if err != nil {
		return err
	}
	return w.first.signedIn(outcome)
}

const totpPeriod = 30 * time.Second

// totp is the authenticator's code. On AWS a code is good once, so a patient walk waits for the next one.
func (w *walker) totp(ctx context.Context) (string, error) {
	step := w.now().Unix() / int64(totpPeriod.Seconds())
	if step == w.lastTOTP && w.Patient {
		wait := time.Unix((step+1)*int64(totpPeriod.Seconds()), 0).Sub(w.now()) + time.Second
		w.show(Shown{Text: fmt.Sprintf("waiting %s for the next code: each is good once", wait.Round(time.Second))})
		if err := w.sleep(ctx, wait); err != nil {
			return "", err
		}
		step++
	}
	w.lastTOTP = step
	code, err := local.CurrentTOTP(w.first.secret, w.now())
	return code.Code, err
}

// wrongTOTP is a code of six digits that is none of the codes around now.
func (w *walker) wrongTOTP() string {
	near := map[string]bool{}
	for i := -3; i <= 3; i++ {
		if code, err := local.CurrentTOTP(w.first.secret, w.now().Add(time.Duration(i)*totpPeriod)); err == nil {
			near[code.Code] = true
		}
	}
	for _, code := range []string{"000000", "111111", "222222", "333333", "444444", "555555", "666666"} {
		if !near[code] {
			return code
		}
	}
	return "777777" // seven codes around now, and this is the eighth
}

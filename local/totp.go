package local

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"
)

// TOTP is the code of an authenticator at a time, and how long it is good for.
type TOTP struct {
	Code string        `json:"code"`
	Left time.Duration `json:"-"`
}

// maxSecret bounds what is taken for a secret or a URL: an otpauth URL has some 200 characters.
const maxSecret = 4096

// CurrentTOTP is the code for a secret in base 32, or for an otpauth:// URL with its own
// digits and period (https://github.com/google/google-authenticator/wiki/Key-Uri-Format).
func CurrentTOTP(secret string, now time.Time) (TOTP, error) {
	secret = strings.TrimSpace(secret)
	if len(secret) > maxSecret {
		return TOTP{}, fmt.Errorf("secret: %d characters; want a secret in base 32 or an otpauth:// URL", len(secret))
	}
	opts := totp.ValidateOpts{Period: 30, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1}
	if strings.HasPrefix(secret, "otpauth:") {
		key, err := otp.NewKeyFromURL(secret)
		if err != nil {
			return TOTP{}, fmt.Errorf("otpauth URL: %w", err)
		}
		if key.Type() != "totp" {
			return TOTP{}, fmt.Errorf("otpauth URL: type %q; want totp", key.Type())
		}
		period := key.Period()
		if period == 0 || period > 3600 {
			return TOTP{}, fmt.Errorf("otpauth URL: period %d; want 1 to 3600 seconds", period)
		}
		digits := key.Digits()
		if digits != otp.DigitsSix && digits != otp.DigitsEight {
			return TOTP{}, fmt.Errorf("otpauth URL: %d digits; want 6 or 8", digits)
		}
		secret, opts = key.Secret(), totp.ValidateOpts{Period: uint(period), Digits: digits, Algorithm: key.Algorithm()}
	}
	secret = strings.ToUpper(strings.NewReplacer(" ", "", "-", "").Replace(secret))
	if secret == "" {
		return TOTP{}, errors.New("secret: empty; want a secret in base 32 or an otpauth:// URL")
	}
	code, err := totp.GenerateCodeCustom(secret, now, opts)
	if err != nil {
		return TOTP{}, errors.New("secret: not base 32; want the letters A-Z and the digits 2-7, or an otpauth:// URL")
	}
	period := time.Duration(opts.Period) * time.Second
	return TOTP{Code: code, Left: period - time.Duration(now.UnixNano())%period}, nil
}

func totpFile(project string) string { return filepath.Join(stateFolder(project), "totp") }

// KeepTOTP keeps the otpauth URL or secret of the user that was enrolled last, for `local totp`
// without an argument. It goes with the endpoint's state.
func KeepTOTP(project, secret string) error {
	return writeWhole(totpFile(project), []byte(secret+"\n"), 0o600)
}

// KeptTOTP is what KeepTOTP kept last.
func KeptTOTP(project string) (string, error) {
	body, err := os.ReadFile(totpFile(project))
	if errors.Is(err, os.ErrNotExist) {
		return "", errors.New("no authenticator was enrolled here yet; give a secret or an otpauth:// URL, or run: cognitocdk walk --env local")
	}
	if err != nil {
		return "", fmt.Errorf("state folder: %w", err)
	}
	return strings.TrimSpace(string(body)), nil
}

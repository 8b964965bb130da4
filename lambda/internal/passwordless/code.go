package passwordless

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"math/big"
	"strings"
	"time"

	"example.com/cognitocdk/lambda/internal/address"
)

// The limits; doc.go explains them.
const (
	codeDigits = 8
	codeLife   = 5 * time.Minute
	maxTries   = 5 // of one code: three answers, and two for repeated deliveries
	maxCodes   = 5
	maxWrong   = 15
	limitSpan  = 15 * time.Minute
)

// newCode is a code of eight digits, each as likely as any other.
func newCode() (string, error) {
	n, err := rand.Int(rand.Reader, big.NewInt(100_000_000))
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%0*d", codeDigits, n), nil
}

// seal is a salted hash of a code, bound to the user it was sent to.
func seal(user, code string) string {
	salt := make([]byte, 16)
	_, _ = rand.Read(salt) // never fails, says crypto/rand
	return base64.RawStdEncoding.EncodeToString(append(salt, mac(salt, user, code)...))
}

// opens reports whether code is what was sealed for user, in constant time.
func opens(sealed, user, code string) bool {
	raw, err := base64.RawStdEncoding.DecodeString(sealed)
	if err != nil || len(raw) != 16+sha256.Size {
		raw = make([]byte, 16+sha256.Size) // no code has this hash; it takes as long
	}
	return subtle.ConstantTimeCompare(raw[16:], mac(raw[:16], user, code)) == 1
}

func mac(salt []byte, user, code string) []byte {
	h := hmac.New(sha256.New, salt)
	fmt.Fprintf(h, "%d:%s:%s", len(user), user, code)
	return h.Sum(nil)
}

// userKey names a user without naming anybody: unknown names are what somebody typed.
func userKey(pool, user string) string {
	sum := sha256.Sum256([]byte(pool + "\x00" + address.Lower(user)))
	return pool + "#" + base64.RawURLEncoding.EncodeToString(sum[:])
}

// plain is an answer as people type it.
func plain(answer string) string {
	return strings.NewReplacer(" ", "", "-", "", "\u00a0", "").Replace(answer)
}

// window names the quarter of an hour that t is in.
func window(t time.Time) int64 { return t.Unix() / int64(limitSpan/time.Second) }

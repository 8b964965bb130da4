package client

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math/big"
	"strings"
	"time"
)

// Secure Remote Password, version 6a, as Cognito speaks it: the 3072-bit group of RFC 5054, SHA-256, numbers
// hashed as Java writes a BigInteger (shortest form, a zero byte before a set high bit), and HKDF with a label of
// its own. The password never leaves this process, nor does anything that allows guessing it offline.

var (
	srpN, _ = new(big.Int).SetString(""+
		"FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD"+
		"EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED"+
		"EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F"+
		"83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B"+
		"E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D2261898FA0510"+
		"15728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7DB3970F85A6E1E4C7"+
		"ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A64521F2B18177B200C"+
		"BBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF", 16)
	srpG = big.NewInt(2)
	srpK = new(big.Int).SetBytes(digest(padded(srpN), padded(srpG)))
)

const (
	maxNumber      = 770     // hex digits of SRP_B: 3072 bits, and Java's zero byte
	maxSalt        = 512     // hex digits; Cognito sends 32
	maxSecretBlock = 1 << 16 // characters; Cognito sends about 2,300
	maxUserID      = 2048
)

// ErrServer says that the server's part of the protocol is not one that Cognito would send. Nothing was answered.
var ErrServer = errors.New("not an answer of Cognito")

// srp is one sign-in on its way. group is the user pool's name (the id after the underscore), or a device group key.
type srp struct {
	a, A *big.Int
}

func newSRP(random io.Reader) (*srp, error) {
	secret := make([]byte, 128) // 1024 bits, as AWS's own clients
	if _, err := io.ReadFull(random, secret); err != nil {
		return nil, fmt.Errorf("srp: reading random numbers: %w", err)
	}
	a := new(big.Int).SetBytes(secret)
	if a.Sign() == 0 {
		return nil, errors.New("srp: the source of random numbers gives only zeros")
	}
	return &srp{a: a, A: new(big.Int).Exp(srpG, a, srpN)}, nil
}

// public is SRP_A.
func (s *srp) public() string { return s.A.Text(16) }

// proof is the server's challenge, read and bounded.
type proof struct {
	userID string
	B      *big.Int
	salt   []byte // as hashed
	block  []byte
	text   string // SECRET_BLOCK as it came, to be sent back
}

func readProof(parameters map[string]string, userKey string) (proof, error) {
	p := proof{userID: parameters[userKey], text: parameters["SECRET_BLOCK"]}
	if p.userID == "" || len(p.userID) > maxUserID {
		return p, fmt.Errorf("srp: %s: %w: %d characters", userKey, ErrServer, len(p.userID))
	}
	var err error
	if p.B, err = number(parameters["SRP_B"], maxNumber); err != nil {
		return p, fmt.Errorf("srp: SRP_B: %w", err)
	}
	if p.B.Sign() == 0 || p.B.Cmp(srpN) >= 0 {
		return p, fmt.Errorf("srp: SRP_B: %w: zero, or not below the modulus", ErrServer)
	}
	salt, err := number(parameters["SALT"], maxSalt)
	if err != nil {
		return p, fmt.Errorf("srp: SALT: %w", err)
	}
	p.salt = padded(salt)
	if p.text == "" || len(p.text) > maxSecretBlock {
		return p, fmt.Errorf("srp: SECRET_BLOCK: %w: %d characters", ErrServer, len(p.text))
	}
	if p.block, err = base64.StdEncoding.DecodeString(p.text); err != nil {
		return p, fmt.Errorf("srp: SECRET_BLOCK: %w: %w", ErrServer, err)
	}
	return p, nil
}

// key is the session key: both sides have the same one if, and only if, the password is right.
func (s *srp) key(group, password string, p proof) ([]byte, error) {
	hashedU := digest(padded(s.A), padded(p.B))
	u := new(big.Int).SetBytes(hashedU)
	if u.Sign() == 0 {
		return nil, fmt.Errorf("srp: %w: u is zero", ErrServer)
	}
	x := privateKey(p.salt, group, p.userID, password)
	// S = (B - k·g^x) ^ (a + u·x)
	base := new(big.Int).Exp(srpG, x, srpN)
	base.Sub(p.B, base.Mul(base, srpK)).Mod(base, srpN)
	exponent := new(big.Int).Mul(u, x)
	secret := base.Exp(base, exponent.Add(exponent, s.a), srpN)
	key, err := hkdf.Key(sha256.New, padded(secret), padded(u), "Caldera Derived Key", 16)
	if err != nil {
		return nil, fmt.Errorf("srp: %w", err)
	}
	return key, nil
}

// sign makes PASSWORD_CLAIM_SIGNATURE for the moment.
func (s *srp) sign(group, password string, p proof, at time.Time) (signature, timestamp string, err error) {
	key, err := s.key(group, password, p)
	if err != nil {
		return "", "", err
	}
	timestamp = srpTime(at)
	mac := hmac.New(sha256.New, key)
	for _, part := range [][]byte{[]byte(group), []byte(p.userID), p.block, []byte(timestamp)} {
		mac.Write(part)
	}
	return base64.StdEncoding.EncodeToString(mac.Sum(nil)), timestamp, nil
}

// srpTime is the timestamp that is signed: UTC, English, the day without a zero. Cognito refuses "Nov 05".
func srpTime(at time.Time) string { return at.UTC().Format("Mon Jan 2 15:04:05 UTC 2006") }

// deviceVerifier is what Cognito stores to check a device's password.
func deviceVerifier(salt []byte, group, deviceKey, password string) (verifier, paddedSalt []byte) {
	paddedSalt = padded(new(big.Int).SetBytes(salt))
	x := privateKey(paddedSalt, group, deviceKey, password)
	return padded(new(big.Int).Exp(srpG, x, srpN)), paddedSalt
}

func privateKey(salt []byte, group, user, password string) *big.Int {
	return new(big.Int).SetBytes(digest(salt, digest([]byte(group+user+":"+password))))
}

func digest(parts ...[]byte) []byte {
	h := sha256.New()
	for _, p := range parts {
		h.Write(p)
	}
	return h.Sum(nil)
}

// padded is n as Java's BigInteger.toByteArray writes it.
func padded(n *big.Int) []byte {
	b := n.Bytes()
	if len(b) == 0 || b[0] >= 0x80 {
		b = append([]byte{0}, b...)
	}
	return b
}

// number reads bounded hex digits and nothing else: math/big would take signs.
func number(digits string, longest int) (*big.Int, error) {
	if digits == "" || len(digits) > longest {
		return nil, fmt.Errorf("%w: %d characters", ErrServer, len(digits))
	}
	b, err := hex.DecodeString(strings.Repeat("0", len(digits)%2) + digits)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrServer, err)
	}
	return new(big.Int).SetBytes(b), nil
}

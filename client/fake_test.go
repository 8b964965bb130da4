package client

import (
	"bytes"
	"context"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"math/big"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"
)

const (
	testPool   = "eu-west-1_AbCdEfGhI"
	testClient = "2abcdefghijklmnopqrstuvwxy"
	testSecret = "s3cret"
	testSub    = "d2c5e4a4-1071-70f8-6e7c-1f4b0a6e0001"
)

// fake is a pool with one user: it knows verifiers, never passwords, and speaks the server's side of SRP.
type fake struct {
	API // a call that a test does not expect is a nil pointer, which the test sees
	t   *testing.T

	salt, verifier             []byte // of the user's password
	deviceSalt, deviceVerifier []byte
	factor                     types.ChallengeNameType // asked after the password; "" for none
	b, B, A                    *big.Int
	turn                       int
	refreshed                  []string // refresh tokens that were used
	rotates                    bool
	lacksRotation              bool                    // the operation is not there
	afterDevice                types.ChallengeNameType // asked after the device
	refreshDevice              string                  // the device that the last refresh named
	during                     func()                  // a refresh
	tried                      atomic.Int64            // refreshes, refused ones too
}

func newFake(t *testing.T, password string) *fake {
	verifier, salt := deviceVerifier([]byte("salt-of-sixteen!"), "AbCdEfGhI", testSub, password)
	return &fake{t: t, salt: salt, verifier: verifier}
}

func (f *fake) client() *Client {
	f.t.Helper()
	c, err := New(Config{API: f, UserPoolID: testPool, ClientID: testClient, ClientSecret: testSecret})
	if err != nil {
		f.t.Fatal(err)
	}
	return c
}

// session wants the one that was handed out last, and hands out the next.
func (f *fake) session(given *string) *string {
	if want := "session" + strconv.Itoa(f.turn); aws.ToString(given) != want {
		f.t.Errorf("session: want %q, got %q", want, aws.ToString(given))
	}
	return f.nextSession()
}

func (f *fake) nextSession() *string {
	f.turn++
	return aws.String("session" + strconv.Itoa(f.turn))
}

func (f *fake) hash(parameters map[string]string) {
	if want := SecretHash(parameters["USERNAME"], testClient, testSecret); parameters["SECRET_HASH"] != want {
		f.t.Errorf("SECRET_HASH for %q: want %s, got %s", parameters["USERNAME"], want, parameters["SECRET_HASH"])
	}
}

// ask is the server's half of SRP: B = k·v + g^b.
func (f *fake) ask(a string, verifier, salt []byte, userKey, user string) map[string]string {
	f.A = big16(f.t, a)
	f.b = new(big.Int).SetBytes(bytes.Repeat([]byte{0x5a}, 128))
	f.B = new(big.Int).Mul(srpK, new(big.Int).SetBytes(verifier))
	f.B.Add(f.B, new(big.Int).Exp(srpG, f.b, srpN)).Mod(f.B, srpN)
	return map[string]string{userKey: user, "SALT": new(big.Int).SetBytes(salt).Text(16), "SRP_B": f.B.Text(16),
		"SECRET_BLOCK": base64.StdEncoding.EncodeToString([]byte("the server's own")), "USERNAME": testSub}
}

// proven checks the client's signature with the verifier alone.
func (f *fake) proven(answers map[string]string, group, user string, verifier []byte) bool {
	u := new(big.Int).SetBytes(digest(padded(f.A), padded(f.B)))
	S := new(big.Int).Exp(new(big.Int).SetBytes(verifier), u, srpN)
	S.Mul(S, f.A).Exp(S, f.b, srpN)
	key, _ := hkdf.Key(sha256.New, padded(S), padded(u), "Caldera Derived Key", 16)
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(group + user + "the server's own" + answers["TIMESTAMP"]))
	at, err := time.Parse("Mon Jan 2 15:04:05 UTC 2006", answers["TIMESTAMP"])
	if err != nil || time.Since(at).Abs() > time.Minute {
		f.t.Errorf("TIMESTAMP %q: %v", answers["TIMESTAMP"], err)
	}
	return answers["PASSWORD_CLAIM_SIGNATURE"] == base64.StdEncoding.EncodeToString(mac.Sum(nil)) &&
		answers["PASSWORD_CLAIM_SECRET_BLOCK"] == base64.StdEncoding.EncodeToString([]byte("the server's own"))
}

func (f *fake) InitiateAuth(_ context.Context, in *idp.InitiateAuthInput, _ ...func(*idp.Options)) (*idp.InitiateAuthOutput, error) {
	p := in.AuthParameters
	if in.AuthFlow == types.AuthFlowTypeRefreshTokenAuth {
		f.hash(map[string]string{"USERNAME": testSub, "SECRET_HASH": p["SECRET_HASH"]})
		f.refreshed = append(f.refreshed, p["REFRESH_TOKEN"])
		f.refreshDevice = p["DEVICE_KEY"]
		return &idp.InitiateAuthOutput{AuthenticationResult: f.result("")}, nil
	}
	f.hash(p)
	if in.AuthFlow == types.AuthFlowTypeCustomAuth {
		return &idp.InitiateAuthOutput{ChallengeName: CustomChallenge, ChallengeParameters: map[string]string{"USERNAME": testSub, "USER_ID_FOR_SRP": testSub}, Session: f.nextSession()}, nil
	}
	if _, sent := p["PASSWORD"]; sent || in.AuthFlow != types.AuthFlowTypeUserSrpAuth {
		f.t.Errorf("flow %s with parameters %v: the password must stay here", in.AuthFlow, p)
	}
	return &idp.InitiateAuthOutput{
		ChallengeName:       types.ChallengeNameTypePasswordVerifier,
		ChallengeParameters: f.ask(p["SRP_A"], f.verifier, f.salt, "USER_ID_FOR_SRP", testSub),
		Session:             f.nextSession(),
	}, nil
}

func (f *fake) RespondToAuthChallenge(_ context.Context, in *idp.RespondToAuthChallengeInput, _ ...func(*idp.Options)) (*idp.RespondToAuthChallengeOutput, error) {
	next := f.session(in.Session)
	p := in.ChallengeResponses
	f.hash(p)
	if p["USERNAME"] != testSub {
		f.t.Errorf("USERNAME: want Cognito's own %s, got %s", testSub, p["USERNAME"])
	}
	refused := &types.NotAuthorizedException{Message: aws.String("Incorrect username or password.")}
	wrong := &types.CodeMismatchException{Message: aws.String("Invalid code")}
	tokens := &idp.RespondToAuthChallengeOutput{AuthenticationResult: f.result("refresh0")}
	switch in.ChallengeName {
	case types.ChallengeNameTypePasswordVerifier:
		if !f.proven(p, "AbCdEfGhI", testSub, f.verifier) {
			return nil, refused
		}
		if f.factor == "" {
			return tokens, nil
		}
		return &idp.RespondToAuthChallengeOutput{ChallengeName: f.factor, Session: next,
			ChallengeParameters: map[string]string{"USER_ID_FOR_SRP": testSub}}, nil
	case types.ChallengeNameTypeDeviceSrpAuth:
		return &idp.RespondToAuthChallengeOutput{ChallengeName: types.ChallengeNameTypeDevicePasswordVerifier, Session: next,
			ChallengeParameters: f.ask(p["SRP_A"], f.deviceVerifier, f.deviceSalt, "DEVICE_KEY", p["DEVICE_KEY"])}, nil
	case types.ChallengeNameTypeDevicePasswordVerifier:
		if !f.proven(p, "-group", p["DEVICE_KEY"], f.deviceVerifier) {
			return nil, refused
		}
		if f.afterDevice != "" {
			return &idp.RespondToAuthChallengeOutput{ChallengeName: f.afterDevice, Session: next}, nil
		}
		return tokens, nil
	}
	want := map[types.ChallengeNameType][2]string{
		SoftwareTokenMFA: {"SOFTWARE_TOKEN_MFA_CODE", "123456"}, SMSMFA: {"SMS_MFA_CODE", "123456"}, EmailOTP: {"EMAIL_OTP_CODE", "12345678"}, SMSOTP: {"SMS_OTP_CODE", "123456"},
		SelectMFA: {"ANSWER", "SOFTWARE_TOKEN_MFA"}, NewPasswordRequired: {"NEW_PASSWORD", "New-Pass-word-1"}, CustomChallenge: {"ANSWER", "blue"},
		MFASetup: {"USERNAME", testSub},
	}[in.ChallengeName]
	if p[want[0]] != want[1] {
		return nil, wrong
	}
	return tokens, nil
}

func (f *fake) result(refresh string) *types.AuthenticationResultType {
	r := &types.AuthenticationResultType{AccessToken: aws.String("access" + strconv.Itoa(f.turn)), IdToken: aws.String("id"), ExpiresIn: 3600}
	if refresh != "" {
		r.RefreshToken = &refresh
	}
	if f.deviceVerifier == nil {
		r.NewDeviceMetadata = &types.NewDeviceMetadataType{DeviceKey: aws.String("eu-west-1_device"), DeviceGroupKey: aws.String("-group")}
	}
	return r
}

func (f *fake) ConfirmDevice(_ context.Context, in *idp.ConfirmDeviceInput, _ ...func(*idp.Options)) (*idp.ConfirmDeviceOutput, error) {
	var err error
	if f.deviceVerifier, err = base64.StdEncoding.DecodeString(*in.DeviceSecretVerifierConfig.PasswordVerifier); err != nil {
		f.t.Error(err)
	}
	if f.deviceSalt, err = base64.StdEncoding.DecodeString(*in.DeviceSecretVerifierConfig.Salt); err != nil {
		f.t.Error(err)
	}
	return &idp.ConfirmDeviceOutput{}, nil
}

func (f *fake) GetTokensFromRefreshToken(ctx context.Context, in *idp.GetTokensFromRefreshTokenInput, _ ...func(*idp.Options)) (*idp.GetTokensFromRefreshTokenOutput, error) {
	if f.lacksRotation {
		return nil, &unknown{}
	}
	f.tried.Add(1)
	if f.during != nil {
		f.during()
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	f.refreshDevice = aws.ToString(in.DeviceKey)
	if aws.ToString(in.ClientSecret) != testSecret {
		f.t.Errorf("client secret: got %q", aws.ToString(in.ClientSecret))
	}
	for _, used := range f.refreshed {
		if f.rotates && used == *in.RefreshToken {
			return nil, &types.RefreshTokenReuseException{Message: aws.String("used before")}
		}
	}
	f.refreshed = append(f.refreshed, *in.RefreshToken)
	next := ""
	if f.rotates {
		next = "refresh" + strconv.Itoa(len(f.refreshed))
	}
	f.turn++
	return &idp.GetTokensFromRefreshTokenOutput{AuthenticationResult: f.result(next)}, nil
}

type unknown struct{ types.NotAuthorizedException }

func (*unknown) ErrorCode() string { return "UnknownOperationException" }

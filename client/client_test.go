package client

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"
	"github.com/google/go-cmp/cmp"
)

const password = "Correct-Horse-7"

func TestSignIn(t *testing.T) {
	f := newFake(t, password)
	for given, want := range map[string]bool{password: true, password + " ": false, "": false, strings.ToLower(password): false} {
		outcome, err := f.client().SignIn(context.Background(), "ada@company.com", given)
		f.turn = 0
		var refused *types.NotAuthorizedException
		switch {
		case want && (err != nil || outcome.Tokens == nil || outcome.Tokens.Refresh != "refresh0" || outcome.Tokens.Username != testSub):
			t.Errorf("right password: %+v, %v", outcome, err)
		case !want && (!errors.As(err, &refused) || outcome != Outcome{}):
			t.Errorf("password %q: %+v, %v; want NotAuthorizedException", given, outcome, err)
		}
	}
}

func TestAnswers(t *testing.T) {
	ctx := context.Background()
	type answer func(c *Client, ch *Challenge, right bool) (Outcome, error)
	code := func(want string) answer {
		return func(c *Client, ch *Challenge, right bool) (Outcome, error) {
			if !right {
				want = "000000"
			}
			return c.AnswerCode(ctx, ch, want)
		}
	}
	for name, give := range map[types.ChallengeNameType]answer{
		SoftwareTokenMFA: code("123456"), SMSMFA: code("123456"), EmailOTP: code("12345678"), SMSOTP: code("123456"),
		SelectMFA: func(c *Client, ch *Challenge, right bool) (Outcome, error) {
			return c.AnswerChoice(ctx, ch, map[bool]string{true: "SOFTWARE_TOKEN_MFA", false: "NONE"}[right])
		},
		NewPasswordRequired: func(c *Client, ch *Challenge, right bool) (Outcome, error) {
			return c.AnswerNewPassword(ctx, ch, map[bool]string{true: "New-Pass-word-1", false: "weak"}[right], map[string]string{"name": "Ada"})
		},
		CustomChallenge: func(c *Client, ch *Challenge, right bool) (Outcome, error) {
			return c.AnswerCustom(ctx, ch, map[bool]string{true: "blue", false: "red"}[right], nil)
		},
	} {
		for _, right := range []bool{true, false} {
			f := newFake(t, password)
			f.factor = name
			c := f.client()
			outcome, err := c.SignIn(ctx, "ada", password)
			if err != nil || outcome.Challenge == nil || outcome.Challenge.Name != name || outcome.Tokens != nil {
				t.Fatalf("%s: the sign-in gives %+v, %v", name, outcome, err)
			}
			outcome, err = give(c, outcome.Challenge, right)
			var wrong *types.CodeMismatchException
			if right && (err != nil || outcome.Tokens == nil) || !right && !errors.As(err, &wrong) {
				t.Errorf("%s, right answer %v: %+v, %v", name, right, outcome, err)
			}
		}
	}
}

func TestEachAnswerRefusesOtherChallenges(t *testing.T) {
	ctx := context.Background()
	c := newFake(t, password).client()
	for name, give := range map[string]func(*Challenge) error{
		"code":         func(ch *Challenge) error { _, err := c.AnswerCode(ctx, ch, "1"); return err },
		"choice":       func(ch *Challenge) error { _, err := c.AnswerChoice(ctx, ch, "1"); return err },
		"new password": func(ch *Challenge) error { _, err := c.AnswerNewPassword(ctx, ch, "1", nil); return err },
		"custom":       func(ch *Challenge) error { _, err := c.AnswerCustom(ctx, ch, "1", nil); return err },
		"start setup":  func(ch *Challenge) error { _, err := c.StartSetup(ctx, ch); return err },
		"finish setup": func(ch *Challenge) error { _, err := c.FinishSetup(ctx, ch, Enrolment{}, "1", ""); return err },
	} {
		for _, ch := range []*Challenge{{Name: "WEB_AUTHN"}, nil} {
			if err := give(ch); !errors.Is(err, ErrChallenge) {
				t.Errorf("%s for %+v: error is %v, want ErrChallenge", name, ch, err)
			}
		}
	}
}

func TestSignInCustom(t *testing.T) {
	c := newFake(t, password).client()
	outcome, err := c.SignInCustom(context.Background(), "ada", WithMetadata(map[string]string{"k": "v"}))
	if err != nil || outcome.Challenge == nil {
		t.Fatalf("%+v, %v", outcome, err)
	}
	if outcome, err = c.AnswerCustom(context.Background(), outcome.Challenge, "blue", nil); err != nil || outcome.Tokens == nil {
		t.Errorf("%+v, %v", outcome, err)
	}
}

func TestARememberedDeviceProvesItself(t *testing.T) {
	ctx, f := context.Background(), newFake(t, password)
	c := f.client()
	outcome, err := c.SignIn(ctx, "ada", password)
	if err != nil {
		t.Fatal(err)
	}
	device, err := c.RememberDevice(ctx, *outcome.Tokens, "laptop")
	if err != nil || device.Key != "eu-west-1_device" {
		t.Fatalf("%+v, %v", device, err)
	}
	remembered := device.Password
	for _, right := range []bool{true, false} {
		f.factor, f.turn = types.ChallengeNameTypeDeviceSrpAuth, 0
		if !right {
			device.Password += "x"
		}
		outcome, err := c.SignIn(ctx, "ada", password, WithDevice(device))
		if right != (err == nil && outcome.Tokens != nil) {
			t.Errorf("device password right %v: %+v, %v", right, outcome, err)
		}
	}
	// The refresh token belongs to the device, whatever is asked between.
	for _, next := range []types.ChallengeNameType{"", SoftwareTokenMFA} {
		f.factor, f.turn, f.afterDevice, f.lacksRotation = types.ChallengeNameTypeDeviceSrpAuth, 0, next, next != ""
		device.Password = remembered
		outcome, err := c.SignIn(ctx, "ada", password, WithDevice(device))
		if err == nil && next != "" {
			outcome, err = c.AnswerCode(ctx, outcome.Challenge, "123456")
		}
		if err != nil || outcome.Tokens == nil {
			t.Fatalf("with %q after the device: %+v, %v", next, outcome, err)
		}
		fresh, err := c.Refresh(ctx, *outcome.Tokens)
		if err != nil || f.refreshDevice != device.Key || fresh.DeviceKey != device.Key {
			t.Errorf("with %q after the device: the refresh names device %q and keeps %q, want %q; %v", next, f.refreshDevice, fresh.DeviceKey, device.Key, err)
		}
	}
	if _, err := c.RememberDevice(ctx, Tokens{}, "laptop"); err == nil {
		t.Error("a sign-in without a new device can be remembered")
	}
}

func TestRefresh(t *testing.T) {
	old := Tokens{Access: "a", ID: "i", Refresh: "refresh0", Username: testSub}
	for _, tt := range []struct {
		name           string
		rotates, lacks bool
		want           string
	}{
		{"with rotation the new refresh token is kept", true, false, "refresh1"},
		{"without rotation the old one stays", false, false, "refresh0"},
		{"an endpoint without the operation gets REFRESH_TOKEN_AUTH", false, true, "refresh0"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := newFake(t, password)
			f.rotates, f.lacksRotation = tt.rotates, tt.lacks
			got, err := f.client().Refresh(context.Background(), old)
			if err != nil || got.Refresh != tt.want || got.Access == "a" || got.Username != testSub {
				t.Errorf("%+v, %v; want refresh token %s", got, err, tt.want)
			}
		})
	}
	t.Run("a refusal is not tried in another way", func(t *testing.T) {
		f := newFake(t, password)
		f.rotates, f.refreshed = true, []string{"refresh0"}
		var reuse *types.RefreshTokenReuseException
		if _, err := f.client().Refresh(context.Background(), old); !errors.As(err, &reuse) || len(f.refreshed) != 1 {
			t.Errorf("error is %v, tokens used %v; want RefreshTokenReuseException and no second try", err, f.refreshed)
		}
	})
	t.Run("no refresh token", func(t *testing.T) {
		if _, err := newFake(t, password).client().Refresh(context.Background(), Tokens{}); err == nil {
			t.Error("no error")
		}
	})
}

func TestASessionRefreshesOnceForAllWhoAsk(t *testing.T) {
	f := newFake(t, password)
	f.rotates = true
	now := time.Now()
	c, err := New(Config{API: f, UserPoolID: testPool, ClientID: testClient, ClientSecret: testSecret, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	var changed []string
	s := c.NewSession(Tokens{Access: "a", Refresh: "refresh0", ExpiresAt: now.Add(2 * time.Minute), Username: testSub})
	s.Changed = func(t Tokens) { changed = append(changed, t.Refresh) }
	if got, err := s.Tokens(context.Background()); err != nil || got.Access != "a" {
		t.Fatalf("%+v, %v; want the tokens at hand", got, err)
	}
	now = now.Add(90 * time.Second)                        // half a minute is left
	f.during = func() { time.Sleep(5 * time.Millisecond) } // long enough for callers to meet
	var wait sync.WaitGroup
	for range 50 {
		wait.Go(func() {
			if got, err := s.Tokens(context.Background()); err != nil || got.Refresh != "refresh1" {
				t.Errorf("%+v, %v; want the fresh tokens", got, err)
			}
		})
	}
	wait.Wait()
	if diff := cmp.Diff([]string{"refresh1"}, changed); diff != "" || f.tried.Load() != 1 {
		t.Errorf("%d refreshes, want 1; told of (-want +got):\n%s", f.tried.Load(), diff)
	}
	// A refresh that fails is no harm while the old tokens are good, and an error afterwards.
	f.refreshed = append(f.refreshed, "refresh1")
	now = now.Add(59*time.Minute + 30*time.Second)
	if got, err := s.Tokens(context.Background()); err != nil || got.Refresh != "refresh1" {
		t.Errorf("%+v, %v; want the old tokens", got, err)
	}
	now = now.Add(time.Minute)
	if _, err := s.Tokens(context.Background()); err == nil {
		t.Error("expired tokens are handed out")
	}
}

func TestACallerThatGivesUpDoesNotCutTheRefreshOff(t *testing.T) {
	f := newFake(t, password)
	f.rotates = true
	begun, goOn := make(chan struct{}), make(chan struct{})
	f.during = func() { close(begun); <-goOn }
	s := f.client().NewSession(Tokens{Refresh: "refresh0", Username: testSub}) // expired
	ctx, giveUp := context.WithCancel(context.Background())
	first, second := make(chan error, 1), make(chan error, 1)
	go func() { _, err := s.Tokens(ctx); first <- err }()
	<-begun
	go func() {
		got, err := s.Tokens(context.Background())
		if err == nil && got.Refresh != "refresh1" {
			err = errors.New("refresh token " + got.Refresh)
		}
		second <- err
	}()
	waiting, stop := context.WithCancel(context.Background())
	stop()
	if _, err := s.Tokens(waiting); !errors.Is(err, context.Canceled) {
		t.Errorf("a caller whose context has ended waits for the refresh: %v", err)
	}
	giveUp()
	if err := <-first; !errors.Is(err, context.Canceled) {
		t.Errorf("the caller that gave up: %v, want its context's end", err)
	}
	close(goOn)
	if err := <-second; err != nil {
		t.Errorf("the caller that stayed: %v, want the fresh tokens", err)
	}
	if got := f.tried.Load(); got != 1 {
		t.Errorf("%d refreshes, want 1: with rotation a second one ends the session", got)
	}
}

func TestSecretsAreNotPrinted(t *testing.T) {
	var log strings.Builder
	logs := []*slog.Logger{slog.New(slog.NewJSONHandler(&log, nil)), slog.New(slog.NewTextHandler(&log, nil))}
	for _, value := range []any{
		Tokens{Access: "SECRET", ID: "SECRET", Refresh: "SECRET", Username: "ada"}, &Tokens{Access: "SECRET", Username: "ada"},
		Device{Key: "ada", Password: "SECRET"},
	} {
		for _, l := range logs {
			l.Info("x", "value", value)
		}
		text := log.String() + fmt.Sprintf("%v %+v %#v %s", value, value, value, value)
		if strings.Contains(text, "SECRET") || strings.Count(text, "ada") < 6 {
			t.Errorf("%T is printed as %s", value, text)
		}
		log.Reset()
	}
}

func TestNewSaysAllProblems(t *testing.T) {
	_, err := New(Config{UserPoolID: "eu-west-1"})
	for _, want := range []string{"client.Config.API: is required", "client.Config.UserPoolID: must look like", "client.Config.ClientID: is required"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v does not hold %q", err, want)
		}
	}
}

func TestTheEnrolmentURLEscapes(t *testing.T) {
	got := Enrolment{Secret: "JBSWY3DPEHPK3PXP"}.URL("My App: 1", "ada+x@company.com")
	want := "otpauth://totp/My%20App:%201:ada+x@company.com?issuer=My%20App%3A%201&secret=JBSWY3DPEHPK3PXP"
	if got != want {
		t.Errorf("want %s, got %s", want, got)
	}
}

// hostile answers every call with what the table gives.
type hostile struct {
	API
	first  *idp.InitiateAuthOutput
	next   *idp.RespondToAuthChallengeOutput
	tokens *idp.GetTokensFromRefreshTokenOutput
	assoc  *idp.AssociateSoftwareTokenOutput
	verify *idp.VerifySoftwareTokenOutput
}

func (h hostile) InitiateAuth(context.Context, *idp.InitiateAuthInput, ...func(*idp.Options)) (*idp.InitiateAuthOutput, error) {
	return h.first, nil
}
func (h hostile) RespondToAuthChallenge(context.Context, *idp.RespondToAuthChallengeInput, ...func(*idp.Options)) (*idp.RespondToAuthChallengeOutput, error) {
	return h.next, nil
}
func (h hostile) GetTokensFromRefreshToken(context.Context, *idp.GetTokensFromRefreshTokenInput, ...func(*idp.Options)) (*idp.GetTokensFromRefreshTokenOutput, error) {
	return h.tokens, nil
}
func (h hostile) AssociateSoftwareToken(context.Context, *idp.AssociateSoftwareTokenInput, ...func(*idp.Options)) (*idp.AssociateSoftwareTokenOutput, error) {
	return h.assoc, nil
}
func (h hostile) VerifySoftwareToken(context.Context, *idp.VerifySoftwareTokenInput, ...func(*idp.Options)) (*idp.VerifySoftwareTokenOutput, error) {
	return h.verify, nil
}

func TestAServerThatIsNotCognitoGetsAnErrorNotAPanic(t *testing.T) {
	ctx := context.Background()
	signIn := func(c *Client) error { _, err := c.SignIn(ctx, "ada", password); return err }
	good := parameters("USER_ID_FOR_SRP", "u", "ab", "499602d2", []byte("b"))
	verifier := &idp.InitiateAuthOutput{ChallengeName: types.ChallengeNameTypePasswordVerifier, ChallengeParameters: good}
	for _, tt := range []struct {
		name string
		api  hostile
		do   func(*Client) error
	}{
		{"an empty answer", hostile{first: &idp.InitiateAuthOutput{}}, signIn},
		{"a challenge without parameters", hostile{first: &idp.InitiateAuthOutput{ChallengeName: types.ChallengeNameTypePasswordVerifier}}, signIn},
		{"tokens that are empty", hostile{first: &idp.InitiateAuthOutput{AuthenticationResult: &types.AuthenticationResultType{}}}, signIn},
		{"no access token", hostile{first: &idp.InitiateAuthOutput{AuthenticationResult: &types.AuthenticationResultType{IdToken: aws.String("b"), ExpiresIn: 60}}}, signIn},
		{"no ID token", hostile{first: &idp.InitiateAuthOutput{AuthenticationResult: &types.AuthenticationResultType{AccessToken: aws.String("a"), ExpiresIn: 60}}}, signIn},
		{"tokens without an end", hostile{first: &idp.InitiateAuthOutput{AuthenticationResult: &types.AuthenticationResultType{AccessToken: aws.String("a"), IdToken: aws.String("b")}}}, signIn},
		{"nothing after the proof", hostile{first: verifier, next: &idp.RespondToAuthChallengeOutput{}}, signIn},
		{"a device challenge about another device", hostile{first: verifier, next: &idp.RespondToAuthChallengeOutput{ChallengeName: types.ChallengeNameTypeDeviceSrpAuth}},
			func(c *Client) error {
				_, err := c.SignIn(ctx, "ada", password, WithDevice(Device{Key: "k", GroupKey: "g", Password: "p"}))
				return err
			}},
		{"a refresh without tokens", hostile{tokens: &idp.GetTokensFromRefreshTokenOutput{}}, func(c *Client) error { _, err := c.Refresh(ctx, Tokens{Refresh: "r"}); return err }},
		{"a TOTP secret that breaks out of the URL", hostile{assoc: &idp.AssociateSoftwareTokenOutput{SecretCode: aws.String("A&issuer=evil\x1b[2J")}}, func(c *Client) error { _, err := c.StartTOTP(ctx, Tokens{}); return err }},
		{"no TOTP secret", hostile{assoc: &idp.AssociateSoftwareTokenOutput{}}, func(c *Client) error { _, err := c.StartTOTP(ctx, Tokens{}); return err }},
		{"a verification that says error", hostile{verify: &idp.VerifySoftwareTokenOutput{Status: types.VerifySoftwareTokenResponseTypeError}}, func(c *Client) error { return c.FinishTOTP(ctx, Tokens{}, "1", "") }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, err := New(Config{API: tt.api, UserPoolID: testPool, ClientID: testClient})
			if err != nil {
				t.Fatal(err)
			}
			if err := tt.do(c); !errors.Is(err, ErrServer) {
				t.Errorf("error is %v, want ErrServer", err)
			}
		})
	}
}

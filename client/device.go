package client

import (
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"log/slog"

	"github.com/aws/aws-sdk-go-v2/aws"
	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"
)

// Device is a remembered device. Password is a secret of the device: keep it where the tokens are kept.
type Device struct {
	Key, GroupKey, Password string
}

// String is the device's key, without its password.
func (d Device) String() string { return "device " + d.Key }

// GoString is String.
func (d Device) GoString() string { return d.String() }

// LogValue is String.
func (d Device) LogValue() slog.Value { return slog.StringValue(d.String()) }

// RememberDevice gives the device of a fresh sign-in a password of its own and tells Cognito its verifier; later
// sign-ins pass the result to WithDevice. Tokens.NewDevice must be set. From then on a refresh of these tokens needs the
// device too: put its Key into their DeviceKey.
//
// https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-device-tracking.html
func (c *Client) RememberDevice(ctx context.Context, t Tokens, name string) (Device, error) {
	if t.NewDevice == nil {
		return Device{}, fmt.Errorf("remembering the device: the sign-in was not from a new device, or the pool remembers none")
	}
	random := make([]byte, 40+16)
	if _, err := io.ReadFull(c.random, random); err != nil {
		return Device{}, fmt.Errorf("remembering the device: reading random numbers: %w", err)
	}
	d := Device{
		Key: aws.ToString(t.NewDevice.DeviceKey), GroupKey: aws.ToString(t.NewDevice.DeviceGroupKey),
		Password: base64.StdEncoding.EncodeToString(random[:40]),
	}
	if d.Key == "" || d.GroupKey == "" {
		return Device{}, fmt.Errorf("remembering the device: %w: no key", ErrServer)
	}
	verifier, salt := deviceVerifier(random[40:], d.GroupKey, d.Key, d.Password)
	_, err := c.api.ConfirmDevice(ctx, &idp.ConfirmDeviceInput{
		AccessToken: &t.Access, DeviceKey: &d.Key, DeviceName: &name,
		DeviceSecretVerifierConfig: &types.DeviceSecretVerifierConfigType{
			PasswordVerifier: aws.String(base64.StdEncoding.EncodeToString(verifier)),
			Salt:             aws.String(base64.StdEncoding.EncodeToString(salt)),
		},
	})
	if err != nil {
		return Device{}, fmt.Errorf("remembering the device: %w", err)
	}
	return d, nil
}

// proveDevice answers DEVICE_SRP_AUTH and the DEVICE_PASSWORD_VERIFIER that follows.
func (c *Client) proveDevice(ctx context.Context, ch Challenge) (Outcome, error) {
	s, err := newSRP(c.random)
	if err != nil {
		return Outcome{}, err
	}
	next, err := c.api.RespondToAuthChallenge(ctx, &idp.RespondToAuthChallengeInput{
		ChallengeName: ch.Name, ClientId: &c.id, Session: ch.session,
		ChallengeResponses: c.addHash(map[string]string{
			"USERNAME": ch.username, "DEVICE_KEY": ch.device.Key, "SRP_A": s.public(),
		}, ch.username),
	})
	if err != nil {
		return Outcome{}, fmt.Errorf("proving the device: %w", err)
	}
	if next.ChallengeName != types.ChallengeNameTypeDevicePasswordVerifier {
		return Outcome{}, fmt.Errorf("proving the device: %w: challenge %q", ErrServer, next.ChallengeName)
	}
	p, err := readProof(next.ChallengeParameters, "DEVICE_KEY")
	if err != nil {
		return Outcome{}, fmt.Errorf("proving the device: %w", err)
	}
	if p.userID != ch.device.Key {
		return Outcome{}, fmt.Errorf("proving the device: %w: asked about another device", ErrServer)
	}
	answers, err := s.answers(ch.device.GroupKey, ch.device.Password, p, c.now())
	if err != nil {
		return Outcome{}, fmt.Errorf("proving the device: %w", err)
	}
	answers["DEVICE_KEY"] = ch.device.Key
	return c.respond(ctx, Challenge{Name: next.ChallengeName, session: next.Session, username: ch.username, deviceKey: ch.device.Key}, answers, nil)
}

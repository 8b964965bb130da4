package storage

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentity"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"example.com/cognitocdk/tokens"
)

// Config says where files are. All fields but PathStyle are required.
type Config struct {
	// AWS reaches the region. Its credentials are not used: the identity pool is asked without, S3 with the person's.
	AWS aws.Config
	// IdentityPoolID and Bucket are the stack's outputs.
	IdentityPoolID, Bucket string
	// Issuer is the user pool's, whose ID tokens the identity pool accepts.
	Issuer string
	// PathStyle addresses the bucket by path, as endpoints on this machine need.
	PathStyle bool
}

// Storage opens rooms. It is safe for concurrent use.
type Storage struct {
	config     Config
	identities *cognitoidentity.Client
}

// New checks the configuration and returns a Storage.
func New(config Config) (*Storage, error) {
	var problems []error
	for _, field := range []struct{ name, value string }{
		{"IdentityPoolID", config.IdentityPoolID}, {"Bucket", config.Bucket}, {"Issuer", config.Issuer}, {"AWS.Region", config.AWS.Region},
	} {
		if field.value == "" {
			problems = append(problems, fmt.Errorf("storage.Config.%s: is required", field.name))
		}
	}
	if err := errors.Join(problems...); err != nil {
		return nil, err
	}
	unsigned := config.AWS.Copy()
	unsigned.Credentials = aws.AnonymousCredentials{}
	return &Storage{config: config, identities: cognitoidentity.NewFromConfig(unsigned)}, nil
}

// Room is what one person may reach: their own files, and their tenant's to read.
type Room struct {
	// Own ends in a slash. Tenant does too, or is empty where the person has no tenant.
	Own, Tenant string
	// ExpiresAt is when the credentials end, and every presigned address with them.
	ExpiresAt time.Time

	bucket string
	s3     *s3.Client
}

// Open exchanges an ID token for the person's own credentials: the enhanced flow, whose role has no say in which
// identity it is. With ServerSideTokenCheck the identity pool refuses tokens of a session that was signed out.
func (s *Storage) Open(ctx context.Context, idToken string, user tokens.Claims) (*Room, error) {
	logins := map[string]string{strings.TrimPrefix(s.config.Issuer, "https://"): idToken}
	identity, err := s.identities.GetId(ctx, &cognitoidentity.GetIdInput{IdentityPoolId: &s.config.IdentityPoolID, Logins: logins})
	if err != nil {
		return nil, fmt.Errorf("identity: %w", err)
	}
	given, err := s.identities.GetCredentialsForIdentity(ctx, &cognitoidentity.GetCredentialsForIdentityInput{IdentityId: identity.IdentityId, Logins: logins})
	if err != nil {
		return nil, fmt.Errorf("credentials: %w", err)
	}
	if given.Credentials == nil || aws.ToString(given.IdentityId) == "" {
		return nil, errors.New("credentials: none in the answer")
	}
	own := s.config.AWS.Copy()
	own.Credentials = credentials.NewStaticCredentialsProvider(
		aws.ToString(given.Credentials.AccessKeyId), aws.ToString(given.Credentials.SecretKey), aws.ToString(given.Credentials.SessionToken))
	room := &Room{
		Own: "users/" + *given.IdentityId + "/", ExpiresAt: aws.ToTime(given.Credentials.Expiration), bucket: s.config.Bucket,
		s3: s3.NewFromConfig(own, func(o *s3.Options) {
			o.UsePathStyle = s.config.PathStyle
			// A presigned address must not name a checksum of a body that is not known yet.
			o.RequestChecksumCalculation = aws.RequestChecksumCalculationWhenRequired
		}),
	}
	if user.Tenant != "" {
		room.Tenant = "tenants/" + user.Tenant + "/"
	}
	return room, nil
}

// BucketURL is where objects are, for browsers: the bucket's own host, or its path on an endpoint of this machine.
func (s *Storage) BucketURL(ctx context.Context) (string, error) {
	c := s.config.AWS.Copy()
	c.Credentials = credentials.NewStaticCredentialsProvider("nobody", "nobody", "")
	address, err := s3.NewPresignClient(s3.NewFromConfig(c, func(o *s3.Options) { o.UsePathStyle = s.config.PathStyle })).
		PresignGetObject(ctx, &s3.GetObjectInput{Bucket: &s.config.Bucket, Key: aws.String("x")})
	if err != nil {
		return "", fmt.Errorf("the bucket's address: %w", err)
	}
	object, _, _ := strings.Cut(address.URL, "?")
	return strings.TrimSuffix(object, "/x"), nil
}

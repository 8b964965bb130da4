package tokens

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// Config describes which tokens a Verifier accepts. Only Pools is required.
type Config struct {
	// Pools are the user pools whose tokens are accepted, at least one; no two with the same issuer.
	Pools []Pool
	// Leeway is how far the clocks of Cognito and of this machine may differ; it widens exp, nbf and iat.
	// Default: 10 seconds. Allowed: up to 5 minutes (one nanosecond is as good as none).
	Leeway time.Duration
	// MaxTokenBytes is the longest token that is looked at. Default: 16384. Allowed: 1024 to 65536.
	MaxTokenBytes int
	// CacheEntries is how many verified tokens are remembered, so that a repeated one costs a hash instead of an
	// RSA verification. An entry is keyed by SHA-256, never outlives its token, and is void when the pool's keys
	// change. Default: 0, no cache. Allowed: up to 1,000,000.
	CacheEntries int
	// RefreshInterval is the age at which a key set is refreshed in the background. Default: 1 hour. Allowed: from 1 minute.
	RefreshInterval time.Duration
	// MinRefetch is the least time between two fetches that unknown key ids cause, per pool.
	// Default: 15 seconds. Allowed: from 1 second.
	MinRefetch time.Duration
	// HTTPClient fetches the key sets. Default: a client of its own, 3 seconds for all of a fetch, no redirects.
	// A client given here is used as it is, with the same time limit around it.
	HTTPClient *http.Client
	// Now is the clock. Default: time.Now.
	Now func() time.Time
}

// Pool is one user pool and its app clients.
type Pool struct {
	// Region is the pool's region. Default: the part of UserPoolID before the underscore.
	Region string
	// UserPoolID is the id, such as eu-west-1_AbCdEfGhI.
	UserPoolID string
	// IssuerType is the pool's IssuerConfiguration.Type: which of two addresses its tokens name. Tokens of the other
	// are refused. While a pool changes from one to the other, list it with each. The updated issuer has been seen to
	// serve no keys before the change (https://github.com/awslabs/aws-jwt-verify/issues/279): Hydrate reports that, and
	// what was fetched of the other pools counts all the same. Default: IssuerOriginal.
	IssuerType IssuerType
	// ClientIDs are the app clients whose tokens are accepted, at least one. A pool often has clients for several
	// programs: accept only those that are meant to talk to this one.
	ClientIDs []string
	// JWKSURL is where the keys are. Default: the issuer's /.well-known/jwks.json. Set it for the local endpoint,
	// whose tokens name the AWS issuer but whose keys are on this machine. https, or http to a loopback address.
	JWKSURL string
	// JWKS pins the key set: the document itself, for instance read from a file. Nothing is fetched then, and a
	// rotation needs a new document.
	JWKS []byte
}

// IssuerType is one of the two forms of a pool's issuer,
// https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_IssuerConfigurationType.html.
type IssuerType string

// The forms of a pool's issuer. The updated one serves the same keys from several regions, and has to be switched on.
const (
	IssuerOriginal IssuerType = ""        // https://cognito-idp.<region>.amazonaws.com/<pool id>
	IssuerUpdated  IssuerType = "updated" // https://issuer-cognito-idp.<region>.amazonaws.com/<pool id>
)

// Issuer is the iss claim of the pool's tokens.
func (p Pool) Issuer() string {
	host := "cognito-idp."
	if p.IssuerType == IssuerUpdated {
		host = "issuer-cognito-idp."
	}
	region := p.region()
	suffix := "amazonaws.com"
	switch {
	case strings.HasPrefix(region, "cn-"):
		suffix = "amazonaws.com.cn"
	case strings.HasPrefix(region, "eusc-"): // the European Sovereign Cloud
		suffix = "amazonaws.eu"
	}
	return "https://" + host + region + "." + suffix + "/" + p.UserPoolID
}

func (p Pool) region() string {
	if p.Region != "" {
		return p.Region
	}
	region, _, _ := strings.Cut(p.UserPoolID, "_")
	return region
}

func (p Pool) keysURL() string {
	if p.JWKSURL != "" {
		return p.JWKSURL
	}
	return p.Issuer() + "/.well-known/jwks.json"
}

// Both are also at most maxID long, which as part of the patterns would take a millisecond of every start.
var (
	poolID   = regexp.MustCompile(`^(eusc|[a-z]{2})(-[a-z]+)+-[0-9]{1,2}_[0-9A-Za-z]+$`)
	clientID = regexp.MustCompile(`^[\w+]+$`)
)

const maxID = 128

// Validate reports every problem of the configuration at once.
func (c Config) Validate() error {
	var problems []error
	problem := func(format string, args ...any) { problems = append(problems, fmt.Errorf(format, args...)) }
	between := func(field string, d, low, high time.Duration) {
		if d != 0 && (d < low || d > high) {
			problem("tokens.Config.%s: must be between %s and %s, got %s", field, low, high, d)
		}
	}
	between("Leeway", c.Leeway, 1, 5*time.Minute)
	between("RefreshInterval", c.RefreshInterval, time.Minute, 7*24*time.Hour)
	between("MinRefetch", c.MinRefetch, time.Second, time.Hour)
	if c.MaxTokenBytes != 0 && (c.MaxTokenBytes < 1024 || c.MaxTokenBytes > 65536) {
		problem("tokens.Config.MaxTokenBytes: must be between 1024 and 65536, got %d", c.MaxTokenBytes)
	}
	if c.CacheEntries < 0 || c.CacheEntries > 1_000_000 {
		problem("tokens.Config.CacheEntries: must be between 0 and 1000000, got %d", c.CacheEntries)
	}
	if len(c.Pools) == 0 {
		problem("tokens.Config.Pools: at least one pool is required")
	}
	seen := map[string]bool{}
	for i, p := range c.Pools {
		field := fmt.Sprintf("tokens.Config.Pools[%d]", i)
		problems = append(problems, p.validate(field))
		if seen[p.Issuer()] {
			problem("%s.UserPoolID: %q is listed twice", field, p.UserPoolID)
		}
		seen[p.Issuer()] = true
	}
	return errors.Join(problems...)
}

func (p Pool) validate(field string) error {
	var problems []error
	problem := func(format string, args ...any) { problems = append(problems, fmt.Errorf(field+format, args...)) }
	if len(p.UserPoolID) > maxID || !poolID.MatchString(p.UserPoolID) {
		problem(".UserPoolID: must look like eu-west-1_AbCdEfGhI, got %q", p.UserPoolID)
	} else if prefix, _, _ := strings.Cut(p.UserPoolID, "_"); p.Region != "" && p.Region != prefix {
		problem(".Region: must be %q, the region in UserPoolID, got %q", prefix, p.Region)
	}
	if p.IssuerType != IssuerOriginal && p.IssuerType != IssuerUpdated {
		problem(".IssuerType: must be %q or %q, got %q", IssuerOriginal, IssuerUpdated, p.IssuerType)
	}
	if len(p.ClientIDs) == 0 {
		problem(".ClientIDs: at least one app client is required; a token of any client of the pool is not a token for this program")
	}
	for i, id := range p.ClientIDs {
		if len(id) > maxID || !clientID.MatchString(id) {
			problem(".ClientIDs[%d]: must be an app client id, got %q", i, id)
		}
	}
	if p.JWKSURL != "" && len(p.JWKS) != 0 {
		problem(".JWKSURL: cannot be combined with JWKS: pinned keys are never fetched")
	}
	if p.JWKSURL != "" {
		if err := checkKeysURL(p.JWKSURL); err != nil {
			problem(".JWKSURL: %w", err)
		}
	}
	return errors.Join(problems...)
}

// checkKeysURL wants https, since whoever can change the key set can sign tokens; loopback is this machine.
func checkKeysURL(raw string) error {
	u, err := url.Parse(raw)
	switch {
	case err != nil:
		return fmt.Errorf("must be a URL, got %q", raw)
	case u.Host == "" || u.User != nil:
		return fmt.Errorf("must have a host and no user, got %q", u.Redacted())
	case u.Scheme == "https":
		return nil
	case u.Scheme == "http" && (u.Hostname() == "localhost" || net.ParseIP(u.Hostname()).IsLoopback()):
		return nil
	}
	return fmt.Errorf("must be https, or http to a loopback address, got %q", u.Redacted())
}

// NewVerifier checks the configuration and returns a Verifier; it fetches nothing yet (see Verifier.Hydrate).
// ctx ends background refreshes: it should live as long as the program, not as one request.
func NewVerifier(ctx context.Context, config Config) (*Verifier, error) {
	if err := config.Validate(); err != nil {
		return nil, err
	}
	c := config.withDefaults()
	v := &Verifier{
		maxBytes: c.MaxTokenBytes,
		leeway:   c.Leeway,
		now:      c.Now,
		pools:    make(map[string]*pool, len(c.Pools)),
		cache:    newCache(c.CacheEntries),
		validator: jwt.NewValidator(
			jwt.WithExpirationRequired(), // golang-jwt takes a token without exp by default
			jwt.WithIssuedAt(),
			jwt.WithLeeway(c.Leeway),
			jwt.WithTimeFunc(c.Now),
		),
	}
	for i, p := range c.Pools {
		keys := &keySet{
			base: ctx, url: p.keysURL(), client: c.HTTPClient, now: c.Now,
			maxAge: c.RefreshInterval, minRefetch: c.MinRefetch,
		}
		if len(p.JWKS) != 0 {
			if err := keys.pin(p.JWKS); err != nil {
				return nil, fmt.Errorf("tokens.Config.Pools[%d].JWKS: %w", i, err)
			}
		}
		clients := make(map[string]bool, len(p.ClientIDs))
		for _, id := range p.ClientIDs {
			clients[id] = true
		}
		v.pools[p.Issuer()] = &pool{id: p.UserPoolID, clients: clients, keys: keys}
	}
	return v, nil
}

func (c Config) withDefaults() Config {
	if c.Leeway == 0 {
		c.Leeway = 10 * time.Second
	}
	if c.MaxTokenBytes == 0 {
		c.MaxTokenBytes = 16384
	}
	if c.RefreshInterval == 0 {
		c.RefreshInterval = time.Hour
	}
	if c.MinRefetch == 0 {
		c.MinRefetch = 15 * time.Second
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.HTTPClient == nil {
		c.HTTPClient = &http.Client{
			// A redirect would let an answer choose where the keys come from.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		}
	}
	return c
}

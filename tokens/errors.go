package tokens

import (
	"errors"
	"net/http"
)

// The reasons for a refusal. An error of this package wraps every reason that applies, so errors.Is finds each:
// a token may be expired and of another client.
var (
	// ErrMissing: the request carries no token. 401, without an error code in WWW-Authenticate.
	ErrMissing = errors.New("no token given")
	// ErrRequest: the request carries credentials in a form that cannot be read, or several of them. 400.
	ErrRequest = errors.New("authorization header is not one bearer token")
	// ErrMalformed: not a compact JWS of JSON objects, too long, or a member twice. 401.
	ErrMalformed = errors.New("token is malformed")
	// ErrAlgorithm: alg is not RS256. 401.
	ErrAlgorithm = errors.New("token algorithm is not RS256")
	// ErrHeader: the header has a parameter that Cognito does not write (jwk, jku, x5u, crit, …). 401.
	ErrHeader = errors.New("token header is not one that Cognito writes")
	// ErrUnknownKey: kid names no key of the pool. 401.
	ErrUnknownKey = errors.New("token key is unknown")
	// ErrSignature: the signature does not verify. 401.
	ErrSignature = errors.New("token signature does not verify")
	// ErrIssuer: iss is not the issuer of a configured pool. 401.
	ErrIssuer = errors.New("token issuer is not accepted")
	// ErrClaim: a required claim is missing, or one has a form that Cognito does not write. 401.
	ErrClaim = errors.New("token claims are not usable")
	// ErrExpired: exp has passed. 401: the client may refresh and try again.
	ErrExpired = errors.New("token is expired")
	// ErrNotYetValid: nbf or iat is ahead. 401.
	ErrNotYetValid = errors.New("token is not valid yet")
	// ErrUse: token_use is another one than asked for, for instance an ID token sent to an API. 401.
	ErrUse = errors.New("token is for another use")
	// ErrClient: client_id or aud is not one of the pool's accepted app clients. 401.
	ErrClient = errors.New("token client is not accepted")
	// ErrKeysUnavailable: no key set could be fetched yet, so nothing can be verified. 503.
	ErrKeysUnavailable = errors.New("token keys are unavailable")
	// ErrScope: the token is good and lacks a scope. 403.
	ErrScope = errors.New("token lacks a scope")
	// ErrGroup: the token is good and its user is in none of the groups. 403.
	ErrGroup = errors.New("user is not in the group")
	// ErrTenant: the token is good and its user belongs to another tenant, or to none. 403.
	ErrTenant = errors.New("user does not belong to the tenant")
)

// Status is the HTTP status for an error of this package: 400, 401, 403 or 503; 200 for nil, and 401 for an
// error that is not known here, since a doubt is a refusal.
func Status(err error) int {
	switch {
	case err == nil:
		return http.StatusOK
	case errors.Is(err, ErrKeysUnavailable):
		return http.StatusServiceUnavailable
	case errors.Is(err, ErrRequest):
		return http.StatusBadRequest
	case errors.Is(err, ErrScope), errors.Is(err, ErrGroup), errors.Is(err, ErrTenant):
		return http.StatusForbidden
	}
	return http.StatusUnauthorized
}

// Package tokens verifies Amazon Cognito access and ID tokens locally and guards net/http handlers with them.
//
// A Verifier knows one or more user pools. It accepts a token only if all of this holds:
//
//   - it is a compact JWS with exactly the header parameters that Cognito writes (alg, kid, typ), alg RS256,
//     no duplicate member in header or claims, strict base64url, at most Config.MaxTokenBytes long;
//   - iss is the issuer of a configured pool, and the signature verifies with the key of that pool (not of
//     another one) that kid names;
//   - exp is there and ahead, nbf and iat are not ahead, all three whole seconds, within Config.Leeway;
//   - token_use is the one asked for, and client_id (access) or aud (ID) is one of the pool's clients.
//
// Every refusal wraps one or more sentinel errors (ErrExpired, ErrClient, …), all of them at once, and Status
// maps it to 401, 403, 400 or 503.
//
// # Keys
//
// Hydrate fetches the key sets at start; without it the first verification does. A set is refreshed in the
// background when it is older than Config.RefreshInterval, and at once when a token names an unknown kid: then
// concurrent requests share one fetch and wait for it, so a rotation fails no request. Unknown kids cost at most
// one fetch per Config.MinRefetch; failures back off to five minutes; an endpoint that is down, slow, answers
// nonsense or no usable key leaves the keys at hand in force. A key that is gone from a good answer is gone.
// Pool.JWKS pins a document (read it from a file) and never fetches.
//
// github.com/golang-jwt/jwt/v5 checks signature and times, github.com/MicahParks/keyfunc/v3 decodes the keys. Its
// refresher is not used. Measured with v3.9.0: bounding how long a forged key id may wait (RateLimitWaitMax) bounds
// the fetch too, so with a millisecond and an endpoint 50 ms away all of 20 concurrent requests after a rotation
// fail; an answer of `{}` empties the set; the size of an answer is not limited.
//
// # What it cannot know
//
// Local verification does not see a revoked or signed-out session before the token expires: keep access tokens
// short. Cognito's GetUser, or an identity pool with ServerSideTokenCheck, asks the service.
//
// https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html
package tokens

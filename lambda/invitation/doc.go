// Package invitation makes and checks the tokens with which an administrator invites one
// e-mail address into one tenant of one user pool.
//
// A token is cgi1.<payload>.<signature>, both base64url: the payload is a small JSON object
// (tenant, address, pool, expiry, id), the signature is Ed25519, or ECDSA P-256 with SHA-256
// as AWS KMS makes it. The kind of the public key decides the algorithm, never the token.
//
// An invitation works once: it is bound to its address, and a pool has one account for an
// address. Only when that account is deleted before the token expires could the same person,
// at the same address, use it again; keep the expiry short (the default is three days) where
// that matters. A table of used tokens was left out on purpose: it would link the AWS SDK into
// the function that every sign-up waits for, and a table that is down would stop all sign-ups.
package invitation

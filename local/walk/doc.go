// Package walk lives through a user's first day on a deployed stack, refusals included, and reports what it saw.
//
// It signs up, confirms, signs in by SRP, enrols a second factor, is invited, refreshes, forgets the password, signs
// out everywhere and leaves, as an app would: through the AWS SDK, package client and package tokens. Between those
// steps it tries what must not work, and each refusal is held to its exact error code and to having changed nothing.
//
// Steps are data (Steps lists them): what is tried, what should happen, where that is known from. The same steps run
// against the local endpoint, whose mailbox is read, and against a throw-away environment in a real account, where a
// person types the mailed codes and each TOTP code is used once.
//
// A deployment is found by its SSM parameters, /<app>/<env>/…. What it does not have (an identity pool, an API) is
// reported as not deployed, never as held.
package walk

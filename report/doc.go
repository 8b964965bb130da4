// Package report holds what audit, review and prove found, and writes it as text, JSON, markdown or SARIF.
//
// The result types ([Audit], [Review], [Prove]) are the JSON contract: their schemas
// under docs/schema are generated from them. Every other format is written from exactly
// that data, through [Result], so that a format can never know more than the JSON does.
//
// Templates are untrusted in a review, so all text that came from one is made harmless
// for where it is shown: no control characters on a terminal, no markup in markdown.
package report

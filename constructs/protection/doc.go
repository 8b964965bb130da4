// Package protection puts an AWS WAF web ACL before a user pool.
//
// In this order: addresses of bad repute, a limit of requests for each address, inputs known
// to be bad, and AWS's common rule set. It stands before the hosted pages and before the
// API operations that anybody can call (SignUp, InitiateAuth and their like); a pool has one
// web ACL. What is blocked or counted is logged, without query strings, cookies and
// authorization headers, which hold codes and tokens.
//
// Costs: per web ACL, rule and million requests, https://aws.amazon.com/waf/pricing/.
//
// See https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-waf.html.
package protection

// Package operations watches a user pool: alarms, a dashboard, and logs of what Cognito
// could not deliver.
//
// Alarms, each over 5 minutes: sign-ins that Cognito throttled, sign-ins that failed, errors
// of triggers, triggers close to the 5 seconds that Cognito waits, and, where the pool sends
// through SES in its own region, a bounce rate at which SES puts accounts under review. The log of undelivered
// messages is always there; on the Plus plan also that of sign-ins and their risk.
//
// Costs: per alarm, dashboard and gigabyte of logs, https://aws.amazon.com/cloudwatch/pricing/.
//
// See https://docs.aws.amazon.com/cognito/latest/developerguide/metrics-for-cognito-user-pools.html.
package operations

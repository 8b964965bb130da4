// Package trigger attaches Lambda functions to the events of a user pool.
//
// [New] wires any function: it puts the function into the pool's LambdaConfig and lets
// Cognito invoke it, on behalf of this pool and this account only. [NewPreSignUp] and its
// siblings bring their function with them, built from lambda/ of this module.
//
// Some exclude each other, which is refused before anything is deployed: [NewCustomMessage]
// needs mail that the pool sends through SES, [NewCustomEmailSender] a pool that sends none
// itself; one function for each operation, and so one version of the token trigger;
// [NewUserMigration] a client with the password flow, and that flow a migration.
//
// Cognito waits 5 seconds for a trigger, tries 3 times and then fails the user
// (https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-identity-pools-working-with-aws-lambda-triggers.html).
package trigger

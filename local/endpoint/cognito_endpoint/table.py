"""Every replaced function, in one table: what ministack 1.5.33 does, what it does here.

The order matters where rows share something: around an API call an earlier row's step is the outer one; of a
function a later row's replacement is the outer one, as each is given what stood there before.
Each row is proven by a check against the running endpoint (local/behaviour_*_test.go), which must
fail when the row alone is left out.
"""

from . import attributes, cloudformation, gateway, identities, messages, permissions, policies, sign_in, sign_up
from . import token_endpoint, tokens, triggers, verification
from .replace import Row

GUIDE = "https://docs.aws.amazon.com/cognito/latest/developerguide/"
API = "https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/"
IAM = "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
CFN = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"

CHALLENGES = "InitiateAuth AdminInitiateAuth RespondToAuthChallenge AdminRespondToAuthChallenge"
WRITES = "SignUp AdminCreateUser UpdateUserAttributes AdminUpdateUserAttributes"

# The gateway and IAM.
SERVER = (
    Row("port-443", "with TLS on, port 443 is opened too, wherever the process may",
        "only the chosen loopback port is opened",
        functions={"app._port_is_bindable": gateway.leave_port_alone}),
    Row("authorizer-keys", "a JWT authorizer asks for a pool's keys over plain http and refuses every token",
        "it gets the pool's keys",
        reference="https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html",
        functions={"services.apigateway._fetch_jwks": gateway.fetch_jwks}),
    Row("authorizer-refresh-tokens", "a JWT authorizer lets a refresh token in", "401",
        reference="https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html",
        functions={"services.apigateway._validate_jwt_authorizer": gateway.refuse_refresh_tokens}),
    Row("integration-permission", "an HTTP API invokes a function whose resource policy does not let it",
        '500, {"message":"Internal Server Error"}',
        reference="https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-troubleshooting-lambda.html",
        functions={"services.apigateway._invoke_lambda_proxy": permissions.invoke_integration}),
    Row("web-identity-tokens", "AssumeRoleWithWebIdentity takes forged and expired tokens", "InvalidIdentityToken",
        reference="https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html",
        functions={"services.sts._web_identity_trust_denied": gateway.check_web_identity}),
    Row("policy-variables", "${...} in a policy stays as it is and matches nothing",
        "variables are replaced in resources and condition values; without a value the statement applies to nothing",
        reference=IAM + "reference_policies_variables.html",
        functions={"core.iam_evaluator._first_match": policies.first_match}),
    Row("identity-keys", "credentials of an identity pool carry no cognito-identity keys",
        "they carry cognito-identity.amazonaws.com:sub, :aud and :amr",
        reference=IAM + "reference_policies_iam-condition-keys.html",
        functions={"core.iam_evaluator._principal_keys": policies.principal_keys,
                   "services.sts._principal_keys": policies.principal_keys}),
    Row("leading-keys", "dynamodb:LeadingKeys is no key of any request, so that Null conditions on it deny",
        "it holds the partition keys that the request names",
        reference="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html",
        functions={"core.iam_actions.dynamodb_service_context": policies.leading_keys}),
)

# Identity pools.
CREDENTIALS = "GetCredentialsForIdentity"
IDENTITIES = (
    Row("guests", "GetId and the credentials of a guest in spite of AllowUnauthenticatedIdentities=false",
        "NotAuthorizedException", reference=GUIDE + "identity-pools.html",
        steps={"GetId GetCredentialsForIdentity GetOpenIdToken": identities.refuse_guests}),
    Row("classic-flow", "GetOpenIdToken in spite of AllowClassicFlow=false", "InvalidParameterException",
        reference=GUIDE + "authentication-flow.html",
        steps={"GetOpenIdToken": identities.refuse_classic_flow}),
    Row("server-side-token-check", "ServerSideTokenCheck is ignored",
        "the token of a signed-out, disabled or deleted user is refused",
        reference="https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_CognitoIdentityProvider.html",
        steps={"GetId GetCredentialsForIdentity GetOpenIdToken": identities.check_revocation}),
    Row("role-trust", "credentials without a look at the role's trust policy",
        "the trust policy must allow AssumeRoleWithWebIdentity, and TagSession where there are tags",
        reference=GUIDE + "role-trust-and-permissions.html", steps={CREDENTIALS: identities.check_trust}),
    Row("principal-tags", "the attribute map for access control is stored and not applied",
        "claims become principal tags of the session", reference=GUIDE + "attributes-for-access-control.html",
        steps={CREDENTIALS: identities.tag_credentials}),
    Row("role-mappings", "RoleMappings and CustomRoleArn are ignored",
        "the role is chosen by cognito:roles or by rules; CustomRoleArn only from cognito:roles",
        reference=GUIDE + "role-based-access-control.html", steps={CREDENTIALS: identities.map_role}),
)

# Sign-up and attributes.
USERS = (
    Row("username-case", "CaseSensitive=false: two spellings are two accounts", "they are one",
        reference=GUIDE + "user-pool-case-sensitivity.html",
        functions={"services.cognito._resolve_user": sign_up.resolve_any_case},
        steps={WRITES: sign_up.fold_case}),
    Row("sign-up-destination", "SignUp names the whole address that the code went to", "a hint, as everywhere else",
        reference=API + "API_CodeDeliveryDetailsType.html", steps={"SignUp": sign_up.mask_destination}),
    Row("forgot-password-state", "ForgotPassword for unverified addresses and unused invitations",
        "InvalidParameterException, NotAuthorizedException", reference=API + "API_ForgotPassword.html",
        steps={"ForgotPassword": sign_up.check_recoverable}),
    Row("admin-only-sign-up", "AllowAdminCreateUserOnly: SignUp still works", "NotAuthorizedException",
        reference=API + "API_AdminCreateUserConfigType.html", steps={"SignUp": sign_up.refuse_self_sign_up}),
    Row("declared-attributes", "undeclared attributes and values of any length are stored", "InvalidParameterException",
        reference=GUIDE + "user-pool-settings-attributes.html", steps={WRITES: attributes.check_declared}),
    Row("required-attributes", "a user without a required attribute is created", "InvalidParameterException",
        reference=GUIDE + "user-pool-settings-attributes.html",
        steps={"SignUp": attributes.check_required}),
    Row("immutable-attributes", "Mutable=false attributes can be changed", "InvalidParameterException",
        reference=GUIDE + "user-pool-settings-attributes.html",
        steps={"UpdateUserAttributes AdminUpdateUserAttributes": attributes.check_mutable}),
    Row("client-write-attributes", "WriteAttributes of the app client are ignored", "NotAuthorizedException",
        reference=GUIDE + "user-pool-settings-attributes.html",
        steps={"SignUp UpdateUserAttributes": attributes.check_client_may_write}),
    Row("client-read-attributes", "ReadAttributes are ignored: ID token and GetUser show everything",
        "they show what the app client may read", reference=GUIDE + "user-pool-settings-attributes.html",
        functions={"services.cognito._apply_pretoken_trigger": attributes.claims_of_readable},
        steps={"GetUser": attributes.show_readable}),
    Row("email-change", "a new address counts at once and unverified; there is no call to verify it",
        "the old one stays until the code sent to the new one is typed",
        reference=API + "API_UserAttributeUpdateSettingsType.html",
        steps={"UpdateUserAttributes": verification.change_address},
        added={"GetUserAttributeVerificationCode": verification.ask_for_code,
               "VerifyUserAttribute": verification.verify}),
    Row("delete-attributes", "DeleteUserAttributes and AdminDeleteUserAttributes do not exist", "they do",
        reference=API + "API_DeleteUserAttributes.html",
        added={"DeleteUserAttributes": verification.delete_attributes,
               "AdminDeleteUserAttributes": verification.delete_attributes}),
)

# The token endpoint: inside of the triggers that fail it.
EXCHANGE = (
    Row("oauth-code-once", "the token endpoint leaves a code alone that was tried with a wrong verifier", "it is used up",
        reference=GUIDE + "using-pkce-in-authorization-code.html",
        functions={"services.cognito._oauth2_token": token_endpoint.burn_code}),
    Row("oauth-refresh", "the token endpoint refreshes for any client, without its secret, loses groups, never rotates",
        "for the token's own client with its secret, groups kept, rotation as configured",
        reference=GUIDE + "token-endpoint.html",
        functions={"services.cognito._oauth2_token": token_endpoint.refresh}),
)

# Triggers and messages.
TRIGGERS = (
    Row("trigger-errors", "PreTokenGeneration may fail without effect; other triggers' errors are quoted raw",
        "a failed trigger fails the call: UserLambdaValidationException, '<trigger> failed with error <message>.'",
        reference=GUIDE + "cognito-user-pools-working-with-lambda-triggers.html",
        functions={"services.lambda_svc._execute_function": triggers.execute,
                   "services.cognito._oauth2_token": triggers.exchange}),
    Row("trigger-permission", "a pool invokes a trigger whose resource policy does not let it",
        "the call fails: UnexpectedLambdaException, '<trigger> invocation failed due to error AccessDeniedException.'",
        reference="https://repost.aws/knowledge-center/cognito-lambda-trigger-errors",
        functions={"services.lambda_svc._execute_function": permissions.invoke_trigger}),
    Row("sign-up-event", "validationData and clientMetadata of PreSignUp are empty", "they are the request's",
        reference=GUIDE + "user-pool-lambda-pre-sign-up.html",
        functions={"services.cognito._build_presignup_event": triggers.sign_up_event}),
    Row("pre-sign-up-invitation", "PreSignUp_AdminCreateUser is never called", "it is",
        reference=GUIDE + "user-pool-lambda-pre-sign-up.html", steps={"AdminCreateUser": triggers.before_invitation}),
    Row("post-confirmation", "PostConfirmation is never called", "it is, for sign-ups and new passwords",
        reference=GUIDE + "user-pool-lambda-post-confirmation.html",
        steps={" ".join(triggers.CONFIRMED_BY): triggers.after_confirmation}),
    Row("pre-authentication", "PreAuthentication is never called", "it is, once the password is right",
        reference=GUIDE + "user-pool-lambda-pre-authentication.html",
        functions={"services.cognito._password_auth_result": triggers.before_sign_in}),
    Row("post-authentication", "PostAuthentication is never called", "it is, before the tokens leave",
        reference=GUIDE + "user-pool-lambda-post-authentication.html", steps={CHALLENGES: triggers.after_sign_in}),
    Row("user-migration", "UserMigration is never called", "it is, for password sign-ins and forgotten passwords",
        reference=GUIDE + "user-pool-lambda-migrate-user.html",
        steps={"InitiateAuth AdminInitiateAuth ForgotPassword": triggers.migrate}),
    Row("custom-message", "CustomMessage is called for invitations only",
        "for sign-up, resent codes, forgotten passwords and changed addresses too",
        reference=GUIDE + "user-pool-lambda-custom-message.html",
        functions={"services.cognito._send_verification_email": messages.send_custom}),
    Row("fresh-codes", "codes are 123456 and 654321", "random, and new each time they are sent",
        reference=GUIDE + "signing-up-users-in-your-app.html",
        functions={"services.cognito._send_verification_email": messages.send_with_fresh_code}),
)

# What is known of an address: inside of the triggers, which see it, and whose failure does not undo it.
ADDRESSES = (
    Row("email-unverified", "a new address has no email_verified, and tokens then claim true", "it is false",
        reference=GUIDE + "user-pool-settings-email-phone-verification.html",
        steps={"SignUp AdminCreateUser": sign_up.start_unverified}),
    Row("email-verified", "ConfirmSignUp leaves email_verified alone", "it becomes true",
        reference=GUIDE + "signing-up-users-in-your-app.html", steps={"ConfirmSignUp": sign_up.mark_verified}),
)

# Sign-in and tokens.
SIGN_IN = (
    Row("lock-out", "any number of wrong passwords", "after five a lock-out of a second, doubled by each further one",
        reference=GUIDE + "authentication.html#authentication-flow-lockout-behavior",
        steps={CHALLENGES: sign_in.lock_out}),
    Row("challenge-sessions", "a challenge is answered with any session and any user name",
        "only with the session handed out for it, by its user and app client, once, while it is valid",
        reference=API + "API_RespondToAuthChallenge.html", steps={CHALLENGES: sign_in.keep_sessions}),
    Row("new-password-policy", "NEW_PASSWORD_REQUIRED takes any password", "InvalidPasswordException",
        reference=GUIDE + "managing-users-passwords.html",
        steps={"RespondToAuthChallenge AdminRespondToAuthChallenge": sign_in.check_new_password}),
    Row("mfa-required", "MFA ON: a user without a second factor gets tokens", "MFA_SETUP",
        reference=GUIDE + "user-pool-settings-mfa.html",
        functions={"services.cognito._mfa_challenge_for_user": sign_in.set_up_or_challenge}),
    Row("mfa-after-new-password", "the answer to NEW_PASSWORD_REQUIRED skips the second factor",
        "the second factor is asked for, or set up", reference=GUIDE + "user-pool-settings-mfa.html",
        functions={"services.cognito._build_auth_result": sign_in.second_factor_after_new_password}),
    Row("mfa-enrolment-by-session", "VerifySoftwareToken with a session enrols nobody", "it enrols the session's user",
        reference=API + "API_VerifySoftwareToken.html",
        steps={"AssociateSoftwareToken VerifySoftwareToken": sign_in.enrol_by_session}),
    Row("mfa-on-page", "the sign-in page skips MFA", "it refuses users who need it",
        reference=GUIDE + "user-pool-settings-mfa.html",
        functions={"services.cognito._authenticate_hosted_ui_user": sign_in.page_sign_in}),
    Row("totp-switched-off", "a user enrols an authenticator in a pool whose MFA is OFF, or has no TOTP",
        "SoftwareTokenMFANotFoundException", reference=API + "API_AssociateSoftwareToken.html",
        steps={"AssociateSoftwareToken VerifySoftwareToken": sign_in.refuse_totp}),
    Row("mfa-preference", "a user without an authenticator turns TOTP on as a factor, and can then not sign in",
        "InvalidParameterException", reference=API + "API_SetUserMFAPreference.html",
        steps={"SetUserMFAPreference AdminSetUserMFAPreference": sign_in.check_preference}),
    Row("token-revocation", "RevokeToken in spite of EnableTokenRevocation=false", "UnsupportedOperationException",
        reference=GUIDE + "token-revocation.html", steps={"RevokeToken": tokens.check_revocable}),
    Row("refresh-rotation", "RefreshTokenRotation is dropped",
        "each refresh gives a new token; the old one ends after the grace period (RefreshTokenReuseException)",
        reference=GUIDE + "amazon-cognito-user-pools-using-the-refresh-token.html",
        functions={"services.cognito._create_user_pool_client": tokens.keep_rotation,
                   "services.cognito._update_user_pool_client": tokens.keep_rotation,
                   "services.cloudformation.provisioners._COGNITO_USER_POOL_CLIENT_UPDATABLE[RefreshTokenRotation]":
                       {"Feature": "DISABLED"}},
        steps={"GetTokensFromRefreshToken": tokens.rotate}),
    Row("refresh-flow", "REFRESH_TOKEN_AUTH works without ALLOW_REFRESH_TOKEN_AUTH", "NotAuthorizedException",
        reference=API + "API_CreateUserPoolClient.html",
        steps={"InitiateAuth AdminInitiateAuth": tokens.refuse_plain_refresh}),
    Row("group-roles", "no cognito:roles, no cognito:preferred_role", "both, from the user's groups",
        reference=GUIDE + "role-based-access-control.html",
        functions={"services.cognito._apply_pretoken_trigger": tokens.claims_with_roles,
                   "services.cognito._build_pretoken_event": tokens.event_with_roles}),
)

HANDLERS = "services.cloudformation.provisioners._RESOURCE_HANDLERS"
STORED_TYPES = ("AWS::Cognito::ManagedLoginBranding", "AWS::Cognito::UserPoolRiskConfigurationAttachment",
                "AWS::Cognito::LogDeliveryConfiguration", "AWS::Cognito::UserPoolUICustomizationAttachment",
                "AWS::Cognito::Terms", "AWS::WAFv2::LoggingConfiguration")

# CloudFormation.
STACKS = (
    Row("cfn-identity-provider", "AWS::Cognito::UserPoolIdentityProvider refuses the whole template", "it is created",
        reference=CFN + "aws-resource-cognito-userpoolidentityprovider.html",
        functions={HANDLERS + "[AWS::Cognito::UserPoolIdentityProvider]": cloudformation.IDENTITY_PROVIDER}),
    Row("cfn-web-acl-association", "AWS::WAFv2::WebACLAssociation refuses the whole template",
        "it is created; nothing is filtered", reference=CFN + "aws-resource-wafv2-webaclassociation.html",
        functions={HANDLERS + "[AWS::WAFv2::WebACLAssociation]": cloudformation.WEB_ACL_ASSOCIATION}),
    Row("cfn-stored-types", "six types refuse the whole template", "they are stored, without any effect",
        reference=CFN + "AWS_Cognito.html",
        functions={f"{HANDLERS}[{name}]": cloudformation.STORED for name in STORED_TYPES}),
    Row("cfn-schema", "a changed schema is accepted, and nothing happens",
        "the update is rolled back unless it only adds optional attributes",
        reference=CFN + "aws-resource-cognito-userpool.html",
        functions={HANDLERS + "[AWS::Cognito::UserPool][update]": cloudformation.update_pool}),
    Row("cfn-deletion-protection", "DeletionProtection=ACTIVE: the pool is deleted",
        "DELETE_FAILED; InvalidParameterException for DeleteUserPool",
        reference=GUIDE + "user-pool-settings-deletion-protection.html",
        functions={HANDLERS + "[AWS::Cognito::UserPool][delete]": cloudformation.delete_pool},
        steps={"DeleteUserPool": cloudformation.delete_pool_by_call}),
)

TABLE = SERVER + IDENTITIES + USERS + EXCHANGE + TRIGGERS + ADDRESSES + SIGN_IN + STACKS

"""E-mails: fresh codes, and the CustomMessage trigger.

https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-custom-message.html
"""

import secrets

from ministack.services import cognito

from .calls import current, refusal

SOURCES = {
    "SignUp": "CustomMessage_SignUp", "ResendConfirmationCode": "CustomMessage_ResendCode",
    "ForgotPassword": "CustomMessage_ForgotPassword", "AdminResetUserPassword": "CustomMessage_ForgotPassword",
    "UpdateUserAttributes": "CustomMessage_UpdateUserAttribute",
    "GetUserAttributeVerificationCode": "CustomMessage_VerifyUserAttribute",
}


def fresh_code():
    return f"{secrets.randbelow(10**6):06d}"


def send_with_fresh_code(original, pool, username, attributes, code, attribute_name="email"):
    """A random code in place of ministack's fixed ones, kept where it will be compared."""
    user = cognito._resolve_user(pool, username)[0]
    kept = "_reset_code" if attribute_name == "password" else "_confirmation_code"
    if user is not None and user.get(kept) == code:
        code = fresh_code()
        while code == user[kept]:
            code = fresh_code()
        user[kept] = code
    return original(pool, username, attributes, code, attribute_name)


def send_custom(original, pool, username, attributes, code, attribute_name="email"):
    """The message as the CustomMessage trigger words it; ministack only asks it about invitations."""
    action, data = current.get()
    source = SOURCES.get(action)
    found = source and cognito._apply_custom_message_trigger(
        pool, source, username, attributes, data.get("ClientMetadata")) or {}
    message = found.get("emailMessage")
    if not message:
        return original(pool, username, attributes, code, attribute_name)
    if "{####}" not in message:
        raise refusal("CustomMessage emailMessage must contain {####}.", "InvalidLambdaResponseException")
    shown = cognito._template_username(pool, username, attributes)
    subject = found.get("emailSubject") or cognito._resolve_verification_template(pool)[0]
    return cognito._deliver_cognito_email(
        pool, attributes.get("email"), cognito._expand_template(subject, shown, code),
        cognito._expand_template(message, shown, code), "CognitoVerificationMessage",
        extra={"Username": username, "AttributeName": attribute_name})

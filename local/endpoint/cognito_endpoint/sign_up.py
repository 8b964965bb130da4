"""Sign-up: who may, under which spelling of a name, and what is proven about an address."""

from ministack.services import cognito

from .calls import attributes, body_of, pool_of, refusal, respond, set_attributes, succeeded, user_of


def refuse_self_sign_up(handle, action, data):
    pool = pool_of(data)
    if pool and (pool.get("AdminCreateUserConfig") or {}).get("AllowAdminCreateUserOnly"):
        raise refusal("SignUp is not permitted for this user pool")
    return handle(data)


def ignores_case(pool):
    return (pool.get("UsernameConfiguration") or {}).get("CaseSensitive") is False


def resolve_any_case(original, pool, username):
    """Names are found whatever their case: kept in lower case by fold_case."""
    if ignores_case(pool) and isinstance(username, str):
        user, error = original(pool, username.lower())
        if user:
            return user, error
    return original(pool, username)


def fold_case(handle, action, data):
    """Names and addresses are kept in lower case, so that two spellings are one account."""
    pool = pool_of(data)
    if pool and ignores_case(pool):
        if data.get("Username"):
            data["Username"] = data["Username"].lower()
        for attribute in data.get("UserAttributes") or []:
            if attribute["Name"] in ("email", "preferred_username"):
                attribute["Value"] = attribute["Value"].lower()
    return handle(data)


def start_unverified(handle, action, data):
    """An address that nobody proved yet says so; ministack leaves the flag out, and its tokens then claim true."""
    response = handle(data)
    user = user_of(pool_of(data), data)
    if user and succeeded(response):
        held = attributes(user)
        if "email" in held and "email_verified" not in held:
            set_attributes(user, {"email_verified": "false"})
    return response


def mark_verified(handle, action, data):
    """The code that confirms a sign-up came by e-mail, and proves the address."""
    response = handle(data)
    pool = pool_of(data)
    user = user_of(pool, data)
    if user and succeeded(response) and "email" in (pool.get("AutoVerifiedAttributes") or []):
        set_attributes(user, {"email_verified": "true"})
    return response


def mask_destination(handle, action, data):
    """Where the code went is only hinted at, as for every other code."""
    response = handle(data)
    body = body_of(response)
    sent = body.get("CodeDeliveryDetails") or {}
    if not succeeded(response) or not sent.get("Destination"):
        return response
    sent["Destination"] = cognito._masked_destination(sent["Destination"])
    return respond(body)


def check_recoverable(handle, action, data):
    """A password is recovered by a proven address only, and never while it is an administrator's temporary one."""
    user = user_of(pool_of(data), data)
    if user is None:
        return handle(data)
    if user.get("UserStatus") == "FORCE_CHANGE_PASSWORD":
        raise refusal("User password cannot be reset in the current state.")
    held = attributes(user)
    if "true" not in (held.get("email_verified"), held.get("phone_number_verified")):
        raise refusal("Cannot reset password for the user as there is no registered/verified email or phone_number",
                      "InvalidParameterException")
    return handle(data)

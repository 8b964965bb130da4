"""A changed e-mail address counts once its owner has typed the code that was sent to it.

https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-email-phone-verification.html
"""

from ministack.services import cognito

from .calls import attributes, pool_of, refusal, respond, set_attributes, succeeded, user_of
from .messages import fresh_code


def held_back(pool):
    """The attributes whose change waits for their verification."""
    return (pool.get("UserAttributeUpdateSettings") or {}).get("AttributesRequireVerificationBeforeUpdate") or []


def send(pool, user, address):
    """Sends a code to the address and keeps both until it is typed."""
    user["_pending_email"] = (address, code := fresh_code())
    cognito._send_verification_email(pool, user["Username"], attributes(user) | {"email": address}, code)
    return {"Destination": cognito._masked_destination(address), "DeliveryMedium": "EMAIL", "AttributeName": "email"}


def change_address(handle, action, data):
    """UpdateUserAttributes: the old address stays until the new one is proven, or falls back to unverified."""
    pool = pool_of(data)
    user = user_of(pool, data)
    changed = {a["Name"]: a.get("Value") for a in data.get("UserAttributes") or []}
    address = changed.get("email")
    if user is None or not address or address == attributes(user).get("email"):
        return handle(data)
    if "email" in held_back(pool):
        data["UserAttributes"] = [a for a in data["UserAttributes"] if a["Name"] not in ("email", "email_verified")]
    response = handle(data)
    if not succeeded(response):
        return response
    if "email" not in held_back(pool):
        set_attributes(user, {"email_verified": "false"})
    if "email" not in (pool.get("AutoVerifiedAttributes") or []):
        return response
    return respond({"CodeDeliveryDetailsList": [send(pool, user, address)]})


def ask_for_code(data):
    """GetUserAttributeVerificationCode."""
    pool = pool_of(data)
    user = user_of(pool, data)
    if user is None:
        raise refusal("Invalid Access Token")
    pending = user.get("_pending_email")
    address = pending[0] if pending else attributes(user).get("email")
    if data.get("AttributeName") != "email" or not address:
        raise refusal("Only a user's email address can be verified here.", "InvalidParameterException")
    return respond({"CodeDeliveryDetails": send(pool, user, address)})


def verify(data):
    """VerifyUserAttribute."""
    pool = pool_of(data)
    user = user_of(pool, data)
    if user is None:
        raise refusal("Invalid Access Token")
    pending = user.get("_pending_email")
    if data.get("AttributeName") != "email" or pending is None:
        raise refusal("Invalid code provided, please request a code again.", "ExpiredCodeException")
    if data.get("Code") != pending[1]:
        raise refusal("Invalid verification code provided, please try again.", "CodeMismatchException")
    del user["_pending_email"]
    set_attributes(user, {"email": pending[0], "email_verified": "true"})
    return respond({})


def delete_attributes(data):
    """DeleteUserAttributes and AdminDeleteUserAttributes."""
    pool = pool_of(data)
    user = user_of(pool, data)
    if user is None:
        raise refusal("User does not exist.", "UserNotFoundException")
    names = set(data.get("UserAttributeNames") or [])
    user["Attributes"] = [a for a in user["Attributes"] if a["Name"] not in names]
    return respond({})

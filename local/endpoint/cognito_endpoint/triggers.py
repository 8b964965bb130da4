"""Lambda triggers of a user pool that ministack never calls, and what happens when one fails.

https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html
"""

import json

from ministack.services import cognito, lambda_svc

from .calls import (Answer, attributes, body_of, client_id_of, current, pool_of, refusal, succeeded, user_of,
                    username_of)
from .token_endpoint import in_oauth_form

REFRESHING = ("REFRESH_TOKEN_AUTH", "REFRESH_TOKEN")


def is_trigger_event(event):
    return isinstance(event, dict) and "triggerSource" in event


def name_of(event):
    """The trigger that an event is for, as messages and LambdaConfig call it."""
    name = event["triggerSource"].partition("_")[0]
    return "PreTokenGeneration" if name == "TokenGeneration" else name


def not_invoked(name):
    """The refusal of a call whose trigger may not be invoked, or is not there: AWS says the same for both."""
    return refusal(f"{name} invocation failed due to error AccessDeniedException.", "UnexpectedLambdaException")


def failure(event, result):
    """The refusal that a failed trigger gives its user, or None where it did not fail."""
    if not (isinstance(result, dict) and result.get("error")):
        return None
    body = result.get("body")
    if isinstance(body, (str, bytes)):
        try:
            body = json.loads(body)
        except ValueError:
            pass
    message = body.get("errorMessage") if isinstance(body, dict) else body
    return refusal(f"{name_of(event)} failed with error {message}.", "UserLambdaValidationException")


def execute(original, function, event):
    """A trigger that fails, fails the call with its message: ministack ignores some and quotes others raw."""
    result = original(function, event)
    if current.get()[0] and is_trigger_event(event):
        refused = failure(event, result)
        if refused:
            raise refused
    return result


def exchange(original, *args, **more):
    """The token endpoint's triggers fail the exchange."""
    token = current.set(("oauth2/token", {}))
    try:
        return in_oauth_form(original, *args, **more)
    finally:
        current.reset(token)


def invoke(pool, key, source, username, request, response=None, client_id=None):
    """Calls the pool's trigger `key`: its response, or None where the pool has no such trigger."""
    arn = (pool.get("LambdaConfig") or {}).get(key)
    if not arn:
        return None
    event = {
        "version": "1", "triggerSource": source, "region": cognito._pool_region(pool["Id"]),
        "userPoolId": pool["Id"], "userName": username,
        "callerContext": {"awsSdkVersion": "aws-sdk-unknown-unknown",
                          "clientId": client_id or "CLIENT_ID_NOT_APPLICABLE"},
        "request": request, "response": response or {},
    }
    record, config, _ = lambda_svc._get_func_record_for_ref(arn)
    if record is None:
        raise not_invoked(key)
    result = lambda_svc._execute_function_with_config_scope(
        lambda_svc._execution_record_for_config(record, config), event)
    refused = failure(event, result)
    if refused:
        raise refused
    return cognito._extract_trigger_response(result.get("body") if isinstance(result, dict) else result) or {}


def sign_up_event(original, **call):
    """The pre-sign-up event with the validation data and client metadata of the request that caused it."""
    event, (_, data) = original(**call), current.get()
    event["request"] |= {"validationData": cognito._attr_list_to_dict(data.get("ValidationData") or []),
                         "clientMetadata": data.get("ClientMetadata") or {}}
    return event


def before_invitation(handle, action, data):
    """PreSignUp_AdminCreateUser."""
    pool = pool_of(data)
    if pool and data.get("MessageAction") != "RESEND":
        invoke(pool, "PreSignUp", "PreSignUp_AdminCreateUser", data.get("Username"), {
            "userAttributes": cognito._attr_list_to_dict(data.get("UserAttributes") or []),
            "validationData": cognito._attr_list_to_dict(data.get("ValidationData") or []),
            "clientMetadata": data.get("ClientMetadata") or {},
        }, {"autoConfirmUser": False, "autoVerifyEmail": False, "autoVerifyPhone": False})
    return handle(data)


CONFIRMED_BY = {"SignUp": "PostConfirmation_ConfirmSignUp", "ConfirmSignUp": "PostConfirmation_ConfirmSignUp",
                "AdminConfirmSignUp": "PostConfirmation_ConfirmSignUp",
                "ConfirmForgotPassword": "PostConfirmation_ConfirmForgotPassword"}


def after_confirmation(handle, action, data):
    response = handle(data)
    pool = pool_of(data)
    user = user_of(pool, data)
    if user and succeeded(response) and (action != "SignUp" or body_of(response).get("UserConfirmed")):
        invoke(pool, "PostConfirmation", CONFIRMED_BY[action], user["Username"], {
            "userAttributes": attributes(user), "clientMetadata": data.get("ClientMetadata") or {},
        }, client_id=data.get("ClientId"))
    return response


def before_sign_in(original, pool, pool_id, client_id, user, *args, **more):
    """PreAuthentication, once the password is right."""
    _, data = current.get()
    invoke(pool, "PreAuthentication", "PreAuthentication_Authentication", user["Username"], {
        "userAttributes": attributes(user), "validationData": data.get("ClientMetadata") or {}, "userNotFound": False,
    }, client_id=client_id)
    return original(pool, pool_id, client_id, user, *args, **more)


def after_sign_in(handle, action, data):
    """PostAuthentication, before the tokens leave; a refresh is no sign-in."""
    response = handle(data)
    if data.get("AuthFlow") in REFRESHING or not succeeded(response) or "AuthenticationResult" not in body_of(response):
        return response
    pool = pool_of(data)
    user = user_of(pool, data)
    if user:
        invoke(pool, "PostAuthentication", "PostAuthentication_Authentication", user["Username"], {
            "userAttributes": attributes(user), "newDeviceUsed": False,
            "clientMetadata": data.get("ClientMetadata") or {},
        }, client_id=client_id_of(data))
    return response


MIGRATING_FLOWS = ("USER_PASSWORD_AUTH", "ADMIN_USER_PASSWORD_AUTH", "ADMIN_NO_SRP_AUTH")


def migrate(handle, action, data):
    """UserMigration for an unknown user who signs in with a password or has forgotten it.

    A trigger that fails leaves the user unknown: the answer must not tell who exists elsewhere.
    """
    pool, name = pool_of(data), username_of(data)
    forgot = action == "ForgotPassword"
    if not pool or not name or cognito._resolve_user(pool, name)[0]:
        return handle(data)
    if not forgot and data.get("AuthFlow") not in MIGRATING_FLOWS:
        return handle(data)
    password = (data.get("AuthParameters") or {}).get("PASSWORD")
    request = {"validationData": {}, "clientMetadata": data.get("ClientMetadata") or {}}
    if not forgot:
        request["password"] = password
    try:
        found = invoke(pool, "UserMigration",
                       "UserMigration_ForgotPassword" if forgot else "UserMigration_Authentication", name, request,
                       {"userAttributes": None, "finalUserStatus": None, "messageAction": None,
                        "desiredDeliveryMediums": None, "forceAliasCreation": None}, data.get("ClientId"))
    except Answer:
        return handle(data)
    if found and found.get("userAttributes"):
        add_migrated(pool, name, password, found)
    return handle(data)


def add_migrated(pool, name, password, found):
    held = {"sub": cognito.new_uuid(), **found["userAttributes"]}
    held.pop("username", None)
    username = held["sub"] if pool.get("UsernameAttributes") else name
    now = cognito._now_epoch()
    pool["_users"][username] = {
        "Username": username, "Attributes": cognito._dict_to_attr_list(held), "Enabled": True, "MFAOptions": [],
        # Without a final status the old password goes on, as the trigger's page says.
        "UserStatus": found.get("finalUserStatus") or "CONFIRMED", "UserCreateDate": now, "UserLastModifiedDate": now,
        "_password": password or cognito._generate_temp_password(), "_groups": [], "_tokens": [],
    }
    pool["EstimatedNumberOfUsers"] = len(pool["_users"])

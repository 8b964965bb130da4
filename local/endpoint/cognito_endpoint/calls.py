"""What the modules share: answers, refusals, and who a request is about."""

import contextvars
import json

from ministack.core.responses import error_response_json, json_response
from ministack.services import cognito

# The API call being answered and its request: (action, data).
current = contextvars.ContextVar("current call", default=("", {}))


class Answer(BaseException):
    """Leaves whatever ministack is doing and answers the call with this response instead.

    Not an Exception: ministack catches those around triggers and goes on.
    """

    def __init__(self, response):
        super().__init__(response)
        self.response = response


def refusal(message, code="NotAuthorizedException"):
    """An Answer that is an error of the service."""
    return Answer(error_response_json(code, message, 400))


def succeeded(response):
    return response[0] == 200


def body_of(response):
    """The JSON body of a response of ministack: (status, headers, bytes)."""
    return json.loads(response[2] or b"{}")


def respond(body):
    return json_response(body)


def attributes(user):
    """A user's attributes as a dict."""
    return cognito._attr_list_to_dict(user.get("Attributes", []))


def set_attributes(user, changes):
    user["Attributes"] = cognito._merge_attributes(user.get("Attributes", []), cognito._dict_to_attr_list(changes))


def pool_of(data):
    """The user pool that a request is about, by its pool id, app client or access token; or None."""
    pool = cognito._user_pools.get(data.get("UserPoolId"))
    if pool is None and data.get("ClientId"):
        pool = cognito._pool_for_client(data["ClientId"])[0]
    if pool is None and data.get("AccessToken"):
        pool = cognito._user_pool_for_access_token(data["AccessToken"])[1]
    return pool


def client_id_of(data):
    """The app client that a request comes from: named, or the one that its access token was issued to."""
    return data.get("ClientId") or cognito._token_claims(data.get("AccessToken")).get("client_id")


def client_of(pool, data):
    return (pool or {}).get("_clients", {}).get(client_id_of(data)) or {}


def username_of(data):
    """The user name that a request gives, wherever its operation carries it; or None."""
    for part, key in ((data, "Username"), (data.get("ChallengeResponses"), "USERNAME"),
                      (data.get("AuthParameters"), "USERNAME")):
        if part and part.get(key):
            return part[key]
    return None


def user_of(pool, data):
    """The user that a request is about, or None."""
    if pool is None:
        return None
    if data.get("AccessToken"):
        return cognito._user_from_token(data["AccessToken"], pool)
    name = username_of(data)
    return cognito._resolve_user(pool, name)[0] if name else None

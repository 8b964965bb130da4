"""The token endpoint of the hosted pages.

https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html
"""

import json
from urllib.parse import parse_qs

from ministack.services import cognito

from .calls import Answer, body_of
from .tokens import exchanged, reissued, rotation_of


def form_of(raw_body):
    """The first value of each field of a posted form."""
    return {name: values[0] for name, values in parse_qs((raw_body or b"").decode(errors="replace")).items()}


def burn_code(original, data, query_params, raw_body=b"", headers=None):
    """A code is good for one attempt: one with a wrong verifier, client or address ends it."""
    response = original(data, query_params, raw_body, headers)
    form = form_of(raw_body)
    # A wrong client secret leaves it alone: clients try two ways to send theirs.
    if form.get("grant_type") == "authorization_code" and body_of(response).get("error") == "invalid_grant":
        cognito._authorization_codes.pop(form.get("code"), None)
    return response


def refresh(original, data, query_params, raw_body=b"", headers=None):
    """A refresh token works for its own client with that client's secret, keeps the groups, and rotates."""
    form = form_of(raw_body)
    if form.get("grant_type") != "refresh_token":
        return original(data, query_params, raw_body, headers)
    client_id, secret = cognito._authenticate_client(headers or {}, form)
    token = form.get("refresh_token", "")
    pool_id, pool, client = cognito._find_pool_by_client_id(client_id)
    if not client or (client.get("ClientSecret") or "") != (secret or ""):
        return cognito._oauth2_error("invalid_client", "Invalid client credentials.")
    rotation = rotation_of(client)
    if rotation and exchanged(token):
        return cognito._oauth2_error("invalid_grant", "Refresh token has been invalidated by refresh token rotation.")
    result, error = cognito._refresh_auth_result(pool, pool_id, client_id, token)
    if error:
        return cognito._oauth2_error("invalid_grant", "Invalid refresh token.")
    answer = {"access_token": result["AccessToken"], "token_type": "Bearer", "expires_in": result["ExpiresIn"]}
    if cognito._id_token_granted(cognito._token_claims(token).get("scope")):
        answer["id_token"] = result["IdToken"]
    if rotation:
        answer["refresh_token"] = reissued(pool_id, rotation, token)
    return 200, {"Content-Type": "application/json"}, json.dumps(answer).encode()


def in_oauth_form(original, *args, **more):
    """A failed trigger is answered in OAuth's own form."""
    try:
        return original(*args, **more)
    except Answer as refused:
        return cognito._oauth2_error("invalid_request", body_of(refused.response)["message"])

"""Tokens: refresh-token rotation, and the roles of a user's groups as claims.

https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-refresh-token.html
https://docs.aws.amazon.com/cognito/latest/developerguide/role-based-access-control.html
"""

import time

from ministack.services import cognito

from .calls import body_of, pool_of, refusal, respond, succeeded

rotated: dict[str, float] = {}  # refresh token that was exchanged -> until when it may be used again


def rotation_of(client):
    """The app client's rotation settings where rotation is on, or None."""
    rotation = client.get("RefreshTokenRotation") or {}
    return rotation if rotation.get("Feature") == "ENABLED" else None


def keep_rotation(original, data):
    """CreateUserPoolClient and UpdateUserPoolClient keep RefreshTokenRotation, which ministack drops.

    Called by the API and from stacks: a refusal is an ordinary response.
    """
    rotation = data.get("RefreshTokenRotation")
    if (rotation or {}).get("Feature") == "ENABLED" and "ALLOW_REFRESH_TOKEN_AUTH" in (data.get("ExplicitAuthFlows") or []):
        return refusal("Refresh token rotation cannot be enabled together with ALLOW_REFRESH_TOKEN_AUTH.",
                       "InvalidParameterException").response
    response = original(data)
    if rotation is None or not succeeded(response):
        return response
    body = body_of(response)
    client = cognito._user_pools[data["UserPoolId"]]["_clients"][body["UserPoolClient"]["ClientId"]]
    client["RefreshTokenRotation"] = body["UserPoolClient"]["RefreshTokenRotation"] = rotation
    return respond(body)


def exchanged(token):
    """Whether a refresh token was exchanged for a new one, and its grace period is over."""
    return token in rotated and time.time() >= rotated[token]


def reissued(pool_id, rotation, token):
    """The refresh token that takes another's place: it ends when that one would have."""
    rotated.setdefault(token, time.time() + int(rotation.get("RetryGracePeriodSeconds") or 0))
    claims = cognito._token_claims(token) | {"iat": int(time.time()), "jti": cognito.new_uuid()}
    return cognito._signed_jwt(claims, pool_id, "access")


def rotate(handle, action, data):
    """A refresh gives a new refresh token, and closes the old one after the grace period."""
    pool = pool_of(data)
    client = (pool or {}).get("_clients", {}).get(data.get("ClientId")) or {}
    rotation, old = rotation_of(client), data.get("RefreshToken")
    if not rotation:
        return handle(data)
    if exchanged(old):
        raise refusal("Refresh token has been invalidated by refresh token rotation.", "RefreshTokenReuseException")
    response = handle(data)
    if not succeeded(response):
        return response
    body = body_of(response)
    body["AuthenticationResult"]["RefreshToken"] = reissued(pool["Id"], rotation, old)
    return respond(body)


def check_revocable(handle, action, data):
    """RevokeToken is for app clients that have it on."""
    client = (pool_of(data) or {}).get("_clients", {}).get(data.get("ClientId")) or {}
    if client.get("EnableTokenRevocation") is False:
        raise refusal("Token revocation is not enabled for this client.", "UnsupportedOperationException")
    return handle(data)


def refuse_plain_refresh(handle, action, data):
    """REFRESH_TOKEN_AUTH needs ALLOW_REFRESH_TOKEN_AUTH, which a client with rotation cannot have."""
    pool = pool_of(data)
    client = (pool or {}).get("_clients", {}).get(data.get("ClientId")) or {}
    if data.get("AuthFlow") in ("REFRESH_TOKEN_AUTH", "REFRESH_TOKEN"):
        flows = client.get("ExplicitAuthFlows") or []
        if rotation_of(client) or any(f.startswith("ALLOW_") for f in flows) and "ALLOW_REFRESH_TOKEN_AUTH" not in flows:
            raise refusal("Auth flow not enabled for this client", "NotAuthorizedException")
    return handle(data)


def roles_of(pool, groups):
    """The roles of these groups, and the preferred one: the role of the group with the lowest precedence."""
    held = [pool["_groups"][g] for g in groups if pool["_groups"].get(g, {}).get("RoleArn")]
    roles = [g["RoleArn"] for g in held]
    ranked = [g for g in held if g.get("Precedence") is not None]
    if not ranked:
        return roles, None
    lowest = min(g["Precedence"] for g in ranked)
    best = {g["RoleArn"] for g in ranked if g["Precedence"] == lowest}
    return roles, best.pop() if len(best) == 1 else None


def claims_with_roles(original, **call):
    """cognito:roles and cognito:preferred_role in the ID token, before the trigger sees it."""
    pool = cognito._user_pools.get(call["pool_id"])
    if call["token_type"] == "id" and pool and call["groups"]:
        roles, preferred = roles_of(pool, call["groups"])
        if roles:
            call["claims"]["cognito:roles"] = roles
        if preferred:
            call["claims"]["cognito:preferred_role"] = preferred
    return original(**call)


def event_with_roles(original, **call):
    """The trigger's group configuration names the roles too; overriding them is not modelled."""
    event = original(**call)
    pool = cognito._user_pools.get(call["pool_id"])
    if pool and call["groups"]:
        roles, preferred = roles_of(pool, call["groups"])
        event["request"]["groupConfiguration"] |= {"iamRolesToOverride": roles, "preferredRole": preferred}
    return event

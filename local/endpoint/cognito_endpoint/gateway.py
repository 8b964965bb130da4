"""The server itself: its ports, and the keys that API Gateway checks tokens with."""

import json
import re
import time

from ministack.core.responses import error_response_json
from ministack.services import apigateway, cognito


def leave_port_alone(original, host, port):
    """No further port is opened: with TLS on, ministack would open 443 too wherever it may."""
    return False


async def fetch_jwks(original, url):
    """The keys of a local pool, which ministack would ask itself for over plain http and not get."""
    pool = re.fullmatch(r"http://[^/]+/([\w-]+)/\.well-known/jwks\.json", url)
    return json.loads(cognito.well_known_jwks(pool[1])[2]) if pool else await original(url)


async def refuse_refresh_tokens(original, route, authorizer, headers, query_params):
    """A refresh token opens no API: on AWS it is encrypted, here it is a signed token like the others."""
    claims, scopes, error = await original(route, authorizer, headers, query_params)
    if claims and claims.get("token_use") == "refresh":
        return None, None, apigateway._jwt_unauthorized()
    return claims, scopes, error


def check_web_identity(original, role_arn, params, use_json):
    """AssumeRoleWithWebIdentity takes tokens that this endpoint signed and that are still good, and no others."""
    token = params.get("WebIdentityToken") or ""
    token = token[0] if isinstance(token, list) else token
    claims = cognito._token_claims(token)
    if not (claims and cognito._signature_valid(token) and claims.get("exp", 0) > time.time()):
        message = "Couldn't verify the signature of the web identity token, or it has expired."
        if use_json:
            return error_response_json("InvalidIdentityToken", message, 400)
        from ministack.services import sts
        return sts._error(400, "InvalidIdentityToken", message, ns="sts")
    return original(role_arn, params, use_json)

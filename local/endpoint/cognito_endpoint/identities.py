"""Identity pools: who gets credentials, of which role, with which tags.

https://docs.aws.amazon.com/cognito/latest/developerguide/role-based-access-control.html
https://docs.aws.amazon.com/cognito/latest/developerguide/attributes-for-access-control.html
"""

import json

from ministack.core import iam_evaluator
from ministack.core.responses import get_account_id, get_region
from ministack.services import cognito, iam, sts

from .calls import body_of, refusal, succeeded
from .policies import IDENTITY, identity_keys


def pool_with(data):
    """The identity pool that a request is about: by its id, or the one that holds the identity."""
    pool = cognito._identity_pools.get(data.get("IdentityPoolId"))
    if pool:
        return pool
    return next((p for p in cognito._identity_pools.values() if data.get("IdentityId") in p["_identities"]), None)


def refuse_guests(handle, action, data):
    pool = pool_with(data)
    if pool and not data.get("Logins") and not pool.get("AllowUnauthenticatedIdentities"):
        raise refusal("Unauthenticated access is not supported for this identity pool.")
    return handle(data)


def refuse_classic_flow(handle, action, data):
    pool = pool_with(data)
    if pool and not pool.get("AllowClassicFlow"):
        raise refusal("Basic (classic) flow is not enabled, please use enhanced flow.", "InvalidParameterException")
    return handle(data)


def revoked(pool, provider, token):
    """Whether a login is the token of a signed-out, disabled or deleted user, where the pool asks its provider."""
    if not any(p.get("ServerSideTokenCheck") and p.get("ProviderName") == provider
               for p in pool.get("CognitoIdentityProviders") or []):
        return False
    claims = cognito._token_claims(token)
    users = (cognito._user_pools.get(provider.rpartition("/")[2]) or {}).get("_users", {})
    user = users.get(claims.get("cognito:username"))
    return user is None or not user.get("Enabled", True) or claims.get("origin_jti") in cognito._revoked_tokens


def check_revocation(handle, action, data):
    pool = pool_with(data)
    if pool and any(revoked(pool, provider, token) for provider, token in (data.get("Logins") or {}).items()):
        raise refusal("Invalid login token. Token is revoked.")
    return handle(data)


def session_of(response):
    """The STS session behind freshly handed out credentials."""
    return sts._sessions[body_of(response)["Credentials"]["AccessKeyId"]]


def take_back(response):
    del sts._sessions[body_of(response)["Credentials"]["AccessKeyId"]]


def principal_tags(pool, logins):
    """The tags that the pool's attribute maps draw from the claims of the logins."""
    tags = {}
    for provider, token in logins.items():
        mapped = pool.get("_principal_tags", {}).get(provider) or {}
        names = {"client": "aud", "username": "sub"} if mapped.get("UseDefaults") else mapped.get("PrincipalTags", {})
        claims = cognito._token_claims(token)
        tags |= {tag: str(claims[claim]) for tag, claim in names.items() if claim in claims}
    return tags


def tag_credentials(handle, action, data):
    response = handle(data)
    if succeeded(response):
        session = session_of(response)
        pool = cognito._identity_pools.get(session["_identity_pool_id"]) or {}
        session["SessionTags"] = [{"Key": k, "Value": v} for k, v in principal_tags(pool, session["_logins"]).items()]
    return response


def trusts(role_name, session, tags, action):
    """Whether the role's trust policy allows `action` to the identity pool for this session."""
    role = iam._roles.get_scoped(get_account_id(), None, role_name) or {}
    document = role.get("AssumeRolePolicyDocument") or {}
    document = json.loads(document) if isinstance(document, str) else json.loads(json.dumps(document))
    # The evaluator matches a Federated principal for AssumeRoleWithWebIdentity only: ask about `action` in its place.
    for statement in document.get("Statement", []):
        listed = statement.get("Action", [])
        listed = [listed] if isinstance(listed, str) else listed
        asked = any(name in listed for name in (action, "sts:*", "*"))
        statement["Action"] = ["sts:AssumeRoleWithWebIdentity"] if asked else ["sts:None"]
    return iam_evaluator.evaluate_trust_policy(document, IDENTITY, iam_evaluator.EvalContext(
        principal_arn=IDENTITY, principal_type="WebIdentityUser", principal_account=get_account_id(),
        action="sts:AssumeRoleWithWebIdentity", resource_arn="*", region=get_region(), request_tags=tags,
        tag_keys=list(tags), service_context=identity_keys(session)))


def check_trust(handle, action, data):
    response = handle(data)
    if not succeeded(response):
        return response
    session = session_of(response)
    tags = {t["Key"]: t["Value"] for t in session.get("SessionTags") or []}
    needed = ["sts:AssumeRoleWithWebIdentity"] + (["sts:TagSession"] if tags else [])
    if all(trusts(session["Arn"].split("/")[1], session, tags, name) for name in needed):
        return response
    take_back(response)
    raise refusal("Invalid identity pool configuration. Check assigned IAM roles for this pool.",
                  "InvalidIdentityPoolConfigurationException")


def mapping_of(pool, provider, token):
    """The role mapping for a login: its key, or its IdentityProvider, is the provider with the app client's id."""
    key = f"{provider}:{cognito._token_claims(token).get('aud')}"
    for name, mapping in (pool.get("_role_mappings") or {}).items():
        if mapping.get("IdentityProvider", name) in (key, provider):
            return mapping
    return None


def rule_holds(rule, claims):
    claim = claims.get(rule["Claim"])
    values = [str(v) for v in claim] if isinstance(claim, list) else [] if claim is None else [str(claim)]
    wanted = rule["Value"]
    return {"Equals": wanted in values, "NotEqual": bool(values) and wanted not in values,
            "StartsWith": any(v.startswith(wanted) for v in values),
            "Contains": any(wanted in v for v in values)}[rule["MatchType"]]


def mapped_role(mapping, claims, custom):
    """The role that a mapping gives these claims, or None where it leaves the choice to the default."""
    if mapping.get("Type") == "Token":
        roles, preferred = claims.get("cognito:roles") or [], claims.get("cognito:preferred_role")
        if custom:
            if custom not in roles:
                raise refusal("Role is not one that the token may choose.")
            return custom
        if preferred or len(roles) == 1:
            return preferred or roles[0]
    else:
        for rule in (mapping.get("RulesConfiguration") or {}).get("Rules") or []:
            if rule_holds(rule, claims):
                return rule["RoleARN"]
    if mapping.get("AmbiguousRoleResolution") == "Deny":
        raise refusal("Token is ambiguous: no role mapping decides for one role.")
    return None


def map_role(handle, action, data):
    """RoleMappings: the role by the token's claims or by rules, CustomRoleArn only from the token's own roles."""
    pool, custom, role = pool_with(data), data.get("CustomRoleArn"), None
    for provider, token in (data.get("Logins") or {}).items() if pool else ():
        mapping = mapping_of(pool, provider, token)
        if mapping:
            role = mapped_role(mapping, cognito._token_claims(token), custom)
    if custom and role != custom:
        raise refusal("Role is not one that the token may choose.")
    response = handle(data)
    if role and succeeded(response):
        session = session_of(response)
        before, _, name = session["Arn"].rpartition("/")
        session["Arn"] = before.rpartition("/")[0] + "/" + role.rpartition("/")[2] + "/" + name
    return response

"""User attributes: the schema, who may write which, who sees which.

https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html
"""

from ministack.services import cognito

from .calls import body_of, client_of, pool_of, refusal, respond, succeeded

NEVER_FILTERED = {"sub"}  # and what is no user attribute: claims that Cognito makes


def schema_of(pool):
    return {a["Name"]: a for a in cognito._ensure_schema_attributes(pool)["SchemaAttributes"]}


def given(data):
    return data.get("UserAttributes") or []


def does_not_conform(name, reason):
    return refusal(f"Attributes did not conform to the schema: {name}: {reason}\n", "InvalidParameterException")


def check_declared(handle, action, data):
    """Undeclared attributes, and values outside the length that the schema allows."""
    schema = schema_of(pool) if (pool := pool_of(data)) else None
    for attribute in given(data) if schema is not None else ():
        name, value = attribute["Name"], attribute.get("Value") or ""
        if name not in schema:
            raise does_not_conform(name, "Attribute does not exist in the schema.")
        limits = schema[name].get("StringAttributeConstraints") or {}
        if value and len(value) < int(limits.get("MinLength") or 0):
            raise does_not_conform(name, f"String must be at least {limits['MinLength']} characters long.")
        if limits.get("MaxLength") is not None and len(value) > int(limits["MaxLength"]):
            raise does_not_conform(name, f"String must be no longer than {limits['MaxLength']} characters.")
    return handle(data)


def check_required(handle, action, data):
    """Attributes that the pool requires of every new user; the sign-in name counts as its attribute."""
    pool = pool_of(data)
    if pool:
        have = {a["Name"] for a in given(data)} | set(pool.get("UsernameAttributes") or [])
        for name, attribute in schema_of(pool).items():
            if attribute.get("Required") and name not in have and name != "sub":
                raise does_not_conform(name, "The attribute is required")
    return handle(data)


def check_mutable(handle, action, data):
    schema = schema_of(pool) if (pool := pool_of(data)) else {}
    for attribute in given(data):
        if not schema.get(attribute["Name"], {}).get("Mutable", True):
            raise refusal(f"user.{attribute['Name']}: Attribute cannot be updated.\n", "InvalidParameterException")
    return handle(data)


def check_client_may_write(handle, action, data):
    writable = client_of(pool_of(data), data).get("WriteAttributes")
    for attribute in given(data) if writable else ():
        if attribute["Name"] not in writable:
            raise refusal("A client attempted to write unauthorized attribute")
    return handle(data)


def readable(pool_id, client_id, names):
    """Those of the names that the app client may read: all where it names none."""
    client = ((cognito._user_pools.get(pool_id) or {}).get("_clients") or {}).get(client_id) or {}
    allowed = client.get("ReadAttributes")
    return set(names) if not allowed else {n for n in names if n in allowed or n in NEVER_FILTERED}


def claims_of_readable(original, **call):
    """An ID token carries the attributes that its app client may read; the trigger still sees them all."""
    if call["token_type"] == "id":
        held = call["user_attrs"]
        keep = readable(call["pool_id"], call["client_id"], [*held, "email_verified"])
        hidden = (set(held) | {"email_verified"}) - keep  # ministack adds the flag beside any address
        call["claims"] = {k: v for k, v in call["claims"].items() if k not in hidden}
    return original(**call)


def show_readable(handle, action, data):
    response = handle(data)
    pool = pool_of(data)
    if not succeeded(response) or not pool:
        return response
    body = body_of(response)
    client_id = cognito._token_claims(data.get("AccessToken")).get("client_id")
    keep = readable(pool["Id"], client_id, [a["Name"] for a in body["UserAttributes"]])
    body["UserAttributes"] = [a for a in body["UserAttributes"] if a["Name"] in keep]
    return respond(body)

"""IAM policy variables, and the condition keys of identity-pool credentials.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
"""

import json
import re
from dataclasses import replace

from ministack.core import iam_evaluator
from ministack.services import dynamodb, sts

IDENTITY = "cognito-identity.amazonaws.com"
VARIABLE = re.compile(r"\$\{([^}]+)\}")
LITERAL = {"*": "*", "?": "?", "$": "$"}  # ${*}, ${?} and ${$} stand for themselves
UNMATCHABLE = "\0"  # as on AWS, a statement with a variable that has no value applies to nothing


def filled(part, context):
    """A part of a statement with its variables replaced.

    A value that holds a wildcard never matches: on AWS it is compared literally, and no key of a
    request here holds one, so the safe reading is that nothing does.
    """
    if isinstance(part, dict):
        return {key: filled(value, context) for key, value in part.items()}
    if isinstance(part, list):
        return [filled(value, context) for value in part]
    if not isinstance(part, str):
        return part

    def value(match):
        name, _, default = match[1].partition(",")  # ${aws:username, 'anonymous'}
        if name in LITERAL:
            return LITERAL[name]
        found = iam_evaluator._resolve_condition_key(name.strip(), context)
        if found is None and default:
            found = default.strip().strip("'")
        return found if isinstance(found, str) and not re.search(r"[*?]", found) else UNMATCHABLE
    return VARIABLE.sub(value, part)


def first_match(original, context, statements, effect):
    return original(context, [
        replace(s, resources=filled(s.resources, context), not_resources=filled(s.not_resources, context),
                conditions=filled(s.conditions, context))
        for s in statements], effect)


def identity_keys(session):
    """The condition keys that credentials of an identity pool carry."""
    return {f"{IDENTITY}:sub": session["_identity_id"], f"{IDENTITY}:aud": session["_identity_pool_id"],
            f"{IDENTITY}:amr": session["_cognito_amr"]}


def principal_keys(original, credential):
    session = sts._sessions.get(credential.access_key_id) or {}
    return original(credential) | (identity_keys(session) if session.get("_identity_id") else {})


EQUALS = re.compile(r"(#?[\w.-]+)\s*=\s*(:\w+)")  # a key condition's hash key: pk = :pk, #pk = :pk


def leading_keys(original, body):
    """The context of a DynamoDB request with dynamodb:LeadingKeys, the partition keys that it names.

    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
    A request that names none (Scan) has no such key.
    """
    context = original(body)
    try:
        request = json.loads(body or b"{}")
    except ValueError:
        return context
    found = sorted(set(partition_keys(request))) if isinstance(request, dict) else []
    return context | ({"dynamodb:leadingkeys": found} if found else {})


def partition_keys(request):
    """Every value of a partition key in a request: of one item, of batches, of transactions, of a query."""
    def value(table, holder):
        name = (dynamodb._tables.get(str(table).rsplit("/", 1)[-1]) or {}).get("pk_name")
        typed = holder.get(name) if isinstance(holder, dict) else None
        return [str(v) for v in typed.values()] if isinstance(typed, dict) else []

    for member in ("Key", "Item"):
        yield from value(request.get("TableName"), request.get(member))
    for table, wanted in (request.get("RequestItems") or {}).items():
        for key in wanted.get("Keys", []) if isinstance(wanted, dict) else []:
            yield from value(table, key)
        for write in wanted if isinstance(wanted, list) else []:
            yield from value(table, (write.get("PutRequest") or {}).get("Item") or (write.get("DeleteRequest") or {}).get("Key"))
    for part in request.get("TransactItems") or []:
        for one in part.values():
            yield from partition_keys(one)
    names, values = request.get("ExpressionAttributeNames") or {}, request.get("ExpressionAttributeValues") or {}
    for name, placeholder in EQUALS.findall(request.get("KeyConditionExpression") or ""):
        yield from value(request.get("TableName"), {names.get(name, name): values.get(placeholder)})

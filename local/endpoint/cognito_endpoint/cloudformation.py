"""CloudFormation: resource types that ministack refuses, and updates and deletions that AWS refuses.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_Cognito.html
"""

from ministack.core.responses import new_uuid
from ministack.services import cognito, waf

from .calls import body_of, refusal, succeeded


def done(response):
    """The body of a call that a resource is made with; its refusal fails the resource."""
    if not succeeded(response):
        raise ValueError(body_of(response).get("message") or body_of(response).get("Message"))
    return body_of(response)


def create_provider(logical_id, props, stack_name):
    done(cognito._create_identity_provider(props))
    return props["ProviderName"], {}


def update_provider(physical_id, old, new, stack_name):
    if any(old.get(key) != new.get(key) for key in ("ProviderName", "ProviderType", "UserPoolId")):  # replaced
        created = create_provider(None, new, stack_name)
        cognito._delete_identity_provider(old)
        return created
    done(cognito._update_identity_provider(new))
    return physical_id, {}


def delete_provider(physical_id, props):
    cognito._delete_identity_provider(props)


IDENTITY_PROVIDER = {"create": create_provider, "update": update_provider, "delete": delete_provider}


def create_association(logical_id, props, stack_name):
    done(waf._associate_web_acl(props))
    return f"{props['ResourceArn']}|{props['WebACLArn']}", {}


def update_association(physical_id, old, new, stack_name):
    return create_association(None, new, stack_name)


def delete_association(physical_id, props):
    waf._disassociate_web_acl(props)


WEB_ACL_ASSOCIATION = {"create": create_association, "update": update_association, "delete": delete_association}


def create_stored(logical_id, props, stack_name):
    return f"{stack_name}-{logical_id}-{new_uuid()[:12]}", {}


def update_stored(physical_id, old, new, stack_name):
    return physical_id, {}


def delete_stored(physical_id, props):
    """Nothing was made, nothing is taken away."""


# Kept in the stack and without any effect: enough for a whole stack to deploy, update and go.
STORED = {"create": create_stored, "update": update_stored, "delete": delete_stored}


def update_pool(original, physical_id, old, new, stack_name, logical_id=None):
    """A schema only grows, by optional attributes: https://repost.aws/knowledge-center/cognito-change-user-pool-attributes"""
    before = {s["Name"]: s for s in old.get("Schema") or []}
    after = {s["Name"]: s for s in new.get("Schema") or []}
    if any(after.get(name) != entry for name, entry in before.items()):
        raise ValueError("Existing schema attributes cannot be modified or deleted.")
    if any(entry.get("Required") for name, entry in after.items() if name not in before):
        raise ValueError("Required attributes cannot be added to an existing user pool.")
    return original(physical_id, old, new, stack_name, logical_id)


PROTECTED = ("The user pool cannot be deleted because deletion protection is activated. "
             "Deletion protection must be inactivated first.")


def protected(pool_id):
    return (cognito._user_pools.get(pool_id) or {}).get("DeletionProtection") == "ACTIVE"


def delete_pool(original, physical_id, props):
    if protected(physical_id):
        raise ValueError(PROTECTED)
    return original(physical_id, props)


def delete_pool_by_call(handle, action, data):
    if protected(data.get("UserPoolId")):
        raise refusal(PROTECTED, "InvalidParameterException")
    return handle(data)

"""Who may invoke a function: its resource policy, which ministack keeps and reads for callers of its API alone.

https://docs.aws.amazon.com/lambda/latest/dg/permissions-function-services.html
"""

from ministack.core import iam_evaluator
from ministack.core.responses import get_account_id, get_region, json_response
from ministack.services import apigateway, cognito, lambda_svc

from .calls import current
from .triggers import is_trigger_event, name_of, not_invoked


def may_invoke(service, function, source):
    """Whether the resource policy of a function, by ARN or name, lets a service invoke it for one of its resources."""
    record, config, _ = lambda_svc._get_base_func_record_for_ref(function)
    if record is None:
        return False
    # The ARN as the service has it: a permission for the function is none for its aliases.
    arn = function if function.startswith("arn:") else config["FunctionArn"]
    return iam_evaluator.evaluate_resource_policy(record["policy"], iam_evaluator.EvalContext(
        principal_arn="*", principal_type="Service", principal_account="", action="lambda:InvokeFunction",
        resource_arn=arn, region=get_region(),
        service_context={"aws:sourcearn": source, "aws:sourceaccount": get_account_id()}),
        service=service).decision == "Allow"


def arn_of_trigger(pool, name):
    """The function that a pool calls for a trigger: some triggers carry a version beside it."""
    config = pool.get("LambdaConfig") or {}
    value = config.get(name + "Config") or config.get(name)
    return value.get("LambdaArn") if isinstance(value, dict) else value


def invoke_trigger(original, function, event):
    """A trigger that the pool may not invoke is not invoked, and fails the call."""
    if current.get()[0] and is_trigger_event(event):
        pool, name = cognito._user_pools.get(event["userPoolId"]), name_of(event)
        arn = pool and arn_of_trigger(pool, name)
        if arn and not may_invoke("cognito-idp.amazonaws.com", arn, pool["Arn"]):
            raise not_invoked(name)
    return original(function, event)


async def invoke_integration(original, integration, api_id, stage, path, method, headers, body, query_params,
                             route_key="$default", *args, **more):
    """An HTTP API that may not invoke its function answers 500; one that does it by a role of its own may."""
    function = apigateway._extract_lambda_ref_from_integration_uri(integration.get("integrationUri", ""))
    # The route as configured: "GET /tenants/{tenant}" is GET/tenants/{tenant}, "$default" itself.
    wanted, _, rest = route_key.partition(" ")
    route = (method if wanted == "ANY" else wanted) + rest
    source = f"arn:aws:execute-api:{get_region()}:{get_account_id()}:{api_id}/{stage}/{route}"
    if not integration.get("credentialsArn") and not may_invoke("apigateway.amazonaws.com", function, source):
        return json_response({"message": "Internal Server Error"}, 500)
    return await original(integration, api_id, stage, path, method, headers, body, query_params, route_key, *args, **more)

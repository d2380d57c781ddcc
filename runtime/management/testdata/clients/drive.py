"""Drives the management API with boto3: every operation of its service model
that this version knows, each answer checked."""
import json
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

client = boto3.client(
    "apigateway", endpoint_url=sys.argv[1], region_name="eu-west-1",
    aws_access_key_id="AKIDEXAMPLE", aws_secret_access_key="secret",
    config=Config(retries={"max_attempts": 0}, connect_timeout=5, read_timeout=20),
)


def call(operation, /, **args):
    answer = getattr(client, operation)(**args)
    answer.pop("ResponseMetadata")
    return answer


def same(got, want, what):
    if got != want:
        sys.exit("%s: %r, want %r" % (what, got, want))


def has(got, want, what):
    for name, value in want.items():
        same(got.get(name), value, what + "." + name)


def fails(code, text, operation, /, **args):
    try:
        getattr(client, operation)(**args)
    except ClientError as e:
        same((e.response["Error"]["Code"], e.response["Error"]["Message"]), (code, text), operation)
        return
    sys.exit("%s did not fail" % operation)


def patch(op, path, value=None, **more):
    one = {"op": op, "path": path}
    if value is not None:
        one["value"] = value
    one.update(more)
    return one


# REST APIs
api = call("create_rest_api", name="first", description="d", tags={"a": "b"}, binaryMediaTypes=["image/png"],
           endpointConfiguration={"types": ["REGIONAL"]})
rid = api["id"]
has(api, {"name": "first", "tags": {"a": "b"}, "binaryMediaTypes": ["image/png"], "apiKeySource": "HEADER"}, "create_rest_api")
has(call("get_rest_api", restApiId=rid), {"name": "first", "description": "d"}, "get_rest_api")
same([a["id"] for a in call("get_rest_apis")["items"]], [rid], "get_rest_apis")
has(call("update_rest_api", restApiId=rid, patchOperations=[
    patch("replace", "/name", "second"), patch("add", "/binaryMediaTypes/text~1csv"), patch("replace", "/minimumCompressionSize", "10"),
]), {"name": "second", "binaryMediaTypes": ["image/png", "text/csv"], "minimumCompressionSize": 10}, "update_rest_api")
fails("NotFoundException", "Invalid API identifier specified 123456789012:nope", "get_rest_api", restApiId="nope")

# Resources
root = call("get_resources", restApiId=rid)["items"][0]["id"]
same(root, api.get("rootResourceId", root), "rootResourceId")
res = call("create_resource", restApiId=rid, parentId=root, pathPart="pets")
has(res, {"parentId": root, "pathPart": "pets", "path": "/pets"}, "create_resource")
pets = res["id"]
has(call("update_resource", restApiId=rid, resourceId=pets, patchOperations=[patch("replace", "/pathPart", "animals")]), {"path": "/animals"}, "update_resource")
gone = call("create_resource", restApiId=rid, parentId=pets, pathPart="{id}")["id"]
same(call("delete_resource", restApiId=rid, resourceId=gone), {}, "delete_resource")
fails("NotFoundException", "Invalid Resource identifier specified", "get_resource", restApiId=rid, resourceId=gone)

# Models, validators, authorizers
has(call("create_model", restApiId=rid, name="Pet", contentType="application/json", schema='{"type":"object","properties":{"name":{"type":"string"}}}'),
    {"name": "Pet", "contentType": "application/json"}, "create_model")
same(sorted(m["name"] for m in call("get_models", restApiId=rid)["items"]), ["Empty", "Error", "Pet"], "get_models")
has(call("update_model", restApiId=rid, modelName="Pet", patchOperations=[patch("replace", "/description", "x")]), {"description": "x"}, "update_model")
has(call("get_model", restApiId=rid, modelName="Pet", flatten=True), {"description": "x"}, "get_model")
same(call("get_model_template", restApiId=rid, modelName="Pet")["value"],
     "#set($inputRoot = $input.path('$'))\n{\n  \"name\" : \"foo\"\n}", "get_model_template")
val = call("create_request_validator", restApiId=rid, name="v", validateRequestBody=True)
has(val, {"validateRequestBody": True, "validateRequestParameters": False}, "create_request_validator")
vid = val["id"]
same([v["id"] for v in call("get_request_validators", restApiId=rid)["items"]], [vid], "get_request_validators")
has(call("update_request_validator", restApiId=rid, requestValidatorId=vid, patchOperations=[patch("replace", "/validateRequestParameters", "true")]),
    {"validateRequestParameters": True}, "update_request_validator")
has(call("get_request_validator", restApiId=rid, requestValidatorId=vid), {"name": "v"}, "get_request_validator")
lam = "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:123456789012:function:auth/invocations"
auth = call("create_authorizer", restApiId=rid, name="a", type="TOKEN", authorizerUri=lam, identitySource="method.request.header.Auth")
has(auth, {"authType": "custom", "type": "TOKEN"}, "create_authorizer")
aid = auth["id"]
same([a["id"] for a in call("get_authorizers", restApiId=rid)["items"]], [aid], "get_authorizers")
has(call("update_authorizer", restApiId=rid, authorizerId=aid, patchOperations=[patch("replace", "/authorizerResultTtlInSeconds", "60")]),
    {"authorizerResultTtlInSeconds": 60}, "update_authorizer")
has(call("get_authorizer", restApiId=rid, authorizerId=aid), {"name": "a"}, "get_authorizer")
has(call("test_invoke_authorizer", restApiId=rid, authorizerId=aid, headers={}), {"clientStatus": 401}, "test_invoke_authorizer")

# Methods
has(call("put_method", restApiId=rid, resourceId=pets, httpMethod="POST", authorizationType="NONE", requestModels={"application/json": "Pet"},
         requestParameters={"method.request.header.A": False}, requestValidatorId=vid), {"authorizationType": "NONE", "apiKeyRequired": False}, "put_method")
where = dict(restApiId=rid, resourceId=pets, httpMethod="POST")
has(call("update_method", patchOperations=[patch("replace", "/apiKeyRequired", "true")], **where), {"apiKeyRequired": True}, "update_method")
has(call("put_method_response", statusCode="200", responseParameters={"method.response.header.X": False}, **where), {"statusCode": "200"}, "put_method_response")
has(call("update_method_response", statusCode="200", patchOperations=[patch("add", "/responseModels/application~1json", "Pet")], **where),
    {"responseModels": {"application/json": "Pet"}}, "update_method_response")
has(call("get_method_response", statusCode="200", **where), {"statusCode": "200"}, "get_method_response")
has(call("put_integration", type="MOCK", requestTemplates={"application/json": '{"statusCode": 200}'}, **where),
    {"type": "MOCK", "cacheNamespace": pets, "cacheKeyParameters": []}, "put_integration")
has(call("update_integration", patchOperations=[patch("replace", "/passthroughBehavior", "NEVER")], **where), {"passthroughBehavior": "NEVER"}, "update_integration")
has(call("put_integration_response", statusCode="200", responseParameters={"method.response.header.X": "'x'"},
         responseTemplates={"application/json": '{"id":"$input.params(\'q\')"}'}, **where), {"statusCode": "200"}, "put_integration_response")
has(call("update_integration_response", statusCode="200", patchOperations=[patch("replace", "/selectionPattern", "")], **where),
    {"selectionPattern": ""}, "update_integration_response")
has(call("get_integration_response", statusCode="200", **where), {"selectionPattern": ""}, "get_integration_response")
same(list(call("get_integration", **where)["integrationResponses"]), ["200"], "get_integration")
same(call("get_method", **where)["methodIntegration"]["type"], "MOCK", "get_method")
same(call("get_resource", restApiId=rid, resourceId=pets, embed=["methods"])["resourceMethods"]["POST"]["apiKeyRequired"], True, "get_resource")
tested = call("test_invoke_method", pathWithQueryString="/animals?q=7", body='{"name":"x"}', **where)
has(tested, {"status": 200, "body": '{"id":"7"}'}, "test_invoke_method")
same(tested["log"].startswith("Execution log for request "), True, "log")
same(tested["headers"]["X"], "x", "test_invoke_method.headers")
call("put_method", restApiId=rid, resourceId=root, httpMethod="GET", authorizationType="NONE")
at_root = dict(restApiId=rid, resourceId=root, httpMethod="GET")
call("put_integration", type="MOCK", **at_root)
call("put_method_response", statusCode="200", **at_root)
call("put_integration_response", statusCode="200", **at_root)
same(call("delete_integration_response", statusCode="200", **at_root), {}, "delete_integration_response")
same(call("delete_integration", **at_root), {}, "delete_integration")
same(call("delete_method_response", statusCode="200", **at_root), {}, "delete_method_response")
same(call("delete_method", **at_root), {}, "delete_method")

# Gateway responses
same(len(call("get_gateway_responses", restApiId=rid)["items"]), 21, "get_gateway_responses")
has(call("put_gateway_response", restApiId=rid, responseType="DEFAULT_4XX", responseParameters={"gatewayresponse.header.X": "'y'"}),
    {"defaultResponse": False}, "put_gateway_response")
has(call("update_gateway_response", restApiId=rid, responseType="UNAUTHORIZED", patchOperations=[patch("replace", "/statusCode", "403")]),
    {"statusCode": "403", "defaultResponse": False}, "update_gateway_response")
has(call("get_gateway_response", restApiId=rid, responseType="THROTTLED"), {"statusCode": "429", "defaultResponse": True}, "get_gateway_response")
same(call("delete_gateway_response", restApiId=rid, responseType="UNAUTHORIZED"), {}, "delete_gateway_response")

# Deployments and stages
dep = call("create_deployment", restApiId=rid, stageName="dev", variables={"v": "1"})["id"]
dep2 = call("create_deployment", restApiId=rid, description="two")["id"]
same([d["id"] for d in call("get_deployments", restApiId=rid)["items"]], [dep2, dep], "get_deployments")
same(call("get_deployment", restApiId=rid, deploymentId=dep, embed=["apisummary"])["apiSummary"],
     {"/animals": {"POST": {"authorizationType": "NONE", "apiKeyRequired": True}}}, "get_deployment")
has(call("update_deployment", restApiId=rid, deploymentId=dep2, patchOperations=[patch("replace", "/description", "three")]), {"description": "three"}, "update_deployment")
has(call("create_stage", restApiId=rid, stageName="prod", deploymentId=dep2, tags={"t": "u"}),
    {"cacheClusterStatus": "NOT_AVAILABLE", "methodSettings": {}, "tags": {"t": "u"}}, "create_stage")
same([s["stageName"] for s in call("get_stages", restApiId=rid)["item"]], ["dev", "prod"], "get_stages")
staged = call("update_stage", restApiId=rid, stageName="dev", patchOperations=[
    patch("replace", "/*/*/throttling/rateLimit", "5"), patch("replace", "/variables/w", "2")])
same(staged["methodSettings"]["*/*"]["throttlingRateLimit"], 5.0, "update_stage")
same(staged["variables"], {"v": "1", "w": "2"}, "update_stage.variables")
has(call("get_stage", restApiId=rid, stageName="dev"), {"deploymentId": dep}, "get_stage")
same(call("flush_stage_cache", restApiId=rid, stageName="dev"), {}, "flush_stage_cache")
same(call("flush_stage_authorizers_cache", restApiId=rid, stageName="dev"), {}, "flush_stage_authorizers_cache")
export = client.get_export(restApiId=rid, stageName="dev", exportType="oas30", parameters={"extensions": "apigateway"})
document = export["body"].read()
same(json.loads(document)["openapi"], "3.0.1", "get_export")
same(export["contentDisposition"].startswith('attachment; filename="oas30_'), True, "contentDisposition")
yaml = client.get_export(restApiId=rid, stageName="dev", exportType="swagger", accepts="application/yaml")["body"].read()
same(yaml.startswith(b'swagger: "2.0"'), True, "get_export yaml")
fails("BadRequestException", "SDKs are not generated: use an export of the stage with a generator for OpenAPI", "get_sdk",
      restApiId=rid, stageName="dev", sdkType="javascript")

# Import
other = call("import_rest_api", body=document, parameters={"endpointConfigurationTypes": "REGIONAL"})
has(other, {"name": "second"}, "import_rest_api")
has(call("put_rest_api", restApiId=other["id"], mode="overwrite", body=document), {"id": other["id"]}, "put_rest_api")
same(call("delete_rest_api", restApiId=other["id"]), {}, "delete_rest_api")

# Documentation
part = call("create_documentation_part", restApiId=rid, location={"type": "API"}, properties='{"info":"x"}')
has(part, {"location": {"type": "API"}}, "create_documentation_part")
same(len(call("get_documentation_parts", restApiId=rid)["items"]), 1, "get_documentation_parts")
has(call("update_documentation_part", restApiId=rid, documentationPartId=part["id"], patchOperations=[patch("replace", "/properties", '{"a":1}')]),
    {"properties": '{"a":1}'}, "update_documentation_part")
has(call("get_documentation_part", restApiId=rid, documentationPartId=part["id"]), {"properties": '{"a":1}'}, "get_documentation_part")
same(len(call("import_documentation_parts", restApiId=rid, body=json.dumps({"documentationParts": [
    {"location": {"type": "RESOURCE", "path": "/animals"}, "properties": {"description": "d"}}]}))["ids"]), 1, "import_documentation_parts")
same(call("delete_documentation_part", restApiId=rid, documentationPartId=part["id"]), {}, "delete_documentation_part")
has(call("create_documentation_version", restApiId=rid, documentationVersion="1", stageName="dev"), {"version": "1"}, "create_documentation_version")
has(call("update_documentation_version", restApiId=rid, documentationVersion="1", patchOperations=[patch("replace", "/description", "x")]),
    {"description": "x"}, "update_documentation_version")
has(call("get_documentation_version", restApiId=rid, documentationVersion="1"), {"description": "x"}, "get_documentation_version")
same(len(call("get_documentation_versions", restApiId=rid)["items"]), 1, "get_documentation_versions")
same(call("delete_documentation_version", restApiId=rid, documentationVersion="1"), {}, "delete_documentation_version")

# Keys and plans
key = call("create_api_key", name="k", enabled=True, value="0123456789012345678901", generateDistinctId=True)
has(key, {"enabled": True, "value": "0123456789012345678901", "stageKeys": []}, "create_api_key")
same("value" in call("get_api_key", apiKey=key["id"]), False, "get_api_key")
same(call("get_api_keys", includeValues=True)["items"][0]["value"], "0123456789012345678901", "get_api_keys")
has(call("update_api_key", apiKey=key["id"], patchOperations=[patch("replace", "/enabled", "whatever")]), {"enabled": False}, "update_api_key")
same(len(call("import_api_keys", format="csv", body=b"Name,key,description,Enabled\nn,abcdefghijklmnopqrstuvwxyz,d,TRUE\n")["ids"]), 1, "import_api_keys")
plan = call("create_usage_plan", name="p", throttle={"burstLimit": 5, "rateLimit": 200}, quota={"limit": 10, "period": "DAY"})
has(plan, {"quota": {"limit": 10, "offset": 0, "period": "DAY"}, "throttle": {"burstLimit": 5, "rateLimit": 200.0}, "apiStages": []}, "create_usage_plan")
has(call("update_usage_plan", usagePlanId=plan["id"], patchOperations=[patch("add", "/apiStages", rid + ":dev")]),
    {"apiStages": [{"apiId": rid, "stage": "dev"}]}, "update_usage_plan")
has(call("create_usage_plan_key", usagePlanId=plan["id"], keyId=key["id"], keyType="API_KEY"), {"name": "k", "type": "API_KEY"}, "create_usage_plan_key")
same([k["id"] for k in call("get_usage_plan_keys", usagePlanId=plan["id"])["items"]], [key["id"]], "get_usage_plan_keys")
has(call("get_usage_plan_key", usagePlanId=plan["id"], keyId=key["id"]), {"name": "k"}, "get_usage_plan_key")
same(len(call("get_usage_plans", keyId=key["id"])["items"]), 1, "get_usage_plans")
has(call("get_usage_plan", usagePlanId=plan["id"]), {"name": "p"}, "get_usage_plan")
same(call("get_usage", usagePlanId=plan["id"], startDate="2026-01-01", endDate="2026-01-02")["items"], {key["id"]: [[0, 10], [0, 10]]}, "get_usage")
same(call("update_usage", usagePlanId=plan["id"], keyId=key["id"], patchOperations=[patch("replace", "/remaining", "3")])["items"],
     {key["id"]: [[0, 3]]}, "update_usage")
same(call("delete_usage_plan_key", usagePlanId=plan["id"], keyId=key["id"]), {}, "delete_usage_plan_key")
call("update_usage_plan", usagePlanId=plan["id"], patchOperations=[patch("remove", "/apiStages", rid + ":dev")])
same(call("delete_usage_plan", usagePlanId=plan["id"]), {}, "delete_usage_plan")
same(call("delete_api_key", apiKey=key["id"]), {}, "delete_api_key")

# Links, certificates, account, tags, SDK types
link = call("create_vpc_link", name="l", targetArns=["arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/net/n/1"])
has(link, {"status": "PENDING"}, "create_vpc_link")
has(call("get_vpc_link", vpcLinkId=link["id"]), {"status": "AVAILABLE"}, "get_vpc_link")
has(call("update_vpc_link", vpcLinkId=link["id"], patchOperations=[patch("replace", "/name", "m")]), {"name": "m"}, "update_vpc_link")
same(len(call("get_vpc_links")["items"]), 1, "get_vpc_links")
same(call("delete_vpc_link", vpcLinkId=link["id"]), {}, "delete_vpc_link")
cert = call("generate_client_certificate", description="c")
same(cert["pemEncodedCertificate"].startswith("-----BEGIN CERTIFICATE-----"), True, "generate_client_certificate")
cid = cert["clientCertificateId"]
has(call("update_client_certificate", clientCertificateId=cid, patchOperations=[patch("replace", "/description", "e")]), {"description": "e"}, "update_client_certificate")
has(call("get_client_certificate", clientCertificateId=cid), {"description": "e"}, "get_client_certificate")
same(len(call("get_client_certificates")["items"]), 1, "get_client_certificates")
same(call("delete_client_certificate", clientCertificateId=cid), {}, "delete_client_certificate")
has(call("get_account"), {"throttleSettings": {"burstLimit": 5000, "rateLimit": 10000.0}, "features": ["UsagePlans"], "apiKeyVersion": "4"}, "get_account")
role = "arn:aws:iam::123456789012:role/logs"
has(call("update_account", patchOperations=[patch("replace", "/cloudwatchRoleArn", role)]), {"cloudwatchRoleArn": role}, "update_account")
arn = "arn:aws:apigateway:eu-west-1::/restapis/" + rid
same(call("tag_resource", resourceArn=arn, tags={"x": "y"}), {}, "tag_resource")
same(call("get_tags", resourceArn=arn)["tags"], {"a": "b", "x": "y"}, "get_tags")
same(call("untag_resource", resourceArn=arn, tagKeys=["a", "x"]), {}, "untag_resource")
same(call("get_rest_api", restApiId=rid)["tags"], {}, "untag_resource")
same(call("get_sdk_types")["items"], [], "get_sdk_types")

# Domains
dom = call("create_domain_name", domainName="api.example.com", regionalCertificateArn="arn:aws:acm:eu-west-1:123456789012:certificate/1",
           endpointConfiguration={"types": ["REGIONAL"]})
has(dom, {"domainName": "api.example.com", "domainNameStatus": "AVAILABLE", "securityPolicy": "TLS_1_2"}, "create_domain_name")
same(len(call("get_domain_names")["items"]), 1, "get_domain_names")
has(call("update_domain_name", domainName="api.example.com", patchOperations=[patch("replace", "/securityPolicy", "TLS_1_0")]), {"securityPolicy": "TLS_1_0"}, "update_domain_name")
has(call("get_domain_name", domainName="api.example.com"), {"securityPolicy": "TLS_1_0"}, "get_domain_name")
has(call("create_base_path_mapping", domainName="api.example.com", restApiId=rid, stage="dev"), {"basePath": "(none)"}, "create_base_path_mapping")
has(call("update_base_path_mapping", domainName="api.example.com", basePath="(none)", patchOperations=[patch("replace", "/basePath", "v1")]), {"basePath": "v1"}, "update_base_path_mapping")
has(call("get_base_path_mapping", domainName="api.example.com", basePath="v1"), {"restApiId": rid, "stage": "dev"}, "get_base_path_mapping")
same(len(call("get_base_path_mappings", domainName="api.example.com")["items"]), 1, "get_base_path_mappings")
same(call("delete_base_path_mapping", domainName="api.example.com", basePath="v1"), {}, "delete_base_path_mapping")
same(call("delete_domain_name", domainName="api.example.com"), {}, "delete_domain_name")

# The end
call("delete_stage", restApiId=rid, stageName="prod")
same(call("delete_stage", restApiId=rid, stageName="dev"), {}, "delete_stage")
same(call("delete_deployment", restApiId=rid, deploymentId=dep), {}, "delete_deployment")
same(call("delete_authorizer", restApiId=rid, authorizerId=aid), {}, "delete_authorizer")
call("update_method", patchOperations=[patch("replace", "/requestValidatorId", ""), patch("remove", "/requestModels/application~1json")], **where)
call("update_method_response", statusCode="200", patchOperations=[patch("remove", "/responseModels/application~1json")], **where)
same(call("delete_request_validator", restApiId=rid, requestValidatorId=vid), {}, "delete_request_validator")
same(call("delete_model", restApiId=rid, modelName="Pet"), {}, "delete_model")

# Paging: the paginator of the client ends by itself
for i in range(30):
    call("create_rest_api", name="page%d" % i)
pages = [a["name"] for page in client.get_paginator("get_rest_apis").paginate(PaginationConfig={"PageSize": 7}) for a in page["items"]]
same(pages, ["second"] + ["page%d" % i for i in range(30)], "paginator")
print("ok")

package main

import (
	"strings"

	"postern/api"
)

// cause is a request that the gateway has to answer by itself, and what the tree
// has to say about it. In request, @name/ is the address of another API of the
// settings, % another server, whose account has no request left and which has no
// root stage; headers follow the path: Key signs with an access key of the
// settings, Token makes a token of the user pool, Times sends so often.
type cause struct {
	as      api.GatewayResponseType
	status  int
	request string
	body    string
	says    string
}

// causes are those of each type of gateway response, and of the answers that no
// type has.
var causes = []cause{

	{api.AccessDenied, 403, "GET @guarded/token Auth:deny", "", `the policy that the authorizer token returned for the principal ***ler denies the call: Statement[0] "Closed"`},
	{api.AccessDenied, 403, "GET @guarded/token Auth:elsewhere", "", "has no statement about the call: Action has to match execute-api:Invoke"},
	{api.AccessDenied, 403, "GET @policy/pets", "", `the resource policy of the API denies the call: Statement[0] "NoPets"`},
	{api.AccessDenied, 403, "GET @policy/toys", "", "no statement of the API's resource policy allows the call"},
	{api.AccessDenied, 403, "GET @policy/token Auth:allow", "", `the resource policy of the API denies the call: Statement[1] "NoTokens"`},
	{api.AccessDenied, 403, "GET @policy/users Token:", "", "no statement of the API's resource policy allows the call"},
	{api.AccessDenied, 403, "GET @policy/iam Key:FOREIGN", "", "the caller belongs to another account than the API"},
	{api.AccessDenied, 403, "GET @guarded/iam Key:SILENT", "", "the policy of the access key SILENT (keys section of postern.yaml) has no statement about the call"},
	{api.AccessDenied, 403, "GET @guarded/iam Key:DENIED", "", "the policy of the access key DENIED (keys section of postern.yaml) denies the call: Statement[0]"},
	{api.AccessDenied, 403, "GET @guarded/cached Cache-Control:max-age=0", "", "needs the permission execute-api:InvalidateCache, which the caller does not have"},

	{api.APIConfigurationError, 500, "GET /parse", "", "the response template application/json cannot be parsed: api.json:171:33: "},
	{api.APIConfigurationError, 500, "POST /parse-request", "{}", "the request template application/json cannot be parsed: api.json:195:38: "},
	{api.APIConfigurationError, 500, "GET /throws", "", "the response template failed: GET /throws response 200 template application/json:1:20: method: java.lang.StringIndexOutOfBoundsException"},
	{api.APIConfigurationError, 500, "POST /path-request", "{", "the request template failed: POST /path-request request template application/json:1:8: json: "},
	{api.APIConfigurationError, 500, "GET /undeclared", "", "the integration response 201 was selected, but the method has no response 201"},
	{api.APIConfigurationError, 500, "GET /no-default", "", `no selectionPattern matches "200" and there is no default integration response; add one without selectionPattern`},
	{api.APIConfigurationError, 500, "GET /no-responses", "", `no selectionPattern matches "200" and there is no default integration response`},
	{api.APIConfigurationError, 500, "GET /mock-pattern", "", `no selectionPattern matches "404" and there is no default integration response`},
	{api.APIConfigurationError, 500, "GET /placeholder", "", "placeholder {x} has no value; map integration.request.path.x"},
	{api.APIConfigurationError, 500, "GET /variable", "", "uri http://${stageVariables.host}/x: the address has no host"},
	{api.APIConfigurationError, 500, "GET /port", "", `uri http://backend.example:99999/x: port "99999" is no port number`},
	{api.APIConfigurationError, 500, "GET /unknown-host", "", "the host name nobody.invalid cannot be resolved"},
	{api.APIConfigurationError, 500, "GET /large", "", "GET http://large.example/x answered with more than 10 MB"},
	{api.APIConfigurationError, 500, "GET /mock", "", "it has to yield an object with an integer statusCode, such as {\"statusCode\": 200}"},
	{api.APIConfigurationError, 500, "GET /mock-text", "", "it has to yield an object with an integer statusCode"},
	{api.APIConfigurationError, 500, "GET /header", "", "requestParameters map integration.request.header.Content-Length, which is a header that the gateway does not let be mapped"},
	{api.APIConfigurationError, 500, "POST /base64", "plain words", "contentHandling CONVERT_TO_BINARY: the payload is no base64 text"},
	{api.APIConfigurationError, 500, "POST /binary Content-Type:image/png", "x", "the request template image/png needs text, but the payload of type \"image/png\" is binary (binaryMediaTypes); set contentHandling CONVERT_TO_TEXT"},
	{api.APIConfigurationError, 500, "GET /binary-answer", "", "the integration response is decoded from base64 (contentHandling CONVERT_TO_BINARY): the payload is no base64 text"},
	{api.APIConfigurationError, 500, "GET /none", "", "method GET /none has no integration"},
	{api.APIConfigurationError, 500, "GET /f-base64 Accept:image/png", "", "isBase64Encoded is true, but the body is not base64"},
	{api.APIConfigurationError, 500, "POST @more/break", `{"a": "x\ny"}`, "integration.request.header.X: the value of method.request.body.a has a line break or NUL"},
	{api.APIConfigurationError, 500, "POST @more/override-name", "{}", "the template sets requestOverride.header.Content-Length, which"},
	{api.APIConfigurationError, 500, "POST @more/override-break", `{"a": "x\ny"}`, "requestOverride.header.X has a line break or NUL"},
	{api.APIConfigurationError, 500, "GET @more/reply-break", "", "method.response.header.X <- integration.response.body.a: the value has a line break or NUL"},
	{api.APIConfigurationError, 500, "GET @more/reply-override", "", "responseOverride.header.X: the value has a line break or NUL"},
	{api.APIConfigurationError, 500, "GET @more/reply-json", "", "mapping expression integration.response.body.a needs a JSON body, but the backend's does not parse"},
	{api.APIConfigurationError, 500, "GET @more/reply-status", "", "the final status 150 is not between 200 and 599"},
	{api.APIConfigurationError, 500, "GET @more/reply-bytes Accept:image/png", "", "the response template application/json needs text, but the payload is binary"},
	{api.APIConfigurationError, 500, "GET @more/reply-coding", "", "the backend's body cannot be decoded: Content-Encoding gzip: "},
	{api.APIConfigurationError, 500, "GET @more/passed Accept:image/png", "", "the integration response is decoded from base64"},
	{api.APIConfigurationError, 500, "GET @more/pattern", "", "match took longer than 1s: nested repetitions such as (a+)+ backtrack exponentially"},
	{api.APIConfigurationError, 500, "GET @more/stream", "", "the function's stream: "},
	{api.APIConfigurationError, 500, "GET @unusable/pets", "", "the resource policy of the API cannot be used: "},

	{api.AuthorizerConfigurationError, 500, "GET @guarded/token Auth:nobody", "", "principalId is missing"},
	{api.AuthorizerConfigurationError, 500, "GET @guarded/token Auth:no-policy", "", "policyDocument is missing"},
	{api.AuthorizerConfigurationError, 500, "GET @guarded/token Auth:nested", "", "context.roles is an object or a list"},
	{api.AuthorizerConfigurationError, 500, "GET @guarded/token Auth:long", "", "policyDocument: Statement[0].Resource has 513 characters; expected at most 512"},
	{api.AuthorizerConfigurationError, 500, "GET @guarded/absent Auth:x", "", "the function of the authorizer absent gave no answer: the function absent: nothing says where it runs: add absent: <file, URL, exec or returns>"},
	{api.AuthorizerConfigurationError, 500, "GET @guarded/busy Auth:x", "", "the function of the authorizer busy gave no answer: Lambda refused the call: TooManyRequestsException: Rate Exceeded."},
	{api.AuthorizerConfigurationError, 500, "GET @guarded/sleepy Auth:x", "", "the function of the authorizer sleepy took too long"},
	{api.AuthorizerConfigurationError, 500, "GET @guarded/unusable Auth:x", "", "the authorizer unusable cannot be used: identityValidationExpression"},
	{api.AuthorizerConfigurationError, 500, "GET @guarded/strangers Token:iss=gone", "", "the authorizer strangers cannot verify tokens: "},

	{api.AuthorizerFailure, 500, "GET @guarded/token Auth:fails", "", "the function of the authorizer token failed: the directory is down"},
	{api.AuthorizerFailure, 500, "GET @guarded/token Auth:text", "", "the authorizer returned a text instead of an object with principalId and policyDocument"},

	{api.BadRequestParameters, 400, "POST /required", "{}", "the request lacks parameters that the method requires, or they are blank: header X-A, query string q"},
	{api.BadRequestParameters, 400, "POST /required?q= X-A:1", "{}", "the request lacks parameters that the method requires, or they are blank: query string q"},

	{api.BadRequestBody, 400, "POST /required?q=1 X-A:1", "{}", "the body does not fit model "},
	{api.BadRequestBody, 400, "POST /required?q=1 X-A:1", "{", "the body is not JSON, and model "},
	{api.BadRequestBody, 400, "POST /body", "{", "mapping expression method.request.body.a needs a JSON body"},
	{api.BadRequestBody, 400, "POST /required?q=1 X-A:1", "", "the request has no body, and model "},

	{api.Default4XX, 400, "GET /x?a={", "", "the query string has an unencoded"},
	{api.Default4XX, 403, "GET /x Host:nope.execute-api.localhost", "", "the host names the API nope, which is not served"},
	{api.Default4XX, 403, "GET /dev/keyed Host:named.execute-api.localhost", "", "disableExecuteApiEndpoint is true for the API named"},
	{api.Default4XX, 403, "GET /prod/x Host:guarded.execute-api.localhost", "", `the path names the stage "prod", which this API does not have`},
	{api.Default4XX, 403, "GET /_aws/execute-api/guarded/prod/x", "", `the API guarded has no stage "prod"`},
	{api.Default4XX, 403, "GET %/x", "", "several stages are served and none is the root stage"},
	{api.Default4XX, 403, "GET %/x Host:shop.example.com", "", "no base path mapping of shop.example.com fits the path /x"},
	{api.Default4XX, 403, "GET %/old/x Host:shop.example.com", "", "the base path mapping old of shop.example.com leads to the API policy and a stage that is not served"},
	{api.Default4XX, 403, "GET /nowhere Authorization:Basic", "", "the Authorization header is no SigV4 signature"},
	{api.Default4XX, 403, "GET @guarded/iam Authorization:Basic", "", "the method has AWS_IAM and the signature of the request is not whole: Authorization header requires"},
	{api.Default4XX, 403, "GET @guarded/iam Key:DEV,cut", "", "the signature of the request is not whole"},
	{api.Default4XX, 403, "GET @guarded/iam Key:NOBODY", "", "the access key NOBODY is not known: add it to the keys section of postern.yaml"},
	{api.Default4XX, 403, "GET @guarded/iam Key:SESSION", "", "the security token is not that of the access key SESSION"},
	{api.Default4XX, 414, "GET @guarded/open/LONG Auth:allow", "", "the ARN of the request has more than 1,600 bytes"},
	{api.Default4XX, 414, "GET /LONGER", "", "the limit of a regional endpoint is 10,240"},
	{api.Default4XX, 415, "POST /body Content-Encoding:br", "x", "Content-Encoding br is not supported; expected gzip, deflate or identity"},
	{api.Default4XX, 415, "POST /body Content-Encoding:gzip", "x", "the request body cannot be decoded: Content-Encoding gzip"},
	{api.Default4XX, 431, "GET /body X-Long:LONGEST", "", "bytes; the limit is 20,480"},

	{api.Default5XX, 502, "GET /f-text", "", "the function returned \"\\\"text\\\"\"; it has to return an object with statusCode, headers and body"},
	{api.Default5XX, 502, "GET /f-key", "", `member "wrong" is not known; expected statusCode, headers, multiValueHeaders, body or isBase64Encoded`},
	{api.Default5XX, 502, "GET /f-body", "", "body is an object, expected a string; a JSON body has to be serialised"},
	{api.Default5XX, 502, "GET /f-status", "", `statusCode is "ok", expected an integer from 100 to 599`},
	{api.Default5XX, 502, "GET /f-zero", "", "statusCode is 0, expected an integer from 100 to 599"},
	{api.Default5XX, 502, "GET /f-throws", "", "the function failed: the table is gone"},
	{api.Default5XX, 500, "GET /f-missing", "", "the function missing: nothing says where it runs: add missing: <file, URL, exec or returns> to the lambda section of postern.yaml"},
	{api.Default5XX, 500, "GET @more/f-busy", "", "Lambda refused the call: TooManyRequestsException: Rate Exceeded. The function has no execution left: raise concurrency"},
	{api.Default5XX, 500, "GET @more/f-forbidden", "", "Lambda refused the call: AccessDeniedException: not authorized to perform: lambda:InvokeFunction"},
	{api.Default5XX, 500, "GET @more/f-aws-busy", "", "Lambda refused the call: TooManyRequestsException: Rate Exceeded. The function has no execution left: raise concurrency"},
	{api.Default5XX, 502, "GET @more/f-sleepy", "", "Task timed out after 0.05 seconds"},
	{api.Default5XX, 502, "GET @more/f-crash", "", "Runtime exited with error: exit status 3"},
	{api.Default5XX, 502, "GET @more/f-too-much", "", "the function failed: Response payload size exceeded maximum allowed payload size (6291556 bytes)."},
	{api.Default5XX, 500, "GET @more/f-unplugged", "", "cannot be called: dial tcp"},
	{api.Default5XX, 500, "POST @more/s-nowhere", "{}", "add dynamodb: "},
	{api.Default5XX, 500, "POST @more/s-role", "{}", "there are no credentials to sign with"},

	{api.ExpiredToken, 403, "GET @guarded/iam Key:OLD", "", "the access key OLD was valid until 2020-01-01T00:00:00Z"},

	{api.IntegrationFailure, 504, "GET /refused", "", "GET http://refused.example/x: connection refused"},
	{api.IntegrationFailure, 504, "GET /broken", "", "GET http://broken.example/x: the connection closed before the answer was complete"},
	{api.IntegrationFailure, 500, "GET /f-get", "", "the integration calls a function with httpMethod GET; Lambda accepts POST alone"},
	{api.IntegrationFailure, 500, "GET @more/f-aws-get", "", "the integration calls a function with httpMethod GET; Lambda accepts POST alone"},
	{api.IntegrationFailure, 504, "GET @more/short", "", "the connection closed before the answer was complete"},
	{api.IntegrationFailure, 504, "GET @more/tls", "", "tls"},
	{api.IntegrationFailure, 504, "GET @more/link", "", "nothing says where the VPC link vl-1 leads: add vl-1: <host:port> to the vpcLinks section of postern.yaml"},
	{api.IntegrationFailure, 504, "POST @more/s-refused", "{}", "connection refused; is "},

	{api.IntegrationTimeout, 504, "GET /slow", "", "GET http://slow.example/x did not answer completely within timeoutInMillis (60 ms)"},
	{api.IntegrationTimeout, 504, "GET /f-late", "", "the function late did not answer within timeoutInMillis (80 ms)"},
	{api.IntegrationTimeout, 504, "POST @more/s-late", "{}", "the action StartExecution has a delay longer than timeoutInMillis (60 ms)"},

	{api.InvalidAPIKey, 403, "GET @guarded/keyed", "", "GET /keyed requires an API key, and the request has no header x-api-key"},
	{api.InvalidAPIKey, 403, "GET @guarded/keyed x-api-key:unknown-0123456789abcdef", "", "and no API key has the value "},
	{api.InvalidAPIKey, 403, "GET @guarded/keyed x-api-key:disabled-0123456789abcdef", "", "is disabled; set its enabled to true"},
	{api.InvalidAPIKey, 403, "GET @guarded/keyed x-api-key:elsewhere-0123456789abcdef", "", "guarded/dev"},
	{api.InvalidAPIKey, 403, "GET @named/keyed Auth:allow", "", "the authorizer named none in usageIdentifierKey (apiKeySource is AUTHORIZER)"},

	{api.InvalidSignature, 403, "GET @guarded/iam Key:DEV,wrong", "", "the signature of the access key DEV is not accepted"},
	{api.InvalidSignature, 403, "GET @guarded/iam Key:DEV,late", "", "the signature of the access key DEV is not accepted"},
	{api.InvalidSignature, 403, "GET @guarded/iam Key:DEV,abroad", "", "the API is in the region us-east-1"},

	{api.MissingAuthenticationToken, 403, "GET /nowhere", "", "no resource matches /nowhere"},
	{api.MissingAuthenticationToken, 403, "PUT /never", "", "/never matches resource /never, which has no method PUT (it has POST)"},
	{api.MissingAuthenticationToken, 403, "GET @guarded/iam", "", "the method has AWS_IAM and the request has no signature"},
	{api.MissingAuthenticationToken, 403, "OPTIONS *", "", "the request target is * and names no resource"},
	{api.MissingAuthenticationToken, 403, "TRACE /never", "", "API Gateway does not serve the verb TRACE"},

	{api.QuotaExceeded, 429, "GET @guarded/keyed x-api-key:counted-0123456789abcdef Times:2", "", "usage plan counted allows API key counted ("},

	{"BODY_TOO_LARGE", 413, "POST /body", strings.Repeat("x", 10<<20+1), "the request body has more than 10,485,760 bytes"},
	{"BODY_TOO_LARGE", 413, "POST /required Content-Encoding:gzip", zeros(10<<20 + 1), "decoded, the body is over the limit of 10485760 bytes"},
	{"NOT_DEPLOYED", 404, "GET @nope/x", "", "no API with the id nope is served"},

	{api.RequestTooLarge, 413, "POST /f-large", strings.Repeat("x", 6<<20), "the event has "},

	{api.Throttled, 429, "GET @guarded/keyed x-api-key:slow-0123456789abcdefghij Times:2", "", "usage plan slow allows API key slow ("},
	{api.Throttled, 429, "POST @guarded/keyed x-api-key:slow-0123456789abcdefghij", "", "on POST /keyed of guarded/dev"},
	{api.Throttled, 429, "GET %@guarded/stopped", "", "the account allows all its stages together no request (rateLimit 0, burstLimit 0)"},
	{api.Throttled, 429, "GET @guarded/stopped", "", "stage guarded/dev allows GET /stopped no request (rateLimit 0, burstLimit 0)"},

	{api.Unauthorized, 401, "GET @guarded/token", "", "the request has no method.request.header.Auth, the identity source of the authorizer token; its function is not called"},
	{api.Unauthorized, 401, "GET @guarded/token Auth:42", "", "the token does not match the identityValidationExpression"},
	{api.Unauthorized, 401, "GET @guarded/token Auth:unknown", "", `the function of the authorizer token failed with "Unauthorized"`},
	{api.Unauthorized, 401, "GET @guarded/request Auth:allow", "", "the request has no method.request.querystring.q"},
	{api.Unauthorized, 401, "GET @guarded/users", "", "in which the authorizer users looks for the token"},
	{api.Unauthorized, 401, "GET @guarded/users Authorization:abc", "", "it is no JSON Web Token in three parts"},
	{api.Unauthorized, 401, "GET @guarded/users Token:exp=1", "", "expired"},
	{api.Unauthorized, 401, "GET @guarded/users Token:aud=other", "", "aud"},
	{api.Unauthorized, 401, "GET @guarded/users Token:iss=gone", "", "is none of the authorizer's user pools"},
	{api.Unauthorized, 401, "GET @guarded/users Token:forged", "", "its signature is not one of the key"},
	{api.Unauthorized, 401, "GET @guarded/scoped Token:scope=other", "", "scope"},

	{api.UnsupportedMediaType, 415, "POST /never Content-Type:text/xml", "<x/>", "no request template for text/xml (templates: application/json) and passthroughBehavior is NEVER"},
	{api.UnsupportedMediaType, 415, "POST /templates Content-Type:text/xml", "<x/>", "no request template for text/xml (templates: application/json) and passthroughBehavior is WHEN_NO_TEMPLATES"},
	{api.UnsupportedMediaType, 415, "POST /no-template", "{}", "no request template for application/json (templates: none) and passthroughBehavior is NEVER"},
}

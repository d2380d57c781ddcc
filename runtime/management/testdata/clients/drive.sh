#!/usr/bin/env bash
# Drives the management API with the AWS CLI: the published examples of
# put-integration and update-integration word for word, and what printed
# answers look like. Arguments: endpoint, aws program.
set -euo pipefail
endpoint=$1
program=$2
export AWS_ACCESS_KEY_ID=AKIDEXAMPLE AWS_SECRET_ACCESS_KEY=secret AWS_DEFAULT_REGION=us-west-2 AWS_PAGER=
aws() { "$program" --endpoint-url "$endpoint" --output json "$@"; }
want() { # what, got, wanted
  if [ "$2" != "$3" ]; then
    printf '%s:\n got %s\nwant %s\n' "$1" "$2" "$3" >&2
    exit 1
  fi
}
field() { "${PYTHON:-python3}" -c 'import json,sys; print(json.dumps(json.load(sys.stdin).get(sys.argv[1]), sort_keys=True))' "$1"; }

api=$(aws apigateway create-rest-api --name cli --query id --output text)
root=$(aws apigateway get-resources --rest-api-id "$api" --query 'items[0].id' --output text)
resource=$(aws apigateway create-resource --rest-api-id "$api" --parent-id "$root" --path-part pets --query id --output text)
aws apigateway put-method --rest-api-id "$api" --resource-id "$resource" --http-method GET --authorization-type NONE >/dev/null

# put-integration, MOCK
got=$(aws apigateway put-integration --rest-api-id "$api" --resource-id "$resource" --http-method GET --type MOCK --request-templates '{ "application/json": "{\"statusCode\": 200}" }')
want mock-type "$(field type <<<"$got")" '"MOCK"'
want mock-templates "$(field requestTemplates <<<"$got")" '{"application/json": "{\"statusCode\": 200}"}'
want mock-keys "$(field cacheKeyParameters <<<"$got")" '[]'

# put-integration, HTTP
got=$(aws apigateway put-integration --rest-api-id "$api" --resource-id "$resource" --http-method GET --type HTTP --integration-http-method GET --uri 'https://domain.tld/path')
want http-method "$(field httpMethod <<<"$got")" '"GET"'
want http-uri "$(field uri <<<"$got")" '"https://domain.tld/path"'
want http-connection "$(field connectionType <<<"$got")" '"INTERNET"'

# put-integration, AWS with a Lambda function
got=$(aws apigateway put-integration --rest-api-id "$api" --resource-id "$resource" --http-method GET --type AWS --integration-http-method POST --uri 'arn:aws:apigateway:us-west-2:lambda:path//2015-03-31/functions/arn:aws:lambda:us-west-2:123412341234:function:function_name/invocations')
want aws-type "$(field type <<<"$got")" '"AWS"'
want aws-uri "$(field uri <<<"$got")" '"arn:aws:apigateway:us-west-2:lambda:path//2015-03-31/functions/arn:aws:lambda:us-west-2:123412341234:function:function_name/invocations"'

# update-integration: add with Input Passthrough
got=$(aws apigateway update-integration --rest-api-id "$api" --resource-id "$resource" --http-method GET --patch-operations "op='add',path='/requestTemplates/application~1json'")
want passthrough "$(field requestTemplates <<<"$got")" '{"application/json": null}'
# replace with a custom template; the shell takes the inner quotes
got=$(aws apigateway update-integration --rest-api-id "$api" --resource-id "$resource" --http-method GET --patch-operations "op='replace',path='/requestTemplates/application~1json',value='{"example": "json"}'")
want custom "$(field requestTemplates <<<"$got")" '{"application/json": "{example: json}"}'
# replace back with Input Passthrough; the path has no leading slash
got=$(aws apigateway update-integration --rest-api-id "$api" --resource-id "$resource" --http-method GET --patch-operations "op='replace',path='requestTemplates/application~1json'")
want back "$(field requestTemplates <<<"$got")" '{"application/json": null}'
# remove
got=$(aws apigateway update-integration --rest-api-id "$api" --resource-id "$resource" --http-method GET --patch-operations "op='remove',path='/requestTemplates/application~1json'")
want removed "$(field requestTemplates <<<"$got")" 'null'

# errors as the CLI prints them
if got=$(aws apigateway put-integration --rest-api-id "$api" --resource-id "$resource" --http-method GET --type HTTPS_PROXY 2>&1); then
  echo "an unknown type was accepted" >&2
  exit 1
fi
case $got in
*"(ValidationException) when calling the PutIntegration operation: 1 validation error detected: Value 'HTTPS_PROXY' at 'putIntegrationInput.type'"*) ;;
*) echo "unexpected error text: $got" >&2; exit 1 ;;
esac

# a skeleton of the CLI itself is answered, not broken
aws apigateway put-integration --generate-cli-skeleton >/dev/null

# paths with percent signs: tags
aws apigateway tag-resource --resource-arn "arn:aws:apigateway:us-west-2::/restapis/$api" --tags a=b
want tags "$(aws apigateway get-tags --resource-arn "arn:aws:apigateway:us-west-2::/restapis/$api" | field tags)" '{"a": "b"}'

# deploy, list, import, delete
aws apigateway put-method-response --rest-api-id "$api" --resource-id "$resource" --http-method GET --status-code 200 >/dev/null
aws apigateway put-integration --rest-api-id "$api" --resource-id "$resource" --http-method GET --type MOCK --request-templates '{"application/json":"{\"statusCode\":200}"}' >/dev/null
aws apigateway put-integration-response --rest-api-id "$api" --resource-id "$resource" --http-method GET --status-code 200 --selection-pattern "" >/dev/null
aws apigateway create-deployment --rest-api-id "$api" --stage-name dev >/dev/null
want stages "$(aws apigateway get-stages --rest-api-id "$api" --query 'item[].stageName' --output text)" dev
out=$(mktemp)
aws apigateway get-export --rest-api-id "$api" --stage-name dev --export-type oas30 --parameters extensions=integrations "$out" >/dev/null
imported=$(aws apigateway import-rest-api --body "fileb://$out" --query name --output text)
rm -f "$out"
want imported "$imported" cli
aws apigateway delete-rest-api --rest-api-id "$api"
echo ok

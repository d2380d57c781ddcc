#!/usr/bin/env bash
# Builds an API with the AWS CLI alone, deploys it, changes a template, and
# shows that the change is served after the next deployment and not before.
#
#   ADMIN  address of the management API   [http://127.0.0.1:4511]
#   DATA   address of the APIs             [http://127.0.0.1:4510]
#   AWS    the AWS CLI                     [aws]
set -euo pipefail
admin=${ADMIN:-http://127.0.0.1:4511}
data=${DATA:-http://127.0.0.1:4510}
export AWS_ACCESS_KEY_ID=any AWS_SECRET_ACCESS_KEY=any AWS_DEFAULT_REGION=us-east-1 AWS_PAGER=
gateway() { "${AWS:-aws}" --endpoint-url "$admin" apigateway "$@"; }
ask() { curl -sS "$data/_aws/execute-api/$api/dev/hello?name=Ada"; }
expect() { # what, got, wanted
  printf '%-28s %s\n' "$1" "$2"
  [ "$2" = "$3" ] || { printf 'expected %s\n' "$3" >&2; exit 1; }
}

api=$(gateway create-rest-api --name hello --query id --output text)
root=$(gateway get-resources --rest-api-id "$api" --query 'items[0].id' --output text)
hello=$(gateway create-resource --rest-api-id "$api" --parent-id "$root" --path-part hello --query id --output text)
method=(--rest-api-id "$api" --resource-id "$hello" --http-method GET)

gateway put-method "${method[@]}" --authorization-type NONE >/dev/null
gateway put-method-response "${method[@]}" --status-code 200 >/dev/null
gateway put-integration "${method[@]}" --type MOCK --request-templates '{"application/json": "{\"statusCode\": 200}"}' >/dev/null
gateway put-integration-response "${method[@]}" --status-code 200 \
  --response-templates '{"application/json": "Hello $input.params(\"name\")"}' >/dev/null
gateway create-deployment --rest-api-id "$api" --stage-name dev >/dev/null
expect "deployed:" "$(ask)" "Hello Ada"

gateway update-integration-response "${method[@]}" --status-code 200 \
  --patch-operations '[{"op": "replace", "path": "/responseTemplates/application~1json", "value": "Good morning $input.params(\"name\")"}]' >/dev/null
expect "changed, not deployed:" "$(ask)" "Hello Ada"

gateway create-deployment --rest-api-id "$api" --stage-name dev >/dev/null
expect "deployed again:" "$(ask)" "Good morning Ada"

status=$(gateway test-invoke-method "${method[@]}" --path-with-query-string '/hello?name=Bo' --query body --output text)
expect "test call:" "$status" "Good morning Bo"
gateway test-invoke-method "${method[@]}" --path-with-query-string '/hello?name=Bo' --query log --output text
echo ok

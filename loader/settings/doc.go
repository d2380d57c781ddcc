// Package settings reads postern.yaml: which APIs are served and where the
// things they call live.
//
//	account: "123456789012"
//	region: us-east-1
//	apis:
//	  - id: petstore
//	    file: openapi.yaml
//	    stage: dev
//	    root: true
//	    variables: {table: pets}
//	    cacheClusterSize: 0.5
//	    methodSettings: {"*/*": {cachingEnabled: true, cacheTtlInSeconds: 60}}
//	lambda:
//	  list-pets: ./handlers/list.js
//	  old-python: http://127.0.0.1:3001
//	  go-fn: {exec: ["./bootstrap"], timeout: 10s}
//	  fixed: {returns: {statusCode: 200, body: "hi"}}
//	aws:
//	  dynamodb: http://127.0.0.1:8000
//	  sqs: {actions: {SendMessage: {returns: {MessageId: "1"}}}}
//	hosts: {inventory.example.com: 127.0.0.1:9090}
//	vpcLinks: {vl-1: 127.0.0.1:9091}
//	keys:
//	  AKIDEXAMPLE: {secret: "${env:POSTERN_SECRET}", arn: "arn:aws:iam::123456789012:user/dev"}
//	jwks: {"https://cognito-idp.us-east-1.amazonaws.com/us-east-1_AbCdEf": ./jwks.json}
//	apiKeys: {mobile: "${env:MOBILE_KEY}"}
//	usagePlans:
//	  gold:
//	    stages: [petstore/dev]
//	    keys: [mobile]
//	    throttle: {rateLimit: 10, burstLimit: 20}
//	    quota: {limit: 5000, period: MONTH}
//	accountThrottle: {rateLimit: 10000, burstLimit: 5000}
//
// Reading never stops at the first mistake: every unknown key and every value
// of the wrong kind is a diagnostic with its place and a suggestion.
// ${env:NAME} in a text is replaced by the environment variable.
package settings

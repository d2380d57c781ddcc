package cloudformation_test

import (
	"fmt"

	"postern/api"
	"postern/loader/cloudformation"
	"postern/loader/source"
)

func ExampleOpen() {
	var report api.Diagnostics
	files := source.NewFiles(nil)
	root := files.Add("template.yaml", []byte(`
Transform: AWS::Serverless-2016-10-31
Resources:
  Hello:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        Get: {Type: Api, Properties: {Path: /hello, Method: get}}
`), &report)
	t := cloudformation.Open(files, root, cloudformation.Options{Region: "eu-west-1"}, &report)
	for _, a := range t.APIs() {
		a.ID = api.IDFromName(a.LogicalID)
	}
	for _, a := range t.APIs() {
		get := t.Document(a).Get("paths").Get("/hello").Get("get")
		rest := &api.RestAPI{ID: a.ID}
		t.Complete(a, rest)
		fmt.Println(a.ID, rest.Stages[0].StageName)
		fmt.Println(get.Get("x-amazon-apigateway-integration").Get("uri").Text())
	}
	// Output:
	// serverlessrestapi Prod
	// arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:123456789012:function:Hello/invocations
}

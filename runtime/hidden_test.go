package runtime_test

import (
	"testing"
	"testing/fstest"

	"postern/api"
	"postern/loader/source"
	"postern/runtime"
)

// samTemplate makes the stage Prod and the hidden stage Stage, which has no
// variable host.
const samTemplate = `
Transform: AWS::Serverless-2016-10-31
Resources:
  Api:
    Type: AWS::Serverless::Api
    Properties:
      StageName: Prod
      Variables: {host: localhost}
      DefinitionBody:
        swagger: "2.0"
        info: {title: t, version: "1"}
        paths: {/a: {get: {responses: {}, x-amazon-apigateway-integration: {type: http_proxy, httpMethod: GET, uri: "http://${stageVariables.host}/"}}}}
`

// TestHiddenStage holds that the extra stage of SAM is served, is not what a name
// of the API means, and adds no findings (CF-73).
func TestHiddenStage(t *testing.T) {
	files := source.FS(fstest.MapFS{"template.yaml": {Data: []byte(samTemplate)}})
	c, err := runtime.Configure(runtime.Sources{Files: files, Paths: []string{"template.yaml"}})
	if err != nil || len(c.Findings) > 0 {
		t.Fatal(err, c.Findings)
	}
	if len(c.Catalog.Stages) != 2 || len(c.Catalog.Shown()) != 1 || c.Catalog.Shown()[0].Name() != "template/Prod" {
		t.Errorf("%d stages, shown %v", len(c.Catalog.Stages), c.Catalog.Shown())
	}
	for wanted, want := range map[string]string{"": "template/Prod", "template": "template/Prod", "Stage": "template/Stage", "template/Stage": "template/Stage"} {
		if stage, err := c.Pick(wanted); err != nil || stage.Name() != want {
			t.Errorf("%q: %v %v, want %s", wanted, stage, err, want)
		}
	}
	only := runtime.Catalog{Stages: []runtime.Stage{{Hidden: true}}}
	if len(only.Shown()) != 1 {
		t.Error("a hidden stage alone is not shown")
	}
}

// TestHiddenStageOfPlan holds that a usage plan for the stage of a SAM API leaves
// nothing to warn of.
func TestHiddenStageOfPlan(t *testing.T) {
	files := source.FS(fstest.MapFS{"template.yaml": {Data: []byte(`
Resources:
  Api: {Type: AWS::Serverless::Api, Properties: {StageName: Prod, Auth: {ApiKeyRequired: true, UsagePlan: {CreateUsagePlan: PER_API}}}}
  Fn: {Type: AWS::Serverless::Function, Properties: {Events: {A: {Type: Api, Properties: {RestApiId: !Ref Api, Path: /a, Method: get}}}}}
`)}})
	c, err := runtime.Configure(runtime.Sources{Files: files, Paths: []string{"template.yaml"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range c.Findings {
		if d.Severity != api.Note {
			t.Error(d)
		}
	}
}

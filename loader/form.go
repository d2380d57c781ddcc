package loader

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"sync"

	"postern/api"
	"postern/loader/awscli"
	"postern/loader/openapi"
	"postern/loader/source"
)

// Form is the form of a configuration document.
type Form string

// Forms of documents. Unknown is the form of a document that is none of them.
const (
	Unknown        Form = ""
	OpenAPI        Form = "OpenAPI"
	CLI            Form = "AWS CLI"
	CloudFormation Form = "CloudFormation"
	SAM            Form = "SAM"
	TerraformJSON  Form = "Terraform plan or state"
	HCL            Form = "Terraform"
	Serverless     Form = "Serverless Framework"
	Pulumi         Form = "Pulumi stack"
	Kubernetes     Form = "Kubernetes"
	HAR            Form = "HAR"
	Postman        Form = "Postman"
)

// Detect tells the form of a document by its members (CF-02).
func Detect(root *source.Node) Form {
	switch {
	case root.Has("openapi") || root.Has("swagger"):
		return OpenAPI
	case isTemplate(root):
		if strings.Contains(string(root.Get("Transform").AppendJSON(nil)), "AWS::Serverless") {
			return SAM
		}
		return CloudFormation
	case root.Has("format_version") && (root.Has("planned_values") || root.Has("values")):
		return TerraformJSON
	case root.Has("service") && root.Has("provider"):
		return Serverless
	case root.Get("deployment").Get("resources").IsList():
		return Pulumi
	case root.Has("kind") && root.Has("spec") && root.Has("apiVersion"):
		return Kubernetes
	case root.Get("log").Get("entries").IsList():
		return HAR
	case strings.Contains(root.Get("info").Get("schema").Text(), "getpostman.com"):
		return Postman
	case openapi.Is(root):
		return OpenAPI
	case awscli.Detect(root) != awscli.None:
		return CLI
	}
	return Unknown
}

func isTemplate(root *source.Node) bool {
	if root.Has("AWSTemplateFormatVersion") {
		return true
	}
	for _, m := range root.Get("Resources").Members() {
		if strings.HasPrefix(m.Value.Get("Type").Text(), "AWS::") {
			return true
		}
	}
	return false
}

var hclBlock = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?m)^\s*(resource|module|provider|variable|locals|terraform|data|output)\b[^\n=:]*\{`)
})

// detectText tells forms that are neither YAML nor JSON.
func detectText(text []byte) Form {
	if hclBlock().Match(text) && !bytes.HasPrefix(bytes.TrimSpace(text), []byte("{")) {
		return HCL
	}
	return Unknown
}

// advice is what to do with a document of a form that is not read.
var advice = map[Form]string{
	TerraformJSON: "load the OpenAPI document of its rest_api body, or an export of the deployed API: aws apigateway get-export --export-type oas30 --parameters extensions=integrations",
	HCL:           "load the OpenAPI document of its rest_api body, or an export of the deployed API: aws apigateway get-export --export-type oas30 --parameters extensions=integrations",
	Serverless:    "load the template that serverless package writes: .serverless/cloudformation-template-update-stack.json",
	Pulumi:        "load the OpenAPI document of its RestApi body, or an export of the deployed API",
	Kubernetes:    "load an export of the deployed API: aws apigateway get-export --export-type oas30 --parameters extensions=integrations",
	HAR:           "load an OpenAPI document: a HAR file has no integrations",
	Postman:       "load an OpenAPI document: a Postman collection has no integrations",
}

// notRead names a form that is recognised and not read.
func notRead(form Form, at api.Pos) api.Diagnostic {
	return api.Diagnostic{
		Severity: api.Error, Rule: "CF-02", Pos: at,
		Summary:    fmt.Sprintf("%s documents are not read yet", form),
		Expected:   "OpenAPI, Swagger, CloudFormation, SAM or AWS CLI documents",
		Suggestion: advice[form],
	}
}

// unknownForm says what a document would need to be recognised.
func unknownForm(root *source.Node, at api.Pos) api.Diagnostic {
	d := api.Diagnostic{
		Severity: api.Error, Rule: "CF-02", Pos: at,
		Summary:  "the document is of no known form",
		Expected: "a member openapi, swagger or Resources, or a document of the AWS CLI",
	}
	if !root.IsMap() {
		d.Summary = "the document is " + root.Kind().String() + ", of no known form"
		return d
	}
	for _, m := range root.Members() {
		for _, name := range []string{"openapi", "swagger", "AWSTemplateFormatVersion", "Resources"} {
			if source.Nearest(m.Name, []string{name}) != "" {
				d.Suggestion = fmt.Sprintf("%s in place of %s", name, m.Name)
				return d
			}
		}
	}
	return d
}

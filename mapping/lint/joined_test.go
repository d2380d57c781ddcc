package lint_test

import (
	"os"
	"path/filepath"
	"testing"
)

// joined is a template of CloudFormation whose mapping templates are joined and
// filled by functions.
const joined = `Resources:
  Api: {Type: AWS::ApiGateway::RestApi, Properties: {Name: a}}
  Table: {Type: AWS::DynamoDB::Table}
  Get:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !GetAtt Api.RootResourceId
      HttpMethod: GET
      AuthorizationType: NONE
      Integration:
        Type: AWS
        IntegrationHttpMethod: POST
        Uri: arn:aws:apigateway:us-east-1:dynamodb:action/GetItem
        RequestTemplates:
          application/json:
            Fn::Join:
              - ""
              - - '{"TableName": "'
                - !Ref Table
                - '", "Key": "$input.path(''$.join'')"}'
          application/xml: !Sub |
            {"TableName": "${Table}${Table}${Table}", "Key": "$input.path('$.sub')"}
`

// TestPlacesInMadeTexts: a finding in a text that functions made stands where
// the file has it, not behind the end of a line.
func TestPlacesInMadeTexts(t *testing.T) {
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "template.yaml"), []byte(joined), 0o644); err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, d := range checked(folder, "template.yaml") {
		if d.Rule == "CK-02" {
			found = append(found, excerpt([]byte(joined), d.Pos))
		}
	}
	want := []string{"$input.path(''$.join'')\"}'", "$input.path('$.sub')\"}"}
	if len(found) != 2 || found[0] != want[0] || found[1] != want[1] {
		t.Errorf("findings at %q, want %q", found, want)
	}
}

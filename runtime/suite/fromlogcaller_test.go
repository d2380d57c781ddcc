package suite_test

import (
	"strings"
	"testing"

	"postern/runtime/suite"
)

// guardedLog is of a request with an authorizer, whose result the template of
// the answer prints.
const guardedLog = `(ID) Starting authorizer: abc123 for request: ID
(ID) Incoming identity: **************abcdef
(ID) Authorizer result body before parsing: RESULT
(ID) Successfully completed authorizer execution
(ID) Verifying Usage Plan for request: ID. API Key:  API Stage: x/dev
(ID) Usage Plan check succeeded for API Key KEY and API Stage x/dev
(ID) Starting execution for request: ID
(ID) HTTP Method: GET, Resource Path: /token
(ID) Method request headers: {}
(ID) Endpoint request URI: http://pets.example.com/v1
(ID) Endpoint request body after transformations: 
(ID) Received response. Status: 200, Integration latency: 3 ms
(ID) Endpoint response body before transformations: {}
(ID) Method response body after transformations: {"who": "rex", "role": "admin"}
(ID) Method completed with status: 200
`

func logOf(result, key string) []byte {
	return []byte(strings.NewReplacer("ID", "11111111-2222-4333-8444-555555555555", "RESULT", result, "KEY", key).Replace(guardedLog))
}

// TestFromLogOfCaller: tokens and keys are masked, so that the file says in a
// comment who called, in words that make the case green.
func TestFromLogOfCaller(t *testing.T) {
	const allow = `{"principalId": "rex", "context": {"role": "admin"}, "policyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": "*"}]}}`
	made, err := suite.FromLog(logOf(allow, ""), "api.yaml")
	if err != nil {
		t.Fatal(err)
	}
	const folder = "testdata/guarded/"
	if report := runMade(t, folder, made); report.Results[0].Passed {
		t.Errorf("without a caller there is no context of the authorizer:\n%s", made)
	}
	followed := strings.Replace(string(made), "    # caller: ", "    caller: ", 1)
	followed = strings.Replace(followed, "      path: \"/token\"\n", "      path: \"/token\"\n      headers: {Auth: abc}\n", 1)
	if report := runMade(t, folder, []byte(followed)); !report.Results[0].Passed {
		t.Errorf("%s\n%s", report.AppendText(nil, suite.TextStyle{Verbose: true}), followed)
	}
}

// TestFromLogOfKey: a log without the result of an authorizer, with an API key,
// and with both.
func TestFromLogOfKey(t *testing.T) {
	for _, c := range []struct{ log, want string }{
		{string(logOf("{\"cut\": [TRUNCATED]", "")), "    # the authorizer abc123 ran, but the log masks the token. To ask here too, add the identity source to the request, and:\n    # caller: {authorizer: allow}\n"},
		{string(logOf("{}", "****ab")), "    # the authorizer abc123 ran and an API key was sent, but the log masks both. To ask here too, add the identity source to the request, and:\n    # caller: {authorizer: {returns: {}}, apiKey: valid}\n"},
	} {
		made, err := suite.FromLog([]byte(c.log), "api.yaml")
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(made), c.want) {
			t.Errorf("%s", made)
		}
	}
	_, behind, _ := strings.Cut(string(logOf("", "****ab")), "authorizer execution\n")
	made, err := suite.FromLog([]byte(behind), "api.yaml")
	if err != nil || !strings.Contains(string(made), "    # an API key was sent, but the log masks it. To ask here too, add:\n    # caller: {apiKey: valid}\n") {
		t.Errorf("%v\n%s", err, made)
	}
}

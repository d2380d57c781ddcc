package management

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// patchRows are the rows of a patch table as "path ops".
func patchRows[T any](pt patchTable[T]) []string {
	var rows []string
	for _, r := range pt.rules {
		rows = append(rows, r.path+" "+r.ops)
	}
	slices.Sort(rows)
	return rows
}

// TestPatchTables compares every patch table with testdata/patches.txt: one
// line "Resource path operations" per row.
func TestPatchTables(t *testing.T) {
	tables := map[string][]string{
		"Integration": patchRows(integrationPatches), "IntegrationResponse": patchRows(integrationResponsePatches),
		"Method": patchRows(methodPatches), "MethodResponse": patchRows(methodResponsePatches), "Resource": patchRows(resourcePatches),
		"RestApi": patchRows(restAPIPatches), "Deployment": patchRows(deploymentPatches), "Model": patchRows(modelPatches),
		"RequestValidator": patchRows(validatorPatches), "Authorizer": patchRows(authorizerPatches), "GatewayResponse": patchRows(gatewayResponsePatches),
		"ApiKey": patchRows(keyPatches), "UsagePlan": patchRows(planPatches), "Usage": patchRows(usagePatches), "VpcLink": patchRows(linkPatches),
		"DocumentationPart": patchRows(partPatches), "DocumentationVersion": patchRows(docVersionPatches), "ClientCertificate": patchRows(certificatePatches),
		"Account": patchRows(accountPatches), "DomainName": patchRows(domainPatches), "BasePathMapping": patchRows(basePathPatches),
	}
	text, err := os.ReadFile("testdata/patches.txt")
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][]string{}
	for _, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		resource, row, _ := strings.Cut(line, " ")
		want[resource] = append(want[resource], row)
	}
	for _, rows := range want {
		slices.Sort(rows)
	}
	if diff := cmp.Diff(want, tables); diff != "" {
		t.Errorf("patch tables (-want +got):\n%s", diff)
	}
}

// TestPatchRoundTrips puts, patches and gets every row of the integration
// table: the patched member, and nothing else, is what changed.
func TestPatchRoundTrips(t *testing.T) {
	a := newTestAPI(t, Options{})
	made := must(t, a, "POST", "/restapis", `{"name":"x"}`)
	method := "/restapis/" + made["id"].(string) + "/resources/" + made["rootResourceId"].(string) + "/methods/POST"
	must(t, a, "PUT", method, `{"authorizationType":"NONE","requestParameters":{"method.request.header.A":false,"method.request.header.B":false}}`)
	base := `{"type":"HTTP_PROXY","httpMethod":"GET","uri":"https://a.example/","credentials":"arn:aws:iam::1:role/a","requestParameters":{"integration.request.header.A":"method.request.header.A"},"requestTemplates":{"text/a":"t"},"passthroughBehavior":"NEVER","contentHandling":"CONVERT_TO_TEXT","timeoutInMillis":100,"cacheNamespace":"ns","cacheKeyParameters":["method.request.header.A"],"connectionType":"VPC_LINK","connectionId":"one"}`
	for _, c := range []struct{ op, path, value, member, want string }{
		{"replace", "/uri", "https://b.example/", "uri", `"https://b.example/"`},
		{"replace", "/credentials", "arn:aws:iam::1:role/b", "credentials", `"arn:aws:iam::1:role/b"`},
		{"replace", "/credentials", "", "credentials", ""},
		{"replace", "/passthroughBehavior", "WHEN_NO_TEMPLATES", "passthroughBehavior", `"WHEN_NO_TEMPLATES"`},
		{"replace", "/passthroughBehavior", "", "passthroughBehavior", `"WHEN_NO_MATCH"`},
		{"replace", "/contentHandling", "CONVERT_TO_BINARY", "contentHandling", `"CONVERT_TO_BINARY"`},
		{"replace", "/contentHandling", "", "contentHandling", ""},
		{"remove", "/contentHandling", "", "contentHandling", ""},
		{"replace", "/cacheNamespace", "other", "cacheNamespace", `"other"`},
		{"replace", "/cacheNamespace", "", "cacheNamespace", `"` + made["rootResourceId"].(string) + `"`},
		{"replace", "/connectionType", "INTERNET", "connectionType", `"INTERNET"`},
		{"replace", "/connectionId", "two", "connectionId", `"two"`},
		{"replace", "/timeoutInMillis", "5000", "timeoutInMillis", "5000"},
		{"replace", "/tlsConfig/insecureSkipVerification", "true", "tlsConfig", `{"insecureSkipVerification":true}`},
		{"replace", "/responseTransferMode", "STREAM", "responseTransferMode", `"STREAM"`},
		{"replace", "/integrationTarget", "arn:x", "integrationTarget", `"arn:x"`},
		{"replace", "/httpMethod", "put", "httpMethod", `"PUT"`},
		{"add", "/requestParameters/integration.request.header.B", "method.request.header.B", "requestParameters", `{"integration.request.header.A":"method.request.header.A","integration.request.header.B":"method.request.header.B"}`},
		{"replace", "/requestParameters/integration.request.header.A", "'c'", "requestParameters", `{"integration.request.header.A":"'c'"}`},
		{"remove", "/requestParameters/integration.request.header.A", "", "requestParameters", ""},
		{"add", "/requestTemplates/text~1b", "u", "requestTemplates", `{"text/a":"t","text/b":"u"}`},
		{"add", "/requestTemplates/text~1plain;charset=UTF-8", "u", "requestTemplates", `{"text/a":"t","text/plain;charset=UTF-8":"u"}`},
		{"replace", "/requestTemplates/text~1a", "v", "requestTemplates", `{"text/a":"v"}`},
		{"remove", "/requestTemplates/text~1a", "", "requestTemplates", ""},
		{"add", "/cacheKeyParameters/method.request.header.B", "", "cacheKeyParameters", `["method.request.header.A","method.request.header.B"]`},
		{"add", "/cacheKeyParameters", "method.request.header.B", "cacheKeyParameters", `["method.request.header.A","method.request.header.B"]`},
		{"remove", "/cacheKeyParameters/method.request.header.A", "", "cacheKeyParameters", `[]`},
	} {
		before := must(t, a, "PUT", method+"/integration", base)
		patched := must(t, a, "PATCH", method+"/integration", `{"patchOperations":[{"op":"`+c.op+`","path":"`+c.path+`","value":"`+c.value+`"}]}`)
		got := must(t, a, "GET", method+"/integration", "")
		if diff := cmp.Diff(patched, got); diff != "" {
			t.Errorf("%s %s: answer and later get differ:\n%s", c.op, c.path, diff)
		}
		checkPatched(t, c.op+" "+c.path+" "+c.value, before, got, c.member, c.want)
	}
}

// checkPatched compares all members: only one may have changed.
func checkPatched(t *testing.T, what string, before, got map[string]any, member, want string) {
	t.Helper()
	delete(before, member)
	if want != "" {
		var wanted map[string]any
		root, err := readTree([]byte(`{"v":` + want + `}`))
		if err != nil {
			t.Fatal(err)
		}
		wanted = plainTree(root).(map[string]any)
		before[member] = wanted["v"]
	}
	if diff := cmp.Diff(before, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// plainTree is a tree as encoding/json would read it.
func plainTree(n *node) any {
	switch n.kind {
	case objectKind:
		m := map[string]any{}
		for _, one := range n.members {
			m[one.name] = plainTree(one.value)
		}
		return m
	case listKind:
		list := []any{}
		for _, item := range n.items {
			list = append(list, plainTree(item))
		}
		return list
	case numberKind:
		f, _ := n.float()
		return f
	case boolKind:
		return n.truth()
	case textKind:
		return n.text
	}
	return nil
}

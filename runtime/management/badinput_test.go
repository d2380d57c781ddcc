package management

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// addressed is the path of an operation with its arguments filled in: ids that
// nothing has, and legal names where a name is checked first.
func (op *operation) addressed() string {
	legal := map[string]string{
		"{status_code}": "200", "{response_type}": "THROTTLED", "{http_method}": "GET", "{export_type}": "oas30", "{sdk_type}": "java",
		"{resource_arn}": "arn%3Aaws%3Aapigateway%3Aus-east-1%3A%3A%2Frestapis%2Fnope",
	}
	path, query, _ := strings.Cut(op.path, "?")
	for _, s := range op.segments {
		if isArgument(s) {
			value := legal[s]
			if value == "" {
				value = "nope"
			}
			path = strings.Replace(path, s, value, 1)
		}
	}
	return path + "?" + query
}

// legalValues are values that pass the types and closed sets of their members.
var legalValues = map[memberType]string{
	typeText: `"x"`, typeInt: `1`, typeLoose: `1`, typeFloat: `1`, typeBool: `true`, typeTexts: `["x"]`, typeTextMap: `{"a":"x"}`,
	typeBoolMap: `{"a":true}`, typeListMap: `{"a":["x"]}`, typeShapes: `[]`, typeShapeMap: `{}`,
}

// required is a body with the required members of an operation.
func (op *operation) required() string {
	var members []string
	for _, f := range op.fields {
		if !f.required {
			continue
		}
		value := legalValues[f.kind]
		if f.kind == typeShape {
			value = `{"type":"API"}`
		}
		if set := enums[op.name+"."+f.name]; set != nil {
			value = quoted(set[0])
		}
		members = append(members, fmt.Sprintf("%q:%s", f.name, value))
	}
	return "{" + strings.Join(members, ",") + "}"
}

var jsonOnly = http.Header{"Accept": {"application/json"}}

// TestUnknownIDs calls every operation that names an object with ids that
// nothing has: the answer is that of the service, the store stays as it was.
func TestUnknownIDs(t *testing.T) {
	a := newTestAPI(t, Options{})
	fill(t, a)
	before := dump(t, a)
	other := map[string]int{
		"CreateRequestValidator": 400, "CreateAuthorizer": 409, // MA-404
		"GetUsagePlanKeys":                  200, // MA-154
		"PutRestApi":                        400, // MA-522a
		"ImportDocumentationParts":          404,
		"RejectDomainNameAccessAssociation": 400,
	}
	query := map[string]string{"GetUsage": "&startDate=2026-05-01&endDate=2026-05-02", "UntagResource": "&tagKeys=a"}
	for _, op := range operations().all {
		if !strings.Contains(op.path, "{") {
			continue
		}
		want := other[op.name]
		if want == 0 {
			want = http.StatusNotFound
		}
		w := send(a, op.verb, "http://x"+op.addressed()+query[op.name], op.required(), jsonOnly)
		if w.Code != want || w.Code == 404 && w.Header().Get("x-amzn-ErrorType") != "NotFoundException" {
			t.Errorf("%s: %d %s %s, want %d", op.name, w.Code, w.Header().Get("x-amzn-ErrorType"), w.Body, want)
		}
	}
	if after := dump(t, a); after != before {
		t.Error("a call that found nothing changed the store")
	}
}

// wrongValues are values of another type than their member has, each with the
// class that the service names. A list for a text comes first: it is refused
// everywhere.
func wrongValues(kind memberType) map[string]string {
	list, object, number := "class java.util.ArrayList", "class java.util.LinkedHashMap", "class com.amazon.coral.value.json.numbers.TruncatingBigNumber"
	flag, text := "class java.lang.Boolean", "class java.lang.String"
	switch kind {
	case typeText:
		return map[string]string{`[1]`: list, `{"a":1}`: object, `5`: number, `true`: flag}
	case typeInt, typeFloat:
		return map[string]string{`[1]`: list, `{"a":1}`: object, `true`: flag, `"many"`: text, `"NaN"`: text, `""`: text}
	case typeLoose:
		return map[string]string{`[1]`: list, `{"a":1}`: object}
	case typeBool:
		return map[string]string{`[1]`: list, `{"a":1}`: object, `5`: number, `"maybe"`: text}
	case typeTexts:
		return map[string]string{`"x"`: text, `{"a":1}`: object, `5`: number, `[1]`: number, `[{"a":1}]`: object}
	case typeTextMap:
		return map[string]string{`"x"`: text, `[1]`: list, `{"a":1}`: number, `{"a":true}`: flag, `{"a":["x"]}`: list}
	case typeBoolMap:
		return map[string]string{`"x"`: text, `[1]`: list, `{"a":1}`: number, `{"a":"maybe"}`: text}
	case typeListMap:
		return map[string]string{`"x"`: text, `{"a":"x"}`: text, `{"a":[1]}`: number}
	case typeShape:
		return map[string]string{`"x"`: text, `[1]`: list, `5`: number}
	case typeShapes:
		return map[string]string{`"x"`: text, `{"a":1}`: object, `["x"]`: text, `[5]`: number}
	}
	return map[string]string{`"x"`: text, `[1]`: list, `{"a":5}`: number}
}

// TestWrongTypes sends values of wrong types in every member of every
// operation (MA-134, MA-137): types come before everything else.
func TestWrongTypes(t *testing.T) {
	a := newTestAPI(t, Options{})
	fill(t, a)
	before, tried := dump(t, a), 0
	for _, op := range operations().all {
		if op.raw() {
			continue
		}
		for _, f := range op.fields {
			for value, class := range wrongValues(f.kind) {
				tried++
				w := send(a, op.verb, "http://x"+op.addressed(), fmt.Sprintf(`{%q:%s}`, f.name, value), jsonOnly)
				want := `{"message":"` + class + " can not be converted to a"
				if w.Code != 400 || w.Header().Get("x-amzn-ErrorType") != "SerializationException" || !strings.HasPrefix(w.Body.String(), want) {
					t.Errorf("%s %s %s: %d %s %s", op.name, f.name, value, w.Code, w.Header().Get("x-amzn-ErrorType"), w.Body)
				}
			}
		}
	}
	if after := dump(t, a); after != before {
		t.Error("a refused call changed the store")
	}
	if tried < 500 {
		t.Errorf("only %d values were tried", tried)
	}
}

// TestClosedSets sends every member with a closed set of values one outside of
// it, and leaves out every required member (MA-135, MA-136).
func TestClosedSets(t *testing.T) {
	a := newTestAPI(t, Options{})
	fill(t, a)
	before := dump(t, a)
	refused := func(op *operation, body, want string) {
		t.Helper()
		w := send(a, op.verb, "http://x"+op.addressed(), body, jsonOnly)
		if w.Code != 400 || w.Header().Get("x-amzn-ErrorType") != "ValidationException" || !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s %s: %d %s %s, want %s", op.name, body, w.Code, w.Header().Get("x-amzn-ErrorType"), w.Body, want)
		}
	}
	for _, op := range operations().all {
		for _, f := range op.fields {
			place := lowerFirst(op.name) + "Input." + f.name
			if f.required {
				refused(op, `{}`, "Value null at '"+place+"' failed to satisfy constraint: Member must not be null")
				refused(op, fmt.Sprintf(`{%q:null}`, f.name), "Value null at '"+place+"' failed to satisfy constraint: Member must not be null")
			}
			if set := enums[op.name+"."+f.name]; set != nil {
				refused(op, fmt.Sprintf(`{%q:"wrong"}`, f.name), "Value 'wrong' at '"+place+"' failed to satisfy constraint: Member must satisfy enum value set: ["+strings.Join(set, ", ")+"]")
				refused(op, fmt.Sprintf(`{%q:%q}`, f.name, strings.ToLower(set[0])+" "), "failed to satisfy constraint")
			}
		}
	}
	if after := dump(t, a); after != before {
		t.Error("a refused call changed the store")
	}
}

// TestBrokenBodies sends what is no JSON object to every operation that reads
// one (MA-125).
func TestBrokenBodies(t *testing.T) {
	a := newTestAPI(t, Options{})
	fill(t, a)
	before := dump(t, a)
	deep := strings.Repeat(`{"a":`, maxDepth+2) + "1" + strings.Repeat("}", maxDepth+2)
	for body, want := range map[string]string{
		`{`: "it ends within a value", `{"a":`: "it ends within a value", `{"a":"b`: "it ends within a value", `[1]`: "it is a list", `"x"`: "it is a text",
		`null`: "it is null", `5`: "it is a number", `{"a":1} x`: "there is more after it, from byte 9", `{'a':1}`: "near byte 2", `{"a" 1}`: "near byte 6",
		`{"a":tru}`: "near byte", "\xff": "near byte 1", deep: "nested too deeply",
	} {
		for _, op := range operations().all {
			if op.raw() || op.body == "" {
				continue
			}
			w := send(a, op.verb, "http://x"+op.addressed(), body, jsonOnly)
			if w.Code != 400 || w.Header().Get("x-amzn-ErrorType") != "SerializationException" || !strings.Contains(w.Body.String(), want) {
				t.Errorf("%s %.20q: %d %s %s, want %s", op.name, body, w.Code, w.Header().Get("x-amzn-ErrorType"), w.Body, want)
			}
		}
	}
	if after := dump(t, a); after != before {
		t.Error("a refused call changed the store")
	}
}

// TestIdleBodies ignores what operations without a body are sent (MA-112).
func TestIdleBodies(t *testing.T) {
	a := newTestAPI(t, Options{})
	fill(t, a)
	for _, op := range operations().all {
		if op.body != "" || op.verb != "GET" && op.verb != "DELETE" {
			continue
		}
		without, with := send(a, op.verb, "http://x"+op.addressed(), "", jsonOnly), send(a, op.verb, "http://x"+op.addressed(), "{", jsonOnly)
		if with.Code != without.Code || with.Body.String() != without.Body.String() {
			t.Errorf("%s: %d %s, without a body %d %s", op.name, with.Code, with.Body, without.Code, without.Body)
		}
	}
}

// TestLargeBodies bounds what a call may cost: size, members, depth, and
// schemas that multiply each other.
func TestLargeBodies(t *testing.T) {
	a := newTestAPI(t, Options{})
	for _, op := range operations().all {
		if w := send(a, op.verb, "http://x"+op.addressed(), strings.Repeat(" ", maxBody+1), jsonOnly); w.Code != 413 {
			t.Errorf("%s: %d %s", op.name, w.Code, w.Body)
		}
	}
	var many strings.Builder
	for i := range 100000 {
		fmt.Fprintf(&many, `"k%d":1,`, i)
	}
	if _, made := do(t, a, "POST", "/restapis", `{`+many.String()+`"name":"x"}`); made["name"] != "x" {
		t.Errorf("unknown members are ignored, many of them too: %v", made)
	}
	at := "/restapis/" + a.state.Load().apis[0].rest.ID
	must(t, a, "POST", at+"/models", `{"name":"S0","contentType":"application/json","schema":"{\"type\":\"object\"}"}`)
	for i := range 40 {
		ref := fmt.Sprintf(`{\"$ref\":\"https://apigateway.amazonaws.com%s/models/S%d\"}`, at, i)
		must(t, a, "POST", at+"/models", fmt.Sprintf(`{"name":"S%d","contentType":"application/json","schema":"{\"properties\":{\"a\":%s,\"b\":%s}}"}`, i+1, ref, ref))
	}
	for _, path := range []string{"/models/S40?flatten=true", "/models/S40/default_template"} {
		if w := send(a, "GET", "http://x"+at+path, "", jsonOnly); w.Code != 200 || w.Body.Len() > 8<<20 {
			t.Errorf("%s: %d, %d bytes", path, w.Code, w.Body.Len())
		}
	}
}

// TestAddresses refuses addresses that are none: malformed escapes, segments
// that are not there, dots, other cases.
func TestAddresses(t *testing.T) {
	a := newTestAPI(t, Options{})
	for path, want := range map[string]string{
		"/RESTAPIS": "UnknownOperationException", "/restapis/a/../b": "UnknownOperationException", "/restapis/a/nothing": "UnknownOperationException",
		"/v2/apis": "UnknownOperationException", "/": "UnknownOperationException", "/restapis?limit=%zz": "BadRequestException",
		"/restapis/a%2Fb": "NotFoundException", "/restapis/a%00b": "NotFoundException", "/restapis/%C3%28": "NotFoundException",
	} {
		if w := send(a, "GET", "http://x"+path, "", jsonOnly); w.Header().Get("x-amzn-ErrorType") != want {
			t.Errorf("%s: %d %s %s, want %s", path, w.Code, w.Header().Get("x-amzn-ErrorType"), w.Body, want)
		}
	}
}

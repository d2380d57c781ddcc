package management

import (
	"net/url"
	"strings"
	"sync"
	"unicode"
)

// operation is one call of the management API.
type operation struct {
	name  string // as in the service model
	verb  string
	path  string // template; "?mode=import" tells two calls of one path apart
	query string // members of the query string
	body  string // members of the JSON body, or raw
	ok    int    // status of success
	run   func(*call) (*doc, error)

	segments []string
	fields   []field
	prefix   string // createRestApiInput
}

// patchBody is the body of all PATCH calls.
const patchBody = "patchOperations:[PatchOperation]"

// table finds operations by verb and number of path segments.
type table struct {
	byShape map[string][]*operation // "GET 3"
	all     []*operation
}

// operations is made for the first call: many servers never get one.
var operations = sync.OnceValue(func() *table { return newTable(allOperations()) })

func newTable(list []operation) *table {
	t := &table{byShape: map[string][]*operation{}}
	for i := range list {
		op := &list[i]
		path, _, _ := strings.Cut(op.path, "?")
		op.segments = strings.Split(strings.TrimPrefix(path, "/"), "/")
		op.fields = parseFields(op.body)
		op.prefix = lowerFirst(op.name) + "Input"
		key := shapeKey(op.verb, len(op.segments))
		t.byShape[key] = append(t.byShape[key], op)
		t.all = append(t.all, op)
	}
	return t
}

func shapeKey(verb string, segments int) string { return verb + " " + string(rune('0'+segments)) }

func lowerFirst(name string) string {
	r := []rune(name)
	r[0] = unicode.ToLower(r[0])
	return string(r)
}

// find is the operation of a request and its path arguments, decoded. Fixed
// segments win over arguments, a mode in the query over none.
func (t *table) find(verb string, segments []string, query url.Values) (*operation, []string) {
	if verb == "HEAD" { // MA-117
		verb = "GET"
	}
	var best *operation
	for _, op := range t.byShape[shapeKey(verb, len(segments))] {
		if !op.fits(segments) {
			continue
		}
		if strings.HasSuffix(op.path, "?mode=import") {
			if strings.EqualFold(query.Get("mode"), "import") {
				best = op
				break
			}
			continue
		}
		if best == nil || op.fixed() > best.fixed() {
			best = op
		}
	}
	if best == nil {
		return nil, nil
	}
	return best, best.arguments(segments)
}

func (op *operation) fits(segments []string) bool {
	for i, s := range op.segments {
		if !isArgument(s) && s != segments[i] {
			return false
		}
	}
	return true
}

func (op *operation) fixed() (n int) {
	for _, s := range op.segments {
		if !isArgument(s) {
			n++
		}
	}
	return n
}

func (op *operation) arguments(segments []string) []string {
	var args []string
	for i, s := range op.segments {
		if isArgument(s) {
			args = append(args, segments[i])
		}
	}
	return args
}

func isArgument(segment string) bool { return strings.HasPrefix(segment, "{") }

// splitPath splits a raw path on "/" and decodes each segment once (MA-105).
func splitPath(raw string) ([]string, bool) {
	segments := strings.Split(strings.Trim(raw, "/"), "/")
	for i, s := range segments {
		decoded, err := url.PathUnescape(s)
		if err != nil {
			return nil, false
		}
		segments[i] = decoded
	}
	return segments, true
}

// raw says whether the body is a document and no JSON of members.
func (op *operation) raw() bool { return op.body == "raw" }

// writes says whether the operation may change the store.
func (op *operation) writes() bool {
	return op.verb != "GET" && op.name != "TestInvokeMethod" && op.name != "TestInvokeAuthorizer"
}

func (op *operation) isPatch() bool { return op.body == patchBody }

// check holds a request to types, required members, closed sets and patterns,
// in the order of the service (MA-137).
func (op *operation) check(c *call) error {
	if !op.raw() {
		if err := checkTypes(c.body, op.fields); err != nil {
			return err
		}
	}
	var found []violation
	if !op.raw() {
		found = checkMembers(c.body, op.fields, op.name, op.prefix)
	}
	found = append(found, op.checkStatusMember(c)...)
	return validation(append(found, op.checkPath(c)...))
}

const statusPattern = `Member must satisfy regular expression pattern: [1-5]\d\d`

// checkStatusMember holds the statusCode of a gateway response to its pattern.
func (op *operation) checkStatusMember(c *call) []violation {
	status := c.body.get("statusCode")
	if op.name != "PutGatewayResponse" || !status.given() || status.str() == "" || isStatus(status.str()) {
		return nil
	}
	return []violation{{value: status.str(), at: op.prefix + ".statusCode", must: statusPattern}}
}

// checkPath holds path members to their patterns; they are named without the
// operation and come after the body (MA-136).
func (op *operation) checkPath(c *call) (found []violation) {
	at := 0
	for _, s := range op.segments {
		if !isArgument(s) {
			continue
		}
		value := c.args[at]
		at++
		switch {
		case s == "{status_code}" && !isStatus(value):
			found = append(found, violation{value: value, at: "statusCode", must: statusPattern})
		case s == "{response_type}" && !contains(responseTypes, value):
			found = append(found, violation{value: value, at: "responseType", must: mustBeOf(responseTypes)})
		}
	}
	return found
}

func isStatus(text string) bool {
	return len(text) == 3 && '1' <= text[0] && text[0] <= '5' && isDigit(text[1]) && isDigit(text[2])
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

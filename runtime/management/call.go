package management

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"postern/api"
)

// maxBody is the largest body of a request, in bytes (MA-125, MA-520).
const maxBody = 6 << 20

// call is one request on its way through an operation.
type call struct {
	api    *API
	req    *http.Request
	op     *operation
	args   []string // path arguments, decoded
	query  url.Values
	body   *node
	raw    []byte
	region string
	time   time.Time
	st     *state // of a read the present one, of a write its own copy
	id     string // x-amzn-RequestId

	blob    []byte // an answer that is no JSON object
	headers http.Header
}

func newCall(a *API, r *http.Request) *call {
	c := &call{api: a, req: r, region: a.options.Region, time: a.options.Now().UTC(), id: newUUID(), headers: http.Header{}}
	if scope := credentialScope(r); len(scope) == 5 && scope[2] != "" { // MA-129
		c.region = scope[2]
	}
	return c
}

// now is the time of the call in whole seconds (MA-127).
func (c *call) now() int64 { return c.time.Unix() }

// serve checks a request in the order of the service and runs it (MA-137).
func (c *call) serve() (*doc, error) {
	if err := c.admit(); err != nil {
		return nil, err
	}
	if err := c.resolve(); err != nil {
		return nil, err
	}
	if c.op.body == "" { // what a GET or DELETE carries says nothing (MA-112)
		c.raw = nil
	}
	if !c.op.raw() {
		body, err := readTree(c.raw)
		if err != nil {
			return nil, serialization("The body is no JSON object: " + err.Error())
		}
		if err := c.emptyBody(); err != nil {
			return nil, err
		}
		c.body = body
	}
	if err := c.op.check(c); err != nil {
		return nil, err
	}
	return c.run()
}

// admit refuses pages of other sites and wrong signatures and reads the body.
func (c *call) admit() error {
	if err := checkOrigin(c.req); err != nil {
		return err
	}
	body, err := io.ReadAll(io.LimitReader(c.req.Body, maxBody+1))
	if err != nil {
		return badRequest("the body cannot be read: %v", err)
	}
	if len(body) > maxBody {
		return &fault{http.StatusRequestEntityTooLarge, "RequestEntityTooLargeException", "Request size exceeds the limit of 6291456 bytes"}
	}
	c.raw = body
	if c.api.options.Secret == nil {
		return nil
	}
	return c.api.verify(c.req, body, c.time)
}

// resolve finds the operation.
func (c *call) resolve() error {
	segments, ok := splitPath(c.api.operationPath(c.req))
	query, err := url.ParseQuery(c.req.URL.RawQuery)
	if !ok || err != nil {
		return badRequest("the address has a malformed escape")
	}
	c.query = query
	if c.op, c.args = operations().find(c.req.Method, segments, query); c.op == nil {
		c.api.log.Warn("unknown operation of the management API", "method", c.req.Method, "path", c.req.URL.Path)
		// MA-140: a name that tells more than the 403 of the live service.
		return &fault{http.StatusNotFound, "UnknownOperationException", "no operation of REST APIs has the address " + c.req.Method + " " + c.req.URL.Path}
	}
	return nil
}

// emptyBody refuses a PUT without body where the live service does (MA-113).
func (c *call) emptyBody() error {
	if c.api.options.Strict && c.op.verb == "PUT" && len(c.raw) == 0 {
		return badRequest("Invalid request input")
	}
	return nil
}

// run runs the operation: a read on the present state, a write on a copy that
// becomes the present state when it succeeds.
func (c *call) run() (*doc, error) {
	if !c.op.writes() {
		c.st = c.api.state.Load()
		return c.op.run(c)
	}
	c.api.write.Lock()
	defer c.api.write.Unlock()
	old := c.api.state.Load()
	next := *old
	c.st = &next
	out, err := c.op.run(c)
	if err == nil {
		err = checkTags(c.pairs("tags"))
	}
	if err != nil || c.op.isPatch() && len(c.patches()) == 0 { // MA-112: nothing to change
		return out, err
	}
	return out, c.api.commit(old, &next)
}

// answer writes a result.
func (c *call) answer(w http.ResponseWriter, out *doc) {
	header := c.common(w)
	for name, values := range c.headers {
		header[name] = values
	}
	body := c.blob
	if body == nil && out != nil && c.op.ok != http.StatusNoContent {
		hal := c.wantsHAL()
		header.Set("Content-Type", "application/json")
		if hal { // MA-803
			header.Set("Content-Type", "application/hal+json")
		}
		body = out.appendJSON(nil, hal)
	}
	if c.op.ok != http.StatusNoContent { // MA-116
		header.Set("Content-Length", strconv.Itoa(len(body)))
	}
	w.WriteHeader(c.op.ok)
	if c.req.Method != http.MethodHead {
		w.Write(body) // a client that is gone needs no answer
	}
}

// refuse writes an error (MA-130).
func (c *call) refuse(w http.ResponseWriter, err error) {
	var f *fault
	if !errors.As(err, &f) {
		c.api.log.Error("a call failed", "operation", c.name(), "error", err)
		f = &fault{http.StatusInternalServerError, "InternalFailure", err.Error()}
	}
	header := c.common(w)
	header.Set("x-amzn-ErrorType", f.code)
	header.Set("Content-Type", "application/json")
	body := append(appendText([]byte(`{"message":`), f.text), '}')
	header.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(f.status)
	if c.req.Method != http.MethodHead {
		w.Write(body)
	}
}

func (c *call) common(w http.ResponseWriter) http.Header {
	header := w.Header()
	header["x-amzn-RequestId"] = []string{c.id}
	header["x-amz-apigw-id"] = []string{newExtendedID()}
	return header
}

func (c *call) name() string {
	if c.op == nil {
		return ""
	}
	return c.op.name
}

// wantsHAL says whether the client asked for links: no Accept header, or one
// that names HAL (MA-802).
func (c *call) wantsHAL() bool {
	accept := c.req.Header.Values("Accept")
	return len(accept) == 0 || strings.Contains(strings.Join(accept, ","), "application/hal+json")
}

// Members of the body.

func (c *call) text(name string) string { return c.body.get(name).str() }

func (c *call) truth(name string) bool { return c.body.get(name).truth() }

// pairs is a map of texts in the order sent, nulls being absent; nil when it
// was not sent.
func (c *call) pairs(name string) api.Pairs { return pairsOf(c.body.get(name)) }

func pairsOf(n *node) api.Pairs {
	if !n.given() {
		return nil
	}
	pairs := make(api.Pairs, 0, len(n.members))
	for _, m := range n.members {
		if m.value.given() {
			pairs = append(pairs, api.Pair{Name: m.name, Value: m.value.str()})
		}
	}
	return pairs
}

// templates is a map of templates: null and "" both mean that the body passes
// (MA-463, MA-559).
func (c *call) templates(name string) api.Pairs {
	n := c.body.get(name)
	if !n.given() {
		return nil
	}
	pairs := make(api.Pairs, 0, len(n.members))
	for _, m := range n.members {
		pairs = append(pairs, api.Pair{Name: m.name, Value: m.value.str(), Null: m.value.str() == ""})
	}
	return pairs
}

// flags is a map of booleans in the order sent; nil when it was not sent.
func (c *call) flags(name string) api.Flags {
	n := c.body.get(name)
	if !n.given() {
		return nil
	}
	flags := make(api.Flags, 0, len(n.members))
	for _, m := range n.members {
		if m.value.given() {
			flags = append(flags, api.Flag{Name: m.name, Value: m.value.truth()})
		}
	}
	return flags
}

// texts is a list of texts; nil when it was not sent.
func (c *call) texts(name string) []string { return c.body.get(name).texts() }

// tags are the tags of a new object.
func (c *call) tags() api.Pairs {
	if tags := c.pairs("tags"); len(tags) > 0 {
		return tags
	}
	return nil
}

// queryFlag is a boolean of the query string, whose name and value are read
// without regard to case (MA-107).
func (c *call) queryFlag(name string) bool {
	for key, values := range c.query {
		if strings.EqualFold(key, name) && len(values) > 0 {
			return strings.EqualFold(values[len(values)-1], "true")
		}
	}
	return false
}

// embeds says whether the query asks for children of a relation (MA-106).
func (c *call) embeds(relation string) bool {
	for _, value := range c.query["embed"] {
		for _, one := range strings.Split(value, ",") {
			if one == relation {
				return true
			}
		}
	}
	return false
}

// Objects that the path names.

// entry is the API of the path.
func (c *call) entry() (*entry, error) {
	if e := c.st.api(c.args[0]); e != nil {
		return e, nil
	}
	return nil, c.unknownAPI()
}

// unknownAPI is the answer of calls on an API and its collections (MA-404).
func (c *call) unknownAPI() error {
	return notFound("Invalid API identifier specified %s:%s", c.api.options.Account, c.args[0])
}

var errResource = notFound("Invalid Resource identifier specified")

// resource is the API and the resource of the path. An unknown API is reported
// as an unknown resource (MA-404).
func (c *call) resource() (*entry, *api.Resource, error) {
	e := c.st.api(c.args[0])
	if e == nil {
		return nil, nil, errResource
	}
	r := e.rest.Resource(c.args[1])
	if r == nil {
		return nil, nil, errResource
	}
	return e, r, nil
}

// method is the API, resource and method of the path.
func (c *call) method() (*entry, *api.Resource, *api.Method, error) {
	e, r, err := c.resource()
	if err != nil {
		return nil, nil, nil, err
	}
	m := r.Methods.Get(strings.ToUpper(c.args[2]))
	if m == nil {
		return nil, nil, nil, notFound("Invalid Method identifier specified")
	}
	return e, r, m, nil
}

// editMethod makes the method of the path writable.
func (c *call) editMethod() (*api.RestAPI, *api.Resource, *api.Method, error) {
	e, r, m, err := c.method()
	if err != nil {
		return nil, nil, nil, err
	}
	rest := c.st.edit(e)
	resource := editResource(rest, r)
	return rest, resource, editMethod(resource, m), nil
}

// warn tells the log of something that was tolerated.
func (c *call) warn(rule, text string) {
	c.api.log.Warn(text, "rule", rule, "operation", c.op.name, "path", c.req.URL.Path)
}

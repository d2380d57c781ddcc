package mapping

import (
	"time"

	"postern/vtl/value"
)

// Header is one header line. Both texts may alias buffers of the exchange or of
// the connection; they are valid until the exchange is reset.
type Header struct {
	Name  string
	Value string
}

// Request is the method request: what the client sent. The caller fills it
// before [Plan.Match]; header lines go in through [Exchange.AddHeader].
type Request struct {
	Method     string // the verb; after Match the one of X-HTTP-Method-Override
	Target     string // the request target as sent, for logs
	Path       string // without stage and query, escapes kept, starting with "/"
	StagePath  string // $context.path: with the stage, where the address has one
	Query      string // after the "?", as sent
	Headers    []Header
	Body       []byte // complete and, where it had a Content-Encoding, decoded
	SourceIP   string // the peer, as RW-09 prints it
	Scheme     string // of the listener: http or https
	Port       string // of the listener
	DomainName string // $context.domainName
	Time       time.Time
	ID         string // $context.requestId
	ExtendedID string // $context.extendedRequestId
	Trace      TraceHeader
	Sent       Sent
	// Test says that the content type counts as application/json whatever the
	// Content-Type header says, as in TestInvokeMethod (MA-502).
	Test bool
}

// Sent is the request as it came over the wire, which signatures go over.
type Sent struct {
	Method string // before X-HTTP-Method-Override
	Fields []byte // header lines, each with its CRLF
	Body   []byte // before Content-Encoding was undone
}

// TraceHeader are the ids of the X-Amzn-Trace-Id header of one request. The
// caller draws all of them at random (RW-11); Match takes over what a client
// sent.
type TraceHeader struct {
	Root    string // 1-{8 hex}-{24 hex}
	Parent  string // 16 hex digits
	Lineage string // 8 hex digits
	Sampled bool

	client bool // the client sent a header of its own
	full   string
}

// PathParameter is the value of one {name} of the resource path.
type PathParameter struct {
	Name   string
	Raw    string // as sent
	Value  string // decoded once; of a greedy parameter as sent (RW-15)
	Greedy bool
}

// QueryParameter is one decoded pair of the query string.
type QueryParameter struct {
	Name  string
	Value string
}

// Kind is the sort of an integration.
type Kind uint8

// The kinds of integrations.
const (
	Mock Kind = iota
	HTTP
	HTTPProxy
	AWS      // a service of AWS, Lambda included
	AWSProxy // Lambda proxy
)

var kindNames = [...]string{"MOCK", "HTTP", "HTTP_PROXY", "AWS", "AWS_PROXY"}

// String is the name as API Gateway spells it.
func (k Kind) String() string { return kindNames[k] }

// IsProxy says whether requests and answers pass without templates.
func (k Kind) IsProxy() bool { return k == HTTPProxy || k == AWSProxy }

// IntegrationRequest is what goes to the backend, built by [Route.Render].
type IntegrationRequest struct {
	Kind   Kind
	Method string // verb
	URI    string // absolute http(s) URI, query included; AWS: of the service
	Scheme string // of URI
	Host   string // value of the Host header
	Addr   string // host and port of URI, the port always given
	Path   string // path and query of URI
	// Headers are complete but for Host, Content-Length and, for AWS, the
	// signature. Their order and spelling are those of the wire (RW-24).
	Headers []Header
	// Body is nil when no body is sent. An empty body that is not nil is sent
	// with Content-Length 0.
	Body    []byte
	Timeout time.Duration

	InsecureSkipVerification bool
	VPCLink                  string // connection id of a private integration, else ""
	Target                   string // integrationTarget: ARN of a listener or service
	Credentials              string // role ARN, or arn:aws:iam::*:user/*
	Stream                   bool   // responseTransferMode STREAM

	Service  string // AWS: signing name, such as lambda, dynamodb
	Region   string // AWS: signing region
	Action   string // AWS: of an action/ uri, else ""
	Function string // Lambda: function ARN or name
	Async    bool   // Lambda: X-Amz-Invocation-Type is Event
}

// IntegrationResponse is what the backend answered. The caller fills it before
// [Route.Response]; header lines go in through [Exchange.AddBackendHeader].
type IntegrationResponse struct {
	Status        int
	Headers       []Header
	Body          []byte
	RequestID     string        // request id of the AWS service or function call
	FunctionError string        // X-Amz-Function-Error of Lambda, else ""
	Latency       time.Duration // of the call
	Error         string        // $context.integration.error
}

// Response is the method response: what goes to the client. Headers are
// complete but for Date, Connection, Content-Length and what
// [Exchange.AppendEnvelope] adds.
type Response struct {
	Status  int
	Headers []Header
	Body    []byte
	// NoBody says that neither body nor Content-Length is sent (RW-35).
	NoBody bool
}

// Exchange is one request on its way through a plan. It belongs to one
// goroutine; the caller pools it and calls Reset, which keeps all memory.
type Exchange struct {
	Request         Request
	PathParameters  []PathParameter  // in the order of the path, set by Match
	QueryParameters []QueryParameter // in order of appearance, set by Match
	Identity        Identity
	Authorizer      Authorization
	// MayInvalidate says that the caller may have entries of the stage cache
	// replaced (execute-api:InvalidateCache).
	MayInvalidate       bool
	Phases              Phases
	StageCanary         Canary
	IntegrationRequest  IntegrationRequest
	IntegrationResponse IntegrationResponse
	Response            Response
	// Outcome is the gateway answer that ended the request; zero when the
	// method response did.
	Outcome Outcome
	// ValidationError is $context.error.validationErrorString.
	ValidationError string
	// Latency is $context.responseLatency: of the whole request.
	Latency time.Duration
	// Trace records decisions; nil records nothing and costs nothing.
	Trace *Trace

	plan  *Plan
	route *Route

	texts    arena       // texts made during the exchange
	values   value.Arena // parsed bodies
	run      *rendering  // template state; nil when no template has run, or needs to be remembered
	body     bodyView    // the request body as mappings see it
	reply    bodyView    // the backend body as mappings see it
	moved    []moved     // results of the parameter moves
	chosen   *template   // request template; nil: the body passes
	query    queryWriter // query string to the backend
	request  []byte      // body built for the backend
	convert  []byte      // body after content handling
	answer   []byte      // body built for the client
	names    []string    // header names of an event
	queried  bool        // QueryParameters are parsed
	unmocked bool        // MOCK: the passed body has no status (K-09)
}

// Canary says whether a stage has a canary and whether this request is its.
type Canary uint8

// The three values of $context.isCanaryRequest.
const (
	NoCanary   Canary = iota // absent
	BaseStage                // false
	CanaryOnly               // true
)

// Reset makes the exchange ready for the next request. All texts and bodies
// handed out before become invalid. Trace becomes nil.
func (ex *Exchange) Reset() {
	ex.Request = Request{Headers: ex.Request.Headers[:0]}
	ex.PathParameters = ex.PathParameters[:0]
	ex.QueryParameters = ex.QueryParameters[:0]
	ex.Identity = Identity{}
	ex.Authorizer.reset()
	ex.MayInvalidate = false
	ex.Phases = Phases{}
	ex.StageCanary = NoCanary
	ex.IntegrationRequest = IntegrationRequest{Headers: ex.IntegrationRequest.Headers[:0]}
	ex.IntegrationResponse = IntegrationResponse{Headers: ex.IntegrationResponse.Headers[:0]}
	ex.Response = Response{Headers: ex.Response.Headers[:0]}
	ex.Outcome = Outcome{}
	ex.ValidationError = ""
	ex.Latency = 0
	ex.Trace = nil
	ex.plan, ex.route = nil, nil
	ex.texts.reset()
	ex.values.Reset()
	ex.endRendering()
	ex.body, ex.reply = bodyView{}, bodyView{}
	ex.moved = ex.moved[:0]
	ex.chosen = nil
	ex.query.reset()
	ex.request, ex.convert, ex.answer = keptBuffer(ex.request), keptBuffer(ex.convert), keptBuffer(ex.answer)
	ex.queried, ex.unmocked = false, false
}

// ForgetRequestBody makes sure that nobody reads the request body any more and
// says whether that can be: its memory can then be used for something else. It
// is for the time in which an integration answers. The body stays when it was
// sent as it came but something may have been taken from it, or may still be.
func (ex *Exchange) ForgetRequestBody() bool {
	if ex.Trace != nil || ex.plan == nil || ex.plan.quotesBody || ex.chosen != nil || ex.body.parsed {
		return false
	}
	ex.Request.Body, ex.Request.Sent.Body, ex.IntegrationRequest.Body, ex.body = nil, nil, nil, bodyView{}
	return true
}

// largeBuffer is the largest body buffer that an exchange keeps, in bytes.
const largeBuffer = 256 << 10

// keptBuffer is a buffer to keep between requests.
func keptBuffer(b []byte) []byte {
	if cap(b) > largeBuffer {
		return nil
	}
	return b[:0]
}

// Plan is the plan that matched, nil before Match.
func (ex *Exchange) Plan() *Plan { return ex.plan }

// Route is the route that matched, nil before Match and when none did.
func (ex *Exchange) Route() *Route { return ex.route }

// Identity is who the caller is: $context.identity. Empty texts are absent.
type Identity struct {
	AccountID                     string
	AccessKey                     string
	APIKey                        string
	APIKeyID                      string
	Caller                        string
	CognitoAuthenticationProvider string
	CognitoAuthenticationType     string
	CognitoIdentityID             string
	CognitoIdentityPoolID         string
	PrincipalOrgID                string
	SourceIP                      string // "": Request.SourceIP
	User                          string
	UserAgent                     string // "": the User-Agent header
	UserARN                       string
	VPCID                         string
	VPCEID                        string
	ClientCert                    *ClientCert
}

// ClientCert is the certificate of a mutual TLS client.
type ClientCert struct {
	PEM, SubjectDN, IssuerDN, SerialNumber, NotBefore, NotAfter string
}

// Authorization is what an authorizer said: $context.authorizer.
type Authorization struct {
	Used        bool // an authorizer ran
	PrincipalID string
	// Values are the entries of the context map, as texts (§4.4).
	Values []Entry
	// Claims are the claims of a user pool's token.
	Claims             []Entry
	IntegrationLatency time.Duration
	HasLatency         bool // a function was asked, or its kept result used
	// UsageKey is the API key that the authorizer names (usageIdentifierKey).
	UsageKey string
}

// Entry is one named text.
type Entry struct{ Name, Value string }

func (a *Authorization) reset() {
	*a = Authorization{Values: a.Values[:0], Claims: a.Claims[:0]}
}

// value is the entry of a name.
func entryNamed(list []Entry, name string) (string, bool) {
	for i := range list {
		if list[i].Name == name {
			return list[i].Value, true
		}
	}
	return "", false
}

// Phases are the results of the steps before the integration, as access logs
// show them.
type Phases struct {
	Authenticate Phase // $context.authenticate
	Authorize    Phase // $context.authorize
	Authorizer   Phase // $context.authorizer.{error,latency,status}
	WAF          Phase // $context.waf

	AuthorizerRequestID   string
	AuthorizerIntegration int // $context.authorizer.integrationStatus
	WAFResponseCode       string
	WebACLARN             string
	TLSVersion            string
	CipherSuite           string
	BasePathMatched       string
	RoutingRuleID         string
}

// Phase is the result of one such step; Status 0 means that it did not run.
type Phase struct {
	Status  int
	Error   string
	Latency time.Duration
}

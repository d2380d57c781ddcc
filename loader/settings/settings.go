package settings

import (
	"encoding/json"
	"time"

	"postern/api"
)

// FileName is the name under which a settings file is looked for.
const FileName = "postern.yaml"

// The account and region that fill ARNs and $context when nothing names others.
const (
	DefaultAccount = "123456789012"
	DefaultRegion  = "us-east-1"
)

// Settings is what one postern.yaml says.
type Settings struct {
	File    string // name of the file, "" for none
	Account string
	Region  string
	APIs    []API
	Lambda  []Function
	// LogicalIDs are the names of Lambda functions, each with the logical id of
	// its template: an entry of Lambda may be under either.
	LogicalIDs map[string]string
	AWS        []Service
	Hosts      map[string]string // host[:port] of a uri → host:port or base URL
	VPCLinks   map[string]string // link id or ARN → host:port or base URL
	Keys       []Key
	JWKS       map[string]string // issuer → file, relative to the settings file, or URL
	Checks     api.Pairs         // rule → off, note, warning or error
	APIKeys    []*api.APIKey
	// UsagePlans cover stages by API and name; one without a stage stands for
	// all stages of its API, a plan without any for all stages there are.
	UsagePlans []*api.UsagePlan
	Throttle   *api.Throttle // accountThrottle; nil: none
}

// Default is what holds without a file.
func Default() *Settings {
	return &Settings{Account: DefaultAccount, Region: DefaultRegion}
}

// API is one configuration to serve.
type API struct {
	ID         string
	File       string // relative to the settings file
	Kind       string // rest, http, websocket or "" (told from the document)
	Stage      string
	Root       bool
	Parameters api.Pairs
	Variables  api.Pairs
	// CacheClusterSize gives the stages a cache cluster of so many GB; "": none
	// but their own.
	CacheClusterSize string
	MethodSettings   api.MethodSettings // in the place of those that the stages have
	Pos              api.Pos
}

// Function says where a Lambda function runs. Exactly one of File, Endpoint,
// Exec, Returns and Error is set.
type Function struct {
	Name     string // function name, name:qualifier, ARN or *
	File     string // JavaScript or TypeScript, relative to the settings file
	Export   string // of File; "" is handler
	Endpoint string // base URL of a Lambda Invoke API, or the URL of one function
	Exec     []string
	Returns  json.RawMessage
	Error    *FunctionError
	Delay    time.Duration

	Timeout     time.Duration // [3 s, as Lambda has it]
	Memory      int           // MB [128]
	Concurrency int           // environments at once [10]
	Environment api.Pairs
	Pos         api.Pos
}

// FunctionError is the error that a fixed function fails with.
type FunctionError struct {
	Type    string
	Message string
}

// Service says where an AWS service runs, and which of its actions have fixed
// answers.
type Service struct {
	Name     string // service, subdomain.service or *
	Endpoint string
	Actions  []Action
	Pos      api.Pos
}

// Action is the answer of one action of a service.
type Action struct {
	Name    string // such as PutItem, a path such as GET /bucket/{key}, or *
	Status  int    // [200]
	Headers api.Pairs
	Returns json.RawMessage // a JSON text is sent as the text it spells
	Script  string          // JavaScript file: export handler(request)
	Delay   time.Duration
	Pos     api.Pos
}

// Key is an access key that signatures are verified with, and who owns it.
type Key struct {
	ID       string
	Secret   string
	ARN      string          // of the user or session [the user {id} of the account]
	Token    string          // security token of temporary credentials
	Expires  time.Time       // of temporary credentials; zero for never
	Policy   json.RawMessage // identity policy of the owner; nil allows everything
	Identity api.Pairs       // values of $context.identity beside those of the ARN
	Pos      api.Pos
}

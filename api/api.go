package api

// Kind is the sort of an API.
type Kind string

// The three kinds of API.
const (
	REST      Kind = "REST"
	HTTP      Kind = "HTTP"
	WebSocket Kind = "WEBSOCKET"
)

// API is one API of any kind. REST is set when Kind is REST, V2 otherwise.
type API struct {
	Kind Kind     `json:"kind"`
	REST *RestAPI `json:"rest,omitempty"`
	V2   *V2API   `json:"v2,omitempty"`
	Pos  Pos      `json:"-"`
}

// ID is the id of the API, the first label of its host.
func (a *API) ID() string {
	switch {
	case a.REST != nil:
		return a.REST.ID
	case a.V2 != nil:
		return a.V2.ID
	}
	return ""
}

// Name is the name a person gave the API.
func (a *API) Name() string {
	switch {
	case a.REST != nil:
		return a.REST.Name
	case a.V2 != nil:
		return a.V2.Name
	}
	return ""
}

// RestAPI is a REST API (v1) with everything below it.
type RestAPI struct {
	ID                        string                 `json:"id,omitempty"`
	Name                      string                 `json:"name,omitempty"`
	Description               string                 `json:"description,omitempty"`
	Version                   string                 `json:"version,omitempty"`
	CreatedDate               int64                  `json:"createdDate,omitempty"` // seconds since 1970
	BinaryMediaTypes          []string               `json:"binaryMediaTypes,omitempty"`
	MinimumCompressionSize    *int                   `json:"minimumCompressionSize,omitempty"` // bytes; nil: off
	APIKeySource              APIKeySource           `json:"apiKeySource,omitempty"`
	EndpointConfiguration     *EndpointConfiguration `json:"endpointConfiguration,omitempty"`
	DisableExecuteAPIEndpoint bool                   `json:"disableExecuteApiEndpoint,omitempty"`
	Policy                    string                 `json:"policy,omitempty"` // JSON text
	SecurityPolicy            string                 `json:"securityPolicy,omitempty"`
	EndpointAccessMode        string                 `json:"endpointAccessMode,omitempty"`
	Tags                      Pairs                  `json:"tags,omitzero"`

	Resources             []*Resource             `json:"resources,omitempty"`
	Models                []*Model                `json:"models,omitempty"`
	RequestValidators     []*RequestValidator     `json:"requestValidators,omitempty"`
	Authorizers           []*Authorizer           `json:"authorizers,omitempty"`
	GatewayResponses      []*GatewayResponse      `json:"gatewayResponses,omitempty"`
	DocumentationParts    []*DocumentationPart    `json:"documentationParts,omitempty"`
	DocumentationVersions []*DocumentationVersion `json:"documentationVersions,omitempty"`
	Deployments           []*Deployment           `json:"deployments,omitempty"`
	Stages                []*Stage                `json:"stages,omitempty"`

	Pos Pos `json:"-"`
}

// APIKeySource says where a client's API key is read.
type APIKeySource string

// Sources of API keys.
const (
	KeyFromHeader     APIKeySource = "HEADER"
	KeyFromAuthorizer APIKeySource = "AUTHORIZER"
)

// EndpointConfiguration is how an API is reached on AWS.
type EndpointConfiguration struct {
	Types          []string `json:"types,omitempty"` // EDGE, REGIONAL or PRIVATE
	IPAddressType  string   `json:"ipAddressType,omitempty"`
	VPCEndpointIDs []string `json:"vpcEndpointIds,omitempty"`
	Pos            Pos      `json:"-"`
}

// Model is a named JSON schema.
type Model struct {
	ID          string `json:"id,omitempty"`
	Name        string `json:"name"`
	Description string `json:"description,omitempty"`
	Schema      string `json:"schema,omitempty"` // JSON text, draft 4
	ContentType string `json:"contentType,omitempty"`
	// Imported says that an import made the model and that nothing changed it
	// since: some keywords then take no part.
	Imported  bool `json:"imported,omitempty"`
	Pos       Pos  `json:"-"`
	SchemaPos Pos  `json:"-"`
}

// RequestValidator says which checks a method makes before its integration.
type RequestValidator struct {
	ID                        string `json:"id"`
	Name                      string `json:"name,omitempty"`
	ValidateRequestBody       bool   `json:"validateRequestBody"`
	ValidateRequestParameters bool   `json:"validateRequestParameters"`
	Pos                       Pos    `json:"-"`
}

// AuthorizerType is the sort of an authorizer of a REST API.
type AuthorizerType string

// Sorts of authorizers.
const (
	TokenAuthorizer   AuthorizerType = "TOKEN"
	RequestAuthorizer AuthorizerType = "REQUEST"
	CognitoAuthorizer AuthorizerType = "COGNITO_USER_POOLS"
)

// Authorizer is an authorizer of a REST API.
type Authorizer struct {
	ID                           string         `json:"id"`
	Name                         string         `json:"name,omitempty"`
	Type                         AuthorizerType `json:"type,omitempty"`
	ProviderARNs                 []string       `json:"providerARNs,omitempty"`
	AuthType                     string         `json:"authType,omitempty"`
	AuthorizerURI                string         `json:"authorizerUri,omitempty"`
	AuthorizerCredentials        string         `json:"authorizerCredentials,omitempty"`
	IdentitySource               string         `json:"identitySource,omitempty"` // comma-separated list
	IdentityValidationExpression string         `json:"identityValidationExpression,omitempty"`
	AuthorizerResultTTLInSeconds *int           `json:"authorizerResultTtlInSeconds,omitempty"` // nil acts as 300
	Pos                          Pos            `json:"-"`
}

// DocumentationPart is a piece of documentation; it does not act.
type DocumentationPart struct {
	ID         string                `json:"id"`
	Location   DocumentationLocation `json:"location"`
	Properties string                `json:"properties,omitempty"` // JSON text
	Pos        Pos                   `json:"-"`
}

// DocumentationLocation names what a documentation part is about.
type DocumentationLocation struct {
	Type       string `json:"type"`
	Path       string `json:"path,omitempty"`
	Method     string `json:"method,omitempty"`
	StatusCode string `json:"statusCode,omitempty"`
	Name       string `json:"name,omitempty"`
}

// DocumentationVersion is a snapshot of the documentation; it does not act.
type DocumentationVersion struct {
	Version     string `json:"version"`
	CreatedDate int64  `json:"createdDate,omitempty"` // seconds since 1970
	Description string `json:"description,omitempty"`
	Pos         Pos    `json:"-"`
}

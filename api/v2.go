package api

// V2API is an HTTP API or a WebSocket API with everything below it.
type V2API struct {
	ID                        string             `json:"apiId,omitempty"`
	Name                      string             `json:"name,omitempty"`
	ProtocolType              Kind               `json:"protocolType"` // HTTP or WEBSOCKET
	Description               string             `json:"description,omitempty"`
	Version                   string             `json:"version,omitempty"`
	CreatedDate               int64              `json:"createdDate,omitempty"` // seconds since 1970
	RouteSelectionExpression  string             `json:"routeSelectionExpression,omitempty"`
	APIKeySelectionExpression string             `json:"apiKeySelectionExpression,omitempty"`
	CORSConfiguration         *CORSConfiguration `json:"corsConfiguration,omitempty"`
	DisableSchemaValidation   bool               `json:"disableSchemaValidation,omitempty"`
	DisableExecuteAPIEndpoint bool               `json:"disableExecuteApiEndpoint,omitempty"`
	IPAddressType             string             `json:"ipAddressType,omitempty"`
	Tags                      Pairs              `json:"tags,omitzero"`

	Routes       []*Route         `json:"routes,omitempty"`
	Integrations []*V2Integration `json:"integrations,omitempty"`
	Authorizers  []*V2Authorizer  `json:"authorizers,omitempty"`
	Models       []*Model         `json:"models,omitempty"`
	Deployments  []*V2Deployment  `json:"deployments,omitempty"`
	Stages       []*V2Stage       `json:"stages,omitempty"`

	Pos Pos `json:"-"`
}

// CORSConfiguration is what an HTTP API answers to preflights by itself.
type CORSConfiguration struct {
	AllowCredentials bool     `json:"allowCredentials,omitempty"`
	AllowHeaders     []string `json:"allowHeaders,omitempty"`
	AllowMethods     []string `json:"allowMethods,omitempty"`
	AllowOrigins     []string `json:"allowOrigins,omitempty"`
	ExposeHeaders    []string `json:"exposeHeaders,omitempty"`
	MaxAge           *int     `json:"maxAge,omitempty"` // seconds
	Pos              Pos      `json:"-"`
}

// Route is a route of an HTTP or WebSocket API.
type Route struct {
	RouteID                          string            `json:"routeId"`
	RouteKey                         string            `json:"routeKey"`         // "GET /pets", "$default", "$connect"
	Target                           string            `json:"target,omitempty"` // integrations/<id>
	APIKeyRequired                   bool              `json:"apiKeyRequired,omitempty"`
	AuthorizationType                AuthorizationType `json:"authorizationType"`
	AuthorizerID                     string            `json:"authorizerId,omitempty"`
	AuthorizationScopes              []string          `json:"authorizationScopes,omitempty"`
	ModelSelectionExpression         string            `json:"modelSelectionExpression,omitempty"`
	OperationName                    string            `json:"operationName,omitempty"`
	RequestModels                    Pairs             `json:"requestModels,omitzero"`
	RequestParameters                Flags             `json:"requestParameters,omitzero"`
	RouteResponseSelectionExpression string            `json:"routeResponseSelectionExpression,omitempty"`
	RouteResponses                   []*RouteResponse  `json:"routeResponses,omitempty"`
	Pos                              Pos               `json:"-"`
}

// RouteResponse is an answer a WebSocket route sends back.
type RouteResponse struct {
	RouteResponseID          string `json:"routeResponseId"`
	RouteResponseKey         string `json:"routeResponseKey"`
	ModelSelectionExpression string `json:"modelSelectionExpression,omitempty"`
	ResponseModels           Pairs  `json:"responseModels,omitzero"`
	ResponseParameters       Flags  `json:"responseParameters,omitzero"`
	Pos                      Pos    `json:"-"`
}

// V2Integration is what a route calls.
type V2Integration struct {
	IntegrationID               string                   `json:"integrationId"`
	IntegrationType             IntegrationType          `json:"integrationType"`
	IntegrationSubtype          string                   `json:"integrationSubtype,omitempty"`
	IntegrationMethod           string                   `json:"integrationMethod,omitempty"`
	IntegrationURI              string                   `json:"integrationUri,omitempty"`
	ConnectionType              ConnectionType           `json:"connectionType,omitempty"`
	ConnectionID                string                   `json:"connectionId,omitempty"`
	CredentialsARN              string                   `json:"credentialsArn,omitempty"`
	ContentHandlingStrategy     ContentHandling          `json:"contentHandlingStrategy,omitempty"`
	Description                 string                   `json:"description,omitempty"`
	PassthroughBehavior         PassthroughBehavior      `json:"passthroughBehavior,omitempty"`
	PayloadFormatVersion        string                   `json:"payloadFormatVersion,omitempty"` // "1.0" or "2.0"
	RequestParameters           Pairs                    `json:"requestParameters,omitzero"`
	RequestTemplates            Pairs                    `json:"requestTemplates,omitzero"`
	ResponseParameters          []V2ResponseParameters   `json:"responseParameters,omitempty"`
	TemplateSelectionExpression string                   `json:"templateSelectionExpression,omitempty"`
	TimeoutInMillis             int                      `json:"timeoutInMillis,omitempty"`
	ServerNameToVerify          string                   `json:"serverNameToVerify,omitempty"`
	IntegrationResponses        []*V2IntegrationResponse `json:"integrationResponses,omitempty"`
	Pos                         Pos                      `json:"-"`
}

// V2ResponseParameters are the changes an HTTP API makes to answers of one
// status.
type V2ResponseParameters struct {
	StatusCode string `json:"statusCode"`
	Mappings   Pairs  `json:"mappings"` // overwrite:statuscode → value
	Pos        Pos    `json:"-"`
}

// V2IntegrationResponse turns a backend answer of a WebSocket route into a
// message.
type V2IntegrationResponse struct {
	IntegrationResponseID       string          `json:"integrationResponseId"`
	IntegrationResponseKey      string          `json:"integrationResponseKey"` // "$default", "/4\\d\\d/"
	ContentHandlingStrategy     ContentHandling `json:"contentHandlingStrategy,omitempty"`
	ResponseParameters          Pairs           `json:"responseParameters,omitzero"`
	ResponseTemplates           Pairs           `json:"responseTemplates,omitzero"`
	TemplateSelectionExpression string          `json:"templateSelectionExpression,omitempty"`
	Pos                         Pos             `json:"-"`
}

// V2Authorizer is an authorizer of an HTTP or WebSocket API.
type V2Authorizer struct {
	AuthorizerID                   string            `json:"authorizerId"`
	Name                           string            `json:"name,omitempty"`
	AuthorizerType                 string            `json:"authorizerType"` // REQUEST or JWT
	AuthorizerURI                  string            `json:"authorizerUri,omitempty"`
	AuthorizerCredentialsARN       string            `json:"authorizerCredentialsArn,omitempty"`
	AuthorizerPayloadFormatVersion string            `json:"authorizerPayloadFormatVersion,omitempty"`
	AuthorizerResultTTLInSeconds   *int              `json:"authorizerResultTtlInSeconds,omitempty"`
	EnableSimpleResponses          bool              `json:"enableSimpleResponses,omitempty"`
	IdentitySource                 []string          `json:"identitySource,omitempty"`
	IdentityValidationExpression   string            `json:"identityValidationExpression,omitempty"`
	JWTConfiguration               *JWTConfiguration `json:"jwtConfiguration,omitempty"`
	Pos                            Pos               `json:"-"`
}

// JWTConfiguration says which tokens an authorizer accepts.
type JWTConfiguration struct {
	Audience []string `json:"audience,omitempty"`
	Issuer   string   `json:"issuer,omitempty"`
}

// V2Deployment is a frozen state of an HTTP or WebSocket API.
type V2Deployment struct {
	DeploymentID string `json:"deploymentId"`
	Description  string `json:"description,omitempty"`
	AutoDeployed bool   `json:"autoDeployed"`
	CreatedDate  int64  `json:"createdDate,omitempty"` // seconds since 1970
	Snapshot     *V2API `json:"snapshot,omitempty"`    // nil: the current state
	Pos          Pos    `json:"-"`
}

// V2Stage is an address under which an HTTP or WebSocket API is served.
type V2Stage struct {
	StageName            string             `json:"stageName"`
	AutoDeploy           bool               `json:"autoDeploy,omitempty"`
	DeploymentID         string             `json:"deploymentId,omitempty"`
	ClientCertificateID  string             `json:"clientCertificateId,omitempty"`
	Description          string             `json:"description,omitempty"`
	DefaultRouteSettings *RouteSettings     `json:"defaultRouteSettings,omitempty"`
	RouteSettings        []*RouteSettings   `json:"routeSettings,omitempty"`
	AccessLogSettings    *AccessLogSettings `json:"accessLogSettings,omitempty"`
	StageVariables       Pairs              `json:"stageVariables,omitzero"`
	Tags                 Pairs              `json:"tags,omitzero"`
	CreatedDate          int64              `json:"createdDate,omitempty"`     // seconds since 1970
	LastUpdatedDate      int64              `json:"lastUpdatedDate,omitempty"` // seconds since 1970
	Pos                  Pos                `json:"-"`
}

// RouteSettings are the settings of one route, or of all, at a stage. A nil
// limit is not set.
type RouteSettings struct {
	RouteKey               string   `json:"routeKey,omitempty"`
	DataTraceEnabled       bool     `json:"dataTraceEnabled,omitempty"`
	DetailedMetricsEnabled bool     `json:"detailedMetricsEnabled,omitempty"`
	LoggingLevel           string   `json:"loggingLevel,omitempty"`
	ThrottlingBurstLimit   *int     `json:"throttlingBurstLimit,omitempty"`
	ThrottlingRateLimit    *float64 `json:"throttlingRateLimit,omitempty"` // requests per second
}

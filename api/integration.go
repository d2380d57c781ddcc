package api

// IntegrationType says what an integration calls and whether it is mapped.
type IntegrationType string

// Integration types.
const (
	TypeMock      IntegrationType = "MOCK"
	TypeHTTP      IntegrationType = "HTTP"
	TypeHTTPProxy IntegrationType = "HTTP_PROXY"
	TypeAWS       IntegrationType = "AWS"
	TypeAWSProxy  IntegrationType = "AWS_PROXY"
)

// IsProxy says whether the type passes requests and answers without mapping.
func (t IntegrationType) IsProxy() bool { return t == TypeHTTPProxy || t == TypeAWSProxy }

// PassthroughBehavior says what happens to a body without a template.
type PassthroughBehavior string

// Passthrough behaviours; the empty text acts as WHEN_NO_MATCH.
const (
	WhenNoMatch     PassthroughBehavior = "WHEN_NO_MATCH"
	WhenNoTemplates PassthroughBehavior = "WHEN_NO_TEMPLATES"
	Never           PassthroughBehavior = "NEVER"
)

// ContentHandling is a conversion of payloads; the empty text is none.
type ContentHandling string

// Conversions of payloads.
const (
	ConvertToBinary ContentHandling = "CONVERT_TO_BINARY"
	ConvertToText   ContentHandling = "CONVERT_TO_TEXT"
)

// ConnectionType says how an HTTP backend is reached.
type ConnectionType string

// Connection types; the empty text acts as INTERNET.
const (
	Internet ConnectionType = "INTERNET"
	VPCLink  ConnectionType = "VPC_LINK"
)

// ResponseTransferMode says whether an answer is collected or streamed.
type ResponseTransferMode string

// Transfer modes; the empty text acts as BUFFERED.
const (
	Buffered ResponseTransferMode = "BUFFERED"
	Stream   ResponseTransferMode = "STREAM"
)

// Limits of timeoutInMillis for REST APIs, in milliseconds.
const (
	MinTimeoutInMillis     = 50
	DefaultTimeoutInMillis = 29000 // also the largest without a raised quota
)

// Integration is what a method of a REST API calls.
type Integration struct {
	Type                 IntegrationType      `json:"type"`
	HTTPMethod           string               `json:"httpMethod,omitempty"` // of the backend; ANY: the client's
	URI                  string               `json:"uri,omitempty"`
	ConnectionType       ConnectionType       `json:"connectionType,omitempty"`
	ConnectionID         string               `json:"connectionId,omitempty"`
	IntegrationTarget    string               `json:"integrationTarget,omitempty"`
	Credentials          string               `json:"credentials,omitempty"`
	RequestParameters    Pairs                `json:"requestParameters,omitzero"` // integration.request.header.X → source
	RequestTemplates     Pairs                `json:"requestTemplates,omitzero"`  // media type → template
	PassthroughBehavior  PassthroughBehavior  `json:"passthroughBehavior,omitempty"`
	ContentHandling      ContentHandling      `json:"contentHandling,omitempty"`
	TimeoutInMillis      int                  `json:"timeoutInMillis,omitempty"` // 0 acts as 29000
	CacheNamespace       string               `json:"cacheNamespace,omitempty"`
	CacheKeyParameters   []string             `json:"cacheKeyParameters,omitempty"`
	TLSConfig            *TLSConfig           `json:"tlsConfig,omitempty"`
	ResponseTransferMode ResponseTransferMode `json:"responseTransferMode,omitempty"`
	IntegrationResponses IntegrationResponses `json:"integrationResponses,omitzero"`
	Pos                  Pos                  `json:"-"`
	URIPos               Pos                  `json:"-"`
	CredentialsPos       Pos                  `json:"-"`
	ConnectionIDPos      Pos                  `json:"-"`
	ContentHandlingPos   Pos                  `json:"-"`
	PassthroughPos       Pos                  `json:"-"`
}

// TLSConfig loosens the check of a backend's certificate.
type TLSConfig struct {
	InsecureSkipVerification bool `json:"insecureSkipVerification"`
}

// IntegrationResponse turns one sort of backend answer into a method response.
type IntegrationResponse struct {
	StatusCode string `json:"statusCode"` // three digits, a status of the method
	// SelectionPattern is a Java regular expression; nil and "" both mean the
	// default response, but only "" is echoed (MA-462).
	SelectionPattern   *string         `json:"selectionPattern,omitempty"`
	ResponseParameters Pairs           `json:"responseParameters,omitzero"` // method.response.header.X → source
	ResponseTemplates  Pairs           `json:"responseTemplates,omitzero"`  // media type → template
	ContentHandling    ContentHandling `json:"contentHandling,omitempty"`
	Pos                Pos             `json:"-"`
	PatternPos         Pos             `json:"-"`
	ContentHandlingPos Pos             `json:"-"`
}

// Pattern is the selection pattern, empty for the default response.
func (r *IntegrationResponse) Pattern() string {
	if r.SelectionPattern == nil {
		return ""
	}
	return *r.SelectionPattern
}

// IntegrationResponses is the list of responses of an integration, in document
// order; no two have one status code.
type IntegrationResponses []*IntegrationResponse

// Get is the response of a status, nil when there is none.
func (r IntegrationResponses) Get(statusCode string) *IntegrationResponse {
	for _, response := range r {
		if response.StatusCode == statusCode {
			return response
		}
	}
	return nil
}

// Put stores a response in place of the one of its status, which it returns;
// else at the end.
func (r *IntegrationResponses) Put(response *IntegrationResponse) (replaced *IntegrationResponse) {
	for i, old := range *r {
		if old.StatusCode == response.StatusCode {
			(*r)[i] = response
			return old
		}
	}
	*r = append(*r, response)
	return nil
}

// Delete removes the response of a status and says whether there was one.
func (r *IntegrationResponses) Delete(statusCode string) bool {
	for i, old := range *r {
		if old.StatusCode == statusCode {
			*r = append((*r)[:i:i], (*r)[i+1:]...)
			return true
		}
	}
	return false
}

// Complete gives an integration of a resource what the service would show for
// it, and drops what does not apply to its type (MA-604).
func (i *Integration) Complete(resourceID string) {
	switch i.Type {
	case TypeMock:
		i.URI, i.HTTPMethod = "", "" // dropped for MOCK even when sent
	case TypeHTTP, TypeHTTPProxy:
		if i.ConnectionType == "" {
			i.ConnectionType = Internet
		}
	}
	if i.PassthroughBehavior == "" {
		i.PassthroughBehavior = WhenNoMatch
	}
	if i.CacheNamespace == "" {
		i.CacheNamespace = resourceID
	}
}

package api

// Resource is one path segment below its parent. The root has neither
// ParentID nor PathPart, and the path "/".
type Resource struct {
	ID       string  `json:"id"`
	ParentID string  `json:"parentId,omitempty"`
	PathPart string  `json:"pathPart,omitempty"`
	Path     string  `json:"path"`
	Methods  Methods `json:"resourceMethods,omitzero"`
	Pos      Pos     `json:"-"`
}

// AnyMethod is the HTTPMethod that stands for all seven verbs.
const AnyMethod = "ANY"

// Verbs are the seven verbs of API Gateway, in the order of its messages.
var Verbs = [...]string{"GET", "PUT", "POST", "DELETE", "PATCH", "OPTIONS", "HEAD"}

// AuthorizationType says who may call a method or route.
type AuthorizationType string

// Authorization types. JWT exists only in HTTP APIs; COGNITO_USER_POOLS only in
// REST APIs.
const (
	AuthNone    AuthorizationType = "NONE"
	AuthIAM     AuthorizationType = "AWS_IAM"
	AuthCustom  AuthorizationType = "CUSTOM"
	AuthCognito AuthorizationType = "COGNITO_USER_POOLS"
	AuthJWT     AuthorizationType = "JWT"
)

// Method is one verb of a resource: what a client must send and what it may
// get back. AuthorizerID and RequestValidatorID refer to the lists of RestAPI.
type Method struct {
	HTTPMethod          string            `json:"httpMethod"` // a verb, or ANY
	AuthorizationType   AuthorizationType `json:"authorizationType"`
	AuthorizerID        string            `json:"authorizerId,omitempty"`
	AuthorizationScopes []string          `json:"authorizationScopes,omitempty"`
	APIKeyRequired      bool              `json:"apiKeyRequired"`
	RequestValidatorID  string            `json:"requestValidatorId,omitempty"`
	OperationName       string            `json:"operationName,omitempty"`
	RequestParameters   Flags             `json:"requestParameters,omitzero"` // method.request.header.X → required
	RequestModels       Pairs             `json:"requestModels,omitzero"`     // media type → model name
	MethodResponses     MethodResponses   `json:"methodResponses,omitzero"`
	Integration         *Integration      `json:"methodIntegration,omitempty"` // nil: none
	Pos                 Pos               `json:"-"`
}

// Methods is the list of methods of a resource, in document order.
type Methods []*Method

// Get is the method of exactly this verb (or ANY), nil when there is none.
func (m Methods) Get(httpMethod string) *Method {
	for _, method := range m {
		if method.HTTPMethod == httpMethod {
			return method
		}
	}
	return nil
}

// Put stores a method: in the place of the one of its verb, else at the end.
func (m *Methods) Put(method *Method) {
	for i, old := range *m {
		if old.HTTPMethod == method.HTTPMethod {
			(*m)[i] = method
			return
		}
	}
	*m = append(*m, method)
}

// Delete removes the method of a verb and says whether there was one.
func (m *Methods) Delete(httpMethod string) bool {
	for i, old := range *m {
		if old.HTTPMethod == httpMethod {
			*m = append((*m)[:i:i], (*m)[i+1:]...)
			return true
		}
	}
	return false
}

// MethodResponse is a status a method may answer, with the headers it may
// carry.
type MethodResponse struct {
	StatusCode         string `json:"statusCode"`                  // three digits
	ResponseParameters Flags  `json:"responseParameters,omitzero"` // method.response.header.X → required
	ResponseModels     Pairs  `json:"responseModels,omitzero"`     // media type → model name
	Pos                Pos    `json:"-"`
}

// MethodResponses is the list of responses of a method, in document order.
type MethodResponses []*MethodResponse

// Get is the response of a status, nil when there is none.
func (m MethodResponses) Get(statusCode string) *MethodResponse {
	for _, response := range m {
		if response.StatusCode == statusCode {
			return response
		}
	}
	return nil
}

// Put stores a response: in the place of the one of its status, else at the end.
func (m *MethodResponses) Put(response *MethodResponse) {
	for i, old := range *m {
		if old.StatusCode == response.StatusCode {
			(*m)[i] = response
			return
		}
	}
	*m = append(*m, response)
}

// Delete removes the response of a status and says whether there was one.
func (m *MethodResponses) Delete(statusCode string) bool {
	for i, old := range *m {
		if old.StatusCode == statusCode {
			*m = append((*m)[:i:i], (*m)[i+1:]...)
			return true
		}
	}
	return false
}

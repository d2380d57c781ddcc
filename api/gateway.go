package api

import "slices"

// GatewayResponseType names a class of answers that the gateway itself makes.
type GatewayResponseType string

// GatewayResponse is a customised answer of the gateway. It may name any type
// of [GatewayResponseTypes].
type GatewayResponse struct {
	ResponseType       GatewayResponseType `json:"responseType"`
	StatusCode         string              `json:"statusCode,omitempty"` // "": that of the type
	ResponseParameters Pairs               `json:"responseParameters,omitzero"`
	ResponseTemplates  Pairs               `json:"responseTemplates,omitzero"`
	Pos                Pos                 `json:"-"`
}

// Types of gateway responses.
const (
	Default4XX                   GatewayResponseType = "DEFAULT_4XX"
	Default5XX                   GatewayResponseType = "DEFAULT_5XX"
	ResourceNotFound             GatewayResponseType = "RESOURCE_NOT_FOUND"
	Unauthorized                 GatewayResponseType = "UNAUTHORIZED"
	InvalidAPIKey                GatewayResponseType = "INVALID_API_KEY"
	AccessDenied                 GatewayResponseType = "ACCESS_DENIED"
	AuthorizerFailure            GatewayResponseType = "AUTHORIZER_FAILURE"
	AuthorizerConfigurationError GatewayResponseType = "AUTHORIZER_CONFIGURATION_ERROR"
	InvalidSignature             GatewayResponseType = "INVALID_SIGNATURE"
	ExpiredToken                 GatewayResponseType = "EXPIRED_TOKEN"
	MissingAuthenticationToken   GatewayResponseType = "MISSING_AUTHENTICATION_TOKEN"
	IntegrationFailure           GatewayResponseType = "INTEGRATION_FAILURE"
	IntegrationTimeout           GatewayResponseType = "INTEGRATION_TIMEOUT"
	APIConfigurationError        GatewayResponseType = "API_CONFIGURATION_ERROR"
	UnsupportedMediaType         GatewayResponseType = "UNSUPPORTED_MEDIA_TYPE"
	BadRequestParameters         GatewayResponseType = "BAD_REQUEST_PARAMETERS"
	BadRequestBody               GatewayResponseType = "BAD_REQUEST_BODY"
	RequestTooLarge              GatewayResponseType = "REQUEST_TOO_LARGE"
	Throttled                    GatewayResponseType = "THROTTLED"
	QuotaExceeded                GatewayResponseType = "QUOTA_EXCEEDED"
	WAFFiltered                  GatewayResponseType = "WAF_FILTERED"
)

// GatewayResponseTypes are all 21 types.
var GatewayResponseTypes = [...]GatewayResponseType{
	Default4XX, Default5XX, ResourceNotFound, Unauthorized, InvalidAPIKey, AccessDenied, AuthorizerFailure,
	AuthorizerConfigurationError, InvalidSignature, ExpiredToken, MissingAuthenticationToken, IntegrationFailure,
	IntegrationTimeout, APIConfigurationError, UnsupportedMediaType, BadRequestParameters, BadRequestBody,
	RequestTooLarge, Throttled, QuotaExceeded, WAFFiltered,
}

// IsValid says whether the type is one of the service.
func (t GatewayResponseType) IsValid() bool { return slices.Contains(GatewayResponseTypes[:], t) }

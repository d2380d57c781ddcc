package mapping

import (
	"strconv"
	"strings"

	"postern/api"
	"postern/api/jsontext"
)

// builtinResponse is the answer of one type without customisation (§14).
type builtinResponse struct {
	status    int
	message   string
	errorType string
	spaced    bool   // a blank after the colon of the default body
	key       string // "": message
	null      bool   // the message is null
}

// builtinResponses are the answers of all types. DEFAULT_4XX and DEFAULT_5XX
// stand for answers without a type of their own.
var builtinResponses = map[api.GatewayResponseType]builtinResponse{
	api.AccessDenied:                 {status: 403, message: "User is not authorized to access this resource", errorType: "AccessDeniedException", key: "Message"},
	api.APIConfigurationError:        {status: 500, message: "Internal server error", errorType: "InternalServerErrorException", spaced: true},
	api.AuthorizerConfigurationError: {status: 500, null: true, errorType: "AuthorizerConfigurationException"},
	api.AuthorizerFailure:            {status: 500, null: true, errorType: "AuthorizerConfigurationException"},
	api.BadRequestParameters:         {status: 400, message: "Missing required request parameters", errorType: "BadRequestException", spaced: true},
	api.BadRequestBody:               {status: 400, message: "Invalid request body", errorType: "BadRequestException", spaced: true},
	api.ExpiredToken:                 {status: 403, message: "The security token included in the request is expired", errorType: "ExpiredTokenException"},
	api.IntegrationFailure:           {status: 504, message: "Network error communicating with endpoint", errorType: "InternalServerErrorException", spaced: true},
	api.IntegrationTimeout:           {status: 504, message: "Endpoint request timed out", errorType: "InternalServerErrorException", spaced: true},
	api.InvalidAPIKey:                {status: 403, message: "Forbidden", errorType: "ForbiddenException"},
	api.InvalidSignature:             {status: 403, message: "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.", errorType: "InvalidSignatureException"},
	api.MissingAuthenticationToken:   {status: 403, message: "Missing Authentication Token", errorType: "MissingAuthenticationTokenException"},
	api.QuotaExceeded:                {status: 429, message: "Limit Exceeded", errorType: "LimitExceededException"},
	api.RequestTooLarge:              {status: 413, message: "Request Too Long", errorType: "BadRequestException", spaced: true},
	api.ResourceNotFound:             {status: 404, message: "Not Found", errorType: "ResourceNotFoundException"},
	api.Throttled:                    {status: 429, message: "Too Many Requests", errorType: "TooManyRequestsException"},
	api.Unauthorized:                 {status: 401, message: "Unauthorized", errorType: "UnauthorizedException"},
	api.UnsupportedMediaType:         {status: 415, message: "Unsupported Media Type", errorType: "BadRequestException", spaced: true},
	api.WAFFiltered:                  {status: 403, message: "Forbidden", errorType: "ForbiddenException"},
	api.Default4XX:                   {status: 400, message: "Bad Request", errorType: "BadRequestException", spaced: true},
	api.Default5XX:                   {status: 500, message: "Internal server error", errorType: "InternalServerErrorException", spaced: true},
}

// GatewayStatus is the status of a type without customisation; 0 for
// DEFAULT_4XX and DEFAULT_5XX, which have none.
func GatewayStatus(t api.GatewayResponseType) int {
	if t == api.Default4XX || t == api.Default5XX {
		return 0
	}
	return builtinResponses[t].status
}

// gatewayResponses are the customised answers of an API.
type gatewayResponses map[api.GatewayResponseType]*gatewayResponse

// gatewayResponse is one compiled customisation.
type gatewayResponse struct {
	status    int // 0: that of the type
	headers   []gatewayHeader
	templates []gatewayTemplate
}

type gatewayHeader struct {
	name   string
	source source
}

// gatewayTemplate is text with variables, no VTL (G-05).
type gatewayTemplate struct {
	key   string
	parts []variablePart
}

// find is the customisation in force: of the type, else of its family (G-04).
func (g gatewayResponses) find(t api.GatewayResponseType, status int) *gatewayResponse {
	if custom := g[t]; custom != nil {
		return custom
	}
	if status >= 500 {
		return g[api.Default5XX]
	}
	return g[api.Default4XX]
}

// Gateway makes the answer of an outcome (§14) and records it in ex.Outcome.
// A nil plan answers with the built-in response.
func (p *Plan) Gateway(ex *Exchange, out Outcome) {
	builtin := builtinResponses[out.Type]
	out.complete(&builtin)
	ex.Outcome = out
	ex.Response = Response{Headers: ex.Response.Headers[:0], Status: out.Status}
	contentType := jsonType
	var custom *gatewayResponse
	if p != nil {
		if ex.plan == nil {
			ex.plan = p
		}
		custom = p.gateway.find(out.Type, familyStatus(out.Type, builtin.status))
	}
	if custom != nil {
		contentType = custom.answer(ex, &builtin)
	} else {
		ex.defaultBody(&builtin)
	}
	ex.finishGateway(contentType)
}

// complete fills in what the outcome leaves to its type.
func (o *Outcome) complete(builtin *builtinResponse) {
	if o.Status == 0 {
		o.Status = builtin.status
	}
	if o.Message == "" {
		o.Message = builtin.message
	}
	if o.ErrorType == "" {
		o.ErrorType = builtin.errorType
	}
	builtin.null = builtin.null && o.Message == ""
	builtin.spaced = builtin.spaced && !o.tight
}

// familyStatus tells the family of a type.
func familyStatus(t api.GatewayResponseType, status int) int {
	if t == api.Default5XX {
		return 500
	}
	return status
}

// finishGateway adds the headers of a gateway answer (E-41). A customised
// Content-Type stays.
func (ex *Exchange) finishGateway(contentType string) {
	if _, ok := firstHeader(ex.Response.Headers, "Content-Type"); !ok {
		ex.Response.Headers = append(ex.Response.Headers, Header{"Content-Type", contentType})
	}
	if ex.Outcome.ErrorType != "" { // G-08
		ex.Response.Headers = append(ex.Response.Headers, Header{"x-amzn-ErrorType", ex.Outcome.ErrorType})
	}
	ex.Response.finish()
	ex.Trace.gateway(ex)
}

// defaultBody writes the body of a type that has no template.
func (ex *Exchange) defaultBody(builtin *builtinResponse) {
	dst := append(ex.answer[:0], `{"`...)
	dst = append(dst, or(builtin.key, "message")...)
	dst = append(dst, `":`...)
	if builtin.spaced { // E-40
		dst = append(dst, ' ')
	}
	if builtin.null {
		dst = append(dst, "null"...)
	} else {
		dst = jsontext.Upper.AppendString(dst, ex.Outcome.Message)
	}
	ex.answer = append(dst, '}')
	ex.Response.Body = ex.answer
}

// answer applies a customisation and returns the content type of its body.
func (g *gatewayResponse) answer(ex *Exchange, builtin *builtinResponse) string {
	if g.status != 0 {
		ex.Response.Status = g.status
	}
	for i := range g.headers {
		h := &g.headers[i]
		value, found, out := h.source.read(ex)
		if !found || value == "" || !out.OK() || !isFieldValue(value) || !isToken(h.name) {
			continue
		}
		ex.Response.Headers = append(ex.Response.Headers, Header{h.name, value})
	}
	t := g.template(ex)
	if t == nil {
		ex.defaultBody(builtin)
		return jsonType
	}
	ex.answer = appendParts(ex.answer[:0], ex, t.parts, "")
	ex.Response.Body = ex.answer
	return t.key
}

// template is the template for the client's Accept, else application/json,
// else the first.
func (g *gatewayResponse) template(ex *Exchange) *gatewayTemplate {
	if len(g.templates) == 0 {
		return nil
	}
	_, mediaType, _ := ex.accept()
	for _, key := range [...]string{mediaType, jsonType} {
		for i := range g.templates {
			if g.templates[i].key == key {
				return &g.templates[i]
			}
		}
	}
	return &g.templates[0]
}

// compileGateway compiles the customised gateway responses.
func (c *compiler) compileGateway() gatewayResponses {
	all := make(gatewayResponses)
	for _, from := range c.plan.api.GatewayResponses {
		custom := &gatewayResponse{}
		if n, err := strconv.Atoi(from.StatusCode); err == nil {
			custom.status = n
		} else if from.StatusCode != "" {
			c.fail("N-82", from.Pos, "statusCode "+strconv.Quote(from.StatusCode)+" of a gateway response is no number")
		}
		for _, pair := range from.ResponseParameters {
			c.gatewayHeader(custom, pair)
		}
		for _, pair := range from.ResponseTemplates {
			key := strings.ToLower(strings.TrimSpace(pair.Name))
			custom.templates = append(custom.templates, gatewayTemplate{key, c.plan.variableParts(pair.Value, onAnswers)})
		}
		all[from.ResponseType] = custom
	}
	return all
}

func (c *compiler) gatewayHeader(custom *gatewayResponse, pair api.Pair) {
	name, ok := strings.CutPrefix(pair.Name, "gatewayresponse.header.")
	if !ok {
		if !strings.HasPrefix(pair.Name, "gatewayresponse.") {
			c.add(api.Diagnostic{Severity: api.Warning, Rule: "MA-493", Pos: pair.Pos,
				Summary:  strconv.Quote(pair.Name) + " has no effect in a gateway response",
				Expected: "gatewayresponse.header.NAME"})
		}
		return
	}
	source, err := c.plan.compileSource(gatewaySource(pair.Value), false, onAnswers)
	if err != nil {
		c.badSource(pair, formRule(api.ValidGatewaySource(pair.Value), "MA-493"), err)
		return
	}
	custom.headers = append(custom.headers, gatewayHeader{name, source})
}

// gatewaySource accepts method.input.params.NAME as the guide's sample has it.
func gatewaySource(expr string) string {
	if name, ok := strings.CutPrefix(expr, "method.input.params."); ok {
		return "method.request.header." + name
	}
	return expr
}

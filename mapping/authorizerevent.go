package mapping

import "postern/api/jsontext"

// AppendTokenEvent appends the event of a TOKEN authorizer (§4.2).
func (r *Route) AppendTokenEvent(dst []byte, ex *Exchange, token string) []byte {
	dst = appendField(append(dst, '{'), "type", "TOKEN")
	dst = appendField(append(dst, ','), "authorizationToken", token)
	return append(appendField(append(dst, ','), "methodArn", r.methodARN(ex)), '}')
}

// AppendRequestEvent appends the event of a REQUEST authorizer (§4.3). What is
// absent is an empty object there.
func (r *Route) AppendRequestEvent(dst []byte, ex *Exchange) []byte {
	dst = appendField(append(dst, '{'), "type", "REQUEST")
	dst = appendField(append(dst, ','), "methodArn", r.methodARN(ex))
	dst = appendField(append(dst, ','), "resource", r.resource.Path)
	dst = appendField(append(dst, ','), "path", ex.Request.Path)
	dst = appendField(append(dst, ','), "httpMethod", ex.Request.Method)
	dst = appendViews(append(dst, ','), ex, "{}")
	dst = append(dst, `,"requestContext":`...)
	return append(AppendRequestContext(dst, ex), '}')
}

func (r *Route) methodARN(ex *Exchange) string {
	return ex.texts.close(r.AppendMethodARN(ex.texts.open(), ex))
}

// EventText is a text as events show it: in quotes, escaped.
func EventText(text string) string { return string(jsontext.Upper.AppendString(nil, text)) }

package mapping

import (
	"fmt"
	"strconv"
	"strings"

	"postern/api"
)

// uriRecipe builds the address of a backend: text and placeholders, stage
// variables already filled in.
type uriRecipe struct {
	raw    string    // as configured
	pos    api.Pos   // of the uri
	path   []uriPart // scheme, authority and path
	query  []uriPart // after "?", nil when there is none
	fixed  *endpoint // the finished address when nothing changes per request
	fault  string    // why no request can be sent
	strict bool
	loose  bool // of a function, which is known by name: names in braces may stay
}

// uriPart is literal text or the name of a placeholder.
type uriPart struct {
	text  string
	param bool
}

// endpoint is a finished address, cut into the parts that a client needs.
type endpoint struct {
	uri, scheme, host, addr, path string
}

// compileURI compiles the uri of an HTTP integration.
func (c *compiler) compileURI(in *api.Integration) *uriRecipe {
	text := c.plan.fillVariables(in.URI)
	if i := strings.IndexByte(text, '#'); i >= 0 { // RW-53: a fragment is cut
		text = text[:i]
	}
	recipe := &uriRecipe{raw: in.URI, pos: or2(in.URIPos, in.Pos), strict: c.plan.env.Strict}
	path, query, hasQuery := strings.Cut(text, "?")
	recipe.path = uriParts(path)
	if hasQuery {
		recipe.query = uriParts(query)
	}
	if in.URI == "" {
		recipe.fault = "the integration has no uri"
	}
	return recipe
}

// fillVariables replaces ${stageVariables.NAME}; an undefined one is the empty
// text (U-02), anything else in braces stays as typed (U-03).
func (p *Plan) fillVariables(text string) string {
	const open = "${stageVariables."
	var out strings.Builder
	for {
		i := strings.Index(text, open)
		if i < 0 {
			break
		}
		name, rest, ok := strings.Cut(text[i+len(open):], "}")
		if !ok || !isVariableName(name) {
			out.WriteString(text[:i+len(open)])
			text = text[i+len(open):]
			continue
		}
		value, _ := p.variable(name)
		out.WriteString(text[:i])
		out.WriteString(value)
		text = rest
	}
	out.WriteString(text)
	return out.String()
}

func isVariableName(name string) bool {
	for i := range len(name) {
		c := name[i]
		if !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '_') {
			return false
		}
	}
	return name != ""
}

// uriParts splits text at its {placeholders}. ${names} are text (U-03).
func uriParts(text string) []uriPart {
	var parts []uriPart
	for text != "" {
		open := placeholderIn(text)
		if open < 0 {
			break
		}
		length := strings.IndexByte(text[open:], '}')
		if length < 0 {
			break
		}
		if open > 0 {
			parts = append(parts, uriPart{text: text[:open]})
		}
		name := strings.TrimSuffix(text[open+1:open+length], "+")
		parts = append(parts, uriPart{text: name, param: true})
		text = text[open+length+1:]
	}
	if text != "" {
		parts = append(parts, uriPart{text: text})
	}
	return parts
}

// placeholderIn is the position of the first brace that begins a placeholder, -1
// for none.
func placeholderIn(text string) int {
	for i := range len(text) {
		if text[i] == '{' && (i == 0 || text[i-1] != '$') {
			return i
		}
	}
	return -1
}

func hasPlaceholder(parts []uriPart) bool {
	for _, part := range parts {
		if part.param {
			return true
		}
	}
	return false
}

// settle prepares the finished address of a recipe that no request changes.
func (u *uriRecipe) settle(queryMoves bool) {
	if u.fault != "" || hasPlaceholder(u.path) || u.query != nil || queryMoves {
		return
	}
	text := ""
	if len(u.path) > 0 {
		text = u.path[0].text
	}
	e, fault := u.parse(new(arena), text)
	if u.fault = fault; fault == "" {
		u.fixed = &e
	}
}

// build makes the address for a request.
func (u *uriRecipe) build(ex *Exchange, passQuery bool) (endpoint, Outcome) {
	switch {
	case u.fault != "":
		return endpoint{}, u.invalid(u.fault)
	case u.fixed != nil && (!passQuery || ex.Request.Query == ""):
		return *u.fixed, Outcome{}
	}
	dst, missing := ex.appendURIParts(ex.texts.open(), u.path, &segmentChars)
	path := ex.texts.close(dst)
	if missing == "" {
		missing = ex.collectQuery(u.query, passQuery)
	}
	if missing != "" { // B-26, U-04
		return endpoint{}, u.invalid(fmt.Sprintf("placeholder {%s} has no value; map integration.request.path.%s", missing, missing))
	}
	e, fault := u.parse(&ex.texts, ex.withQuery(path))
	if fault != "" {
		return e, u.invalid(fault)
	}
	return e, Outcome{}
}

// invalid is the answer to a request whose address cannot be called.
func (u *uriRecipe) invalid(fault string) Outcome {
	return InvalidEndpoint(placed(u.pos, "uri "+u.raw+": "+fault))
}

// appendURIParts fills the placeholders; missing names the first without value.
func (ex *Exchange) appendURIParts(dst []byte, parts []uriPart, keep *charset) (out []byte, missing string) {
	for _, part := range parts {
		if !part.param {
			dst = append(dst, part.text...)
			continue
		}
		var found bool
		if dst, found = ex.appendPlaceholder(dst, part.text, keep); !found {
			return dst, part.text
		}
	}
	return dst, ""
}

// appendPlaceholder appends the value of integration.request.path.{name},
// encoded for its place. A greedy value is copied as the client wrote it
// (RW-15), a constant as its owner wrote it.
func (ex *Exchange) appendPlaceholder(dst []byte, name string, keep *charset) ([]byte, bool) {
	if v, ok := ex.run.pathOverride(ex, name); ok {
		return appendEscaped(dst, v, &uriChars), true
	}
	for i := range ex.moved {
		m := &ex.moved[i]
		if m.place != toPath || m.name != name {
			continue
		}
		greedy := m.source.kind == fromPath && ex.isGreedy(m.source.name)
		if greedy && keep == &queryChars { // it must not begin another parameter
			return appendEscaped(dst, m.value, &greedyChars), true
		}
		if m.source.asIs || greedy {
			return append(dst, m.value...), true
		}
		if m.source.kind == fromPath && keep == &segmentChars {
			return ex.appendSegment(dst, m.source.name), true
		}
		return appendEscaped(dst, m.value, keep), true
	}
	return dst, false
}

func (ex *Exchange) pathParameter(name string) *PathParameter {
	for i := len(ex.PathParameters) - 1; i >= 0; i-- {
		if ex.PathParameters[i].Name == name {
			return &ex.PathParameters[i]
		}
	}
	return nil
}

func (ex *Exchange) isGreedy(name string) bool {
	p := ex.pathParameter(name)
	return p != nil && p.Greedy
}

// appendSegment decodes the raw value once and encodes it as a path segment, so
// that a client's %2F arrives as %2F (RW-15).
func (ex *Exchange) appendSegment(dst []byte, name string) []byte {
	raw := ex.pathParameter(name).Raw
	for i := 0; i < len(raw); i++ {
		c := raw[i]
		if c == '%' && i+2 < len(raw) && unhex[raw[i+1]] >= 0 && unhex[raw[i+2]] >= 0 {
			c = byte(unhex[raw[i+1]]<<4 | unhex[raw[i+2]])
			i += 2
		}
		if segmentChars[c] {
			dst = append(dst, c)
			continue
		}
		dst = append(dst, '%', upperHex[c>>4], upperHex[c&15])
	}
	return dst
}

// parse cuts an address into its parts and checks it (RW-53).
func (u *uriRecipe) parse(texts *arena, uri string) (e endpoint, fault string) {
	if fault := badCharacter(uri); fault != "" && !u.loose {
		return e, fault
	}
	scheme, rest, ok := strings.Cut(uri, "://")
	if scheme = strings.ToLower(scheme); !ok || scheme != "http" && scheme != "https" {
		return e, "expected an address that begins with http:// or https://"
	}
	end := strings.IndexAny(rest, "/?")
	if end < 0 {
		end = len(rest)
	}
	e = endpoint{uri: uri, scheme: scheme, host: rest[:end], path: rest[end:]}
	if i := strings.LastIndexByte(e.host, '@'); i >= 0 {
		e.host = e.host[i+1:]
	}
	return e.withAddress(texts, u.strict)
}

// withAddress adds host and port, and a path where there is none.
func (e endpoint) withAddress(texts *arena, strict bool) (endpoint, string) {
	if e.path == "" {
		e.path = "/"
	} else if e.path[0] == '?' {
		e.path = texts.join("/", e.path)
	}
	name, port := splitPort(e.host)
	switch {
	case name == "" || name == "[]":
		return e, "the address has no host"
	case port == "" && e.scheme == "https":
		e.addr = texts.join(name, ":443")
	case port == "":
		e.addr = texts.join(name, ":80")
	default:
		e.addr = e.host
		n, err := strconv.Atoi(port)
		if err != nil || n < 1 || n > 65535 {
			return e, fmt.Sprintf("port %q is no port number", port)
		}
		if strict && !isCallablePort(n) {
			return e, fmt.Sprintf("port %d is refused by the live service, which calls 80, 443 and 1024 to 65535", n)
		}
	}
	return e, ""
}

// isCallablePort says whether the live service calls backends on a port.
func isCallablePort(n int) bool { return n == 80 || n == 443 || n >= 1024 }

// splitPort splits host:port; an IPv6 address keeps its brackets.
func splitPort(host string) (name, port string) {
	i := strings.LastIndexByte(host, ':')
	if i < 0 || strings.IndexByte(host[i:], ']') >= 0 {
		return host, ""
	}
	return host[:i], host[i+1:]
}

// badCharacter names the first character that no address may hold.
func badCharacter(uri string) string {
	for i := range len(uri) {
		switch c := uri[i]; {
		case c <= ' ' || c == 0x7F:
			return fmt.Sprintf("blank or control character at byte %d of %s", i, uri)
		case c == '{' || c == '}':
			return fmt.Sprintf("brace at byte %d of %s", i, uri)
		}
	}
	return ""
}

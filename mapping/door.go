package mapping

import "unicode/utf8"

// AddHeader adds a header line of the client, in wire order. Names that vanish
// at the door (H-01) are left out. The bytes are not copied unless the value
// has to be decoded.
func (ex *Exchange) AddHeader(name, value []byte) {
	rule := ruleOf(textOf(name))
	if rule.hidden {
		return
	}
	h := Header{Name: textOf(name), Value: ex.fieldText(value)}
	if rule.canonical != "" {
		h.Name = rule.canonical
	}
	ex.Request.Headers = append(ex.Request.Headers, h)
}

// AddBackendHeader adds a header line of the backend's answer, in wire order.
func (ex *Exchange) AddBackendHeader(name, value []byte) {
	h := Header{Name: textOf(name), Value: ex.fieldText(value)}
	ex.IntegrationResponse.Headers = append(ex.IntegrationResponse.Headers, h)
}

// fieldText is the text of a header value: blanks around it trimmed, UTF-8
// when it is, else ISO-8859-1 (RW-19, RW-20).
func (ex *Exchange) fieldText(value []byte) string {
	text := trimBlanks(textOf(value))
	if isASCII(text) || utf8.ValidString(text) {
		return text
	}
	dst := ex.texts.open()
	for i := range len(text) {
		dst = utf8.AppendRune(dst, rune(text[i]))
	}
	return ex.texts.close(dst)
}

// trimBlanks is text without blanks and tabs around it.
func trimBlanks(text string) string {
	for text != "" && (text[0] == ' ' || text[0] == '\t') {
		text = text[1:]
	}
	for n := len(text); n > 0 && (text[n-1] == ' ' || text[n-1] == '\t'); n-- {
		text = text[:n-1]
	}
	return text
}

func isASCII(text string) bool {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// admit completes the method request with what the gateway adds at the door:
// the forwarding headers and the trace header (§7.3).
func (ex *Exchange) admit() {
	req := &ex.Request
	req.Path = joinedPath(req.Path)
	if override, ok := ex.override(); ok && verbOf(override) >= 0 {
		req.Method = override
	}
	if !ex.hasForwarded() { // as nearly always
		ex.drawTrace()
		req.Headers = append(req.Headers, Header{traceName, req.Trace.full}, Header{"X-Forwarded-For", req.SourceIP},
			Header{"X-Forwarded-Port", req.Port}, Header{"X-Forwarded-Proto", req.Scheme})
		return
	}
	ex.adoptTrace()
	ex.setHeader(traceName, req.Trace.full)
	ex.forward()
	ex.setHeader("X-Forwarded-Port", req.Port)
	ex.setHeader("X-Forwarded-Proto", req.Scheme)
}

// hasForwarded says whether the client may have sent a header that the gateway
// sets at the door: X-Amzn- or X-Forwarded-, told by two letters.
func (ex *Exchange) hasForwarded() bool {
	for i := range ex.Request.Headers {
		name := ex.Request.Headers[i].Name
		if len(name) > 6 && lowerByte(name[0]) == 'x' && (lowerByte(name[2]) == 'a' || lowerByte(name[2]) == 'f') {
			return true
		}
	}
	return false
}

// override is the value of X-HTTP-Method-Override.
func (ex *Exchange) override() (string, bool) {
	const name = "X-HTTP-Method-Override"
	for i := range ex.Request.Headers {
		if len(ex.Request.Headers[i].Name) == len(name) {
			return ex.header(name, false)
		}
	}
	return "", false
}

// joinedPath drops all slashes but one at the start of a path.
func joinedPath(path string) string {
	for len(path) > 1 && path[0] == '/' && path[1] == '/' {
		path = path[1:]
	}
	if path == "" {
		return "/"
	}
	return path
}

// forward adds the peer to X-Forwarded-For (RW-10).
func (ex *Exchange) forward() {
	sent, ok := ex.header("X-Forwarded-For", false)
	if !ok || sent == "" {
		ex.setHeader("X-Forwarded-For", ex.Request.SourceIP)
		return
	}
	dst := append(ex.texts.open(), sent...)
	dst = append(append(dst, ", "...), ex.Request.SourceIP...)
	ex.setHeader("X-Forwarded-For", ex.texts.close(dst))
}

// setHeader makes a header of the method request have exactly one line.
func (ex *Exchange) setHeader(name, value string) {
	list := ex.Request.Headers
	for i := range list {
		if sameHeader(list[i].Name, name) {
			list[i] = Header{name, value}
			ex.Request.Headers = withoutAfter(list, i, name)
			return
		}
	}
	ex.Request.Headers = append(list, Header{name, value})
}

// withoutAfter removes the lines of a name after position i.
func withoutAfter(list []Header, i int, name string) []Header {
	rest := list[:i+1]
	for _, h := range list[i+1:] {
		if !sameHeader(h.Name, name) {
			rest = append(rest, h)
		}
	}
	return rest
}

// header is the last value of a header of the method request: of exactly this
// name, else ignoring case unless strict.
func (ex *Exchange) header(name string, strict bool) (string, bool) {
	return lastHeader(ex.Request.Headers, name, strict)
}

// lastHeader is the last value of a name in a list.
func lastHeader(list []Header, name string, strict bool) (string, bool) {
	for i := len(list) - 1; i >= 0; i-- {
		if list[i].Name == name {
			return list[i].Value, true
		}
	}
	if strict {
		return "", false
	}
	for i := len(list) - 1; i >= 0; i-- {
		if sameHeader(list[i].Name, name) {
			return list[i].Value, true
		}
	}
	return "", false
}

// firstHeader is the first value of a name in a list, ignoring case.
func firstHeader(list []Header, name string) (string, bool) {
	for i := range list {
		if sameHeader(list[i].Name, name) {
			return list[i].Value, true
		}
	}
	return "", false
}

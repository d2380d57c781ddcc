package mapping

// passResponse passes an HTTP_PROXY backend's answer on: status, headers by
// §7.1, body by §9.2.
func (r *Route) passResponse(ex *Exchange) Outcome {
	reply := &ex.IntegrationResponse
	ex.Response.Status = reply.Status
	hasType, coded := false, false
	for i := range reply.Headers {
		h := reply.Headers[i]
		hasType = hasType || sameHeader(h.Name, "Content-Type")
		coded = coded || sameHeader(h.Name, "Content-Encoding") && isCoded(h.Value)
		ex.passHeader(h)
	}
	if !hasType {
		ex.Response.Headers = append(ex.Response.Headers, Header{"Content-Type", jsonType})
	}
	if coded { // RW-31
		ex.Response.Body = reply.Body
		return Outcome{}
	}
	_, mediaType, sent := ex.accept()
	how := r.replyHandling(ex, "", mediaType, sent)
	body, err := ex.convertReply(how)
	if err != nil {
		return configErrorf(logReply, "the integration response is decoded from base64 (%s): %v", r.whyDecoded(""), err)
	}
	ex.Response.Body = body
	return Outcome{}
}

// passHeader passes one header of a proxy backend on under its final name
// (D-05). Lines of one name stay lines of their own (RW-23).
func (ex *Exchange) passHeader(h Header) {
	switch ruleOf(h.Name).passed {
	case dropped:
		return
	case remapped:
		h.Name = ex.remapped(h.Name)
	}
	ex.Response.Headers = append(ex.Response.Headers, h)
}

// remapped is the name under which a kept-back header goes to the client.
func (ex *Exchange) remapped(name string) string {
	switch name {
	case "Date":
		return "x-amzn-Remapped-Date"
	case "Content-Length":
		return "x-amzn-Remapped-Content-Length"
	case "Connection":
		return "x-amzn-Remapped-Connection"
	case "Server":
		return "x-amzn-Remapped-Server"
	}
	return ex.texts.join(remappedPrefix, name)
}

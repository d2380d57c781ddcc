package mapping

import "strings"

// mediaType is the media type of a header value: the text before the first ","
// or ";", trimmed, in lower case (RW-25).
func (ex *Exchange) mediaType(value string) string {
	for i := range len(value) {
		if c := value[i]; c == ',' || c == ';' {
			value = value[:i]
			break
		}
	}
	return ex.lower(trimBlanks(value))
}

// lower is text in lower case; nothing is made when it is so already.
func (ex *Exchange) lower(text string) string {
	for i := range len(text) {
		if c := text[i]; 'A' <= c && c <= 'Z' {
			return ex.texts.close(appendLower(ex.texts.open(), text))
		}
	}
	return text
}

func appendLower(dst []byte, text string) []byte {
	for i := range len(text) {
		c := text[i]
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		dst = append(dst, c)
	}
	return dst
}

// isMediaType says whether text has the form type/subtype (RW-27).
func isMediaType(text string) bool {
	slash := strings.IndexByte(text, '/')
	return slash > 0 && slash < len(text)-1 && strings.IndexByte(text, ' ') < 0 && strings.IndexByte(text, '\t') < 0
}

// contentType is the Content-Type of the request as sent (the last line
// counts) and its media type; absent counts as application/json (T-01).
func (ex *Exchange) contentType() (header, mediaType string, sent bool) {
	header, sent = ex.header("Content-Type", false)
	if ex.Request.Test {
		return "", jsonType, true
	}
	if !sent || header == "" {
		return "", jsonType, false
	}
	return header, ex.mediaType(header), true
}

// binaryPayload says whether the client's payload is binary, and its media type.
// Without a Content-Type only */* makes it so; one that is no type/subtype makes
// it text (RW-27).
func (ex *Exchange) binaryPayload() (binary bool, mediaType string) {
	_, mediaType, sent := ex.contentType()
	if !sent {
		mediaType = ""
	}
	return (!sent || isMediaType(mediaType)) && ex.plan.binary.match(mediaType), mediaType
}

// accept is the first Accept header and its first media type; absent counts as
// application/json for templates.
func (ex *Exchange) accept() (header, mediaType string, sent bool) {
	header, sent = firstHeader(ex.Request.Headers, "Accept")
	if !sent || header == "" {
		return "", jsonType, false
	}
	return header, ex.mediaType(header), true
}

const jsonType = "application/json"

// mediaTypes are the binaryMediaTypes of an API, trimmed and in lower case.
type mediaTypes struct {
	exact    map[string]bool
	families []string // "image/" of image/*
	all      bool     // */*
}

func compileMediaTypes(list []string) mediaTypes {
	types := mediaTypes{exact: make(map[string]bool)}
	for _, entry := range list {
		entry = strings.ToLower(strings.TrimSpace(entry))
		family, isFamily := strings.CutSuffix(entry, "/*")
		switch {
		case entry == "*/*":
			types.all = true
		case isFamily && family != "*": // C-18: type/* works, */sub never matches
			types.families = append(types.families, family+"/")
		case entry != "":
			types.exact[entry] = true
		}
	}
	return types
}

// empty says that every payload is text.
func (m *mediaTypes) empty() bool { return !m.all && len(m.exact) == 0 && len(m.families) == 0 }

// match says whether a media type is binary.
func (m *mediaTypes) match(mediaType string) bool {
	switch {
	case m.all:
		return true
	case mediaType == "" || len(m.exact) == 0 && len(m.families) == 0:
		return false
	case m.exact[mediaType]:
		return true
	}
	for _, family := range m.families {
		if strings.HasPrefix(mediaType, family) {
			return true
		}
	}
	return false
}

package mapping

import (
	"strings"

	"postern/vtl/value"
)

const logStatusCode = logConfig + "Unable to parse statusCode. It should be an integer that is defined in the request template."

// mockStatus is the integer statusCode of what a MOCK integration's request
// mapping produced (§10.5). ok is false when there is none.
func mockStatus(ex *Exchange, body []byte) (status int, ok bool) {
	if status, ok := plainStatus(body); ok {
		return status, true
	}
	if !opensObject(body) {
		return 0, false
	}
	root, err := value.ReadJSON(&ex.values, body)
	if err == nil && root.Kind() == value.KindMap {
		v, found := root.Map().GetString("statusCode")
		if found && v.IsInteger() {
			return int(v.Int64()), true
		}
		return 0, false
	}
	return leniently(textOf(body))
}

// plainStatus reads {"statusCode": N} with any blanks, the form that nearly
// all mocks have.
func plainStatus(body []byte) (int, bool) {
	at := skipBlanks(body, 0)
	const key = `"statusCode"`
	if at == len(body) || body[at] != '{' {
		return 0, false
	}
	at = skipBlanks(body, at+1)
	if len(body)-at < len(key) || string(body[at:at+len(key)]) != key {
		return 0, false
	}
	at = skipBlanks(body, at+len(key))
	if at == len(body) || body[at] != ':' {
		return 0, false
	}
	n, at, ok := digits(body, skipBlanks(body, at+1))
	if at = skipBlanks(body, at); !ok || at == len(body) || body[at] != '}' {
		return 0, false
	}
	return n, skipBlanks(body, at+1) == len(body)
}

func skipBlanks(text []byte, at int) int {
	for at < len(text) && (text[at] == ' ' || text[at] == '\t' || text[at] == '\r' || text[at] == '\n') {
		at++
	}
	return at
}

// digits reads one to nine digits.
func digits(text []byte, at int) (n, end int, ok bool) {
	start := at
	for at < len(text) && at < start+9 && '0' <= text[at] && text[at] <= '9' {
		n = n*10 + int(text[at]-'0')
		at++
	}
	return n, at, at > start
}

func opensObject(body []byte) bool {
	at := skipBlanks(body, 0)
	return at < len(body) && body[at] == '{'
}

// leniently reads the statusCode of objects that only the service's own parser
// accepts: {statusCode: 200, foo}: [ba r]} (K-03). The member must come first
// and the object must be closed where it ends.
func leniently(text string) (int, bool) {
	rest, ok := strings.CutPrefix(strings.TrimSpace(text), "{")
	if !ok || !strings.HasSuffix(rest, "}") {
		return 0, false
	}
	rest = strings.TrimLeft(rest, " \t\r\n")
	for _, quote := range []string{`"`, `'`, ""} {
		after, found := strings.CutPrefix(rest, quote+"statusCode"+quote)
		if !found {
			continue
		}
		after, found = strings.CutPrefix(strings.TrimLeft(after, " \t\r\n"), ":")
		if !found {
			return 0, false
		}
		return statusThen(strings.TrimLeft(after, " \t\r\n"))
	}
	return 0, false
}

// statusThen reads a number that a comma or the end of the object follows, and
// refuses a member that is an object without a name.
func statusThen(text string) (int, bool) {
	negative := strings.HasPrefix(text, "-")
	n, end, ok := digits([]byte(text), len(text)-len(strings.TrimPrefix(text, "-")))
	rest := strings.TrimLeft(text[end:], " \t\r\n")
	if !ok || rest == "" || rest[0] != ',' && rest[0] != '}' {
		return 0, false
	}
	if strings.HasPrefix(strings.TrimLeft(rest[1:], " \t\r\n"), "{") {
		return 0, false
	}
	if negative {
		n = -n
	}
	return n, true
}

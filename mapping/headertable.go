package mapping

import "strings"

// toBackend says what becomes of a mapped header on its way to a backend.
type toBackend uint8

const (
	sent      toBackend = iota
	discarded           // B-41, B-45
	fails               // B-42, B-43, B-44: the call ends with 500
)

// toClient says what becomes of a header on its way to the client.
type toClient uint8

const (
	kept     toClient = iota
	remapped          // x-amzn-Remapped-{Name}
	dropped
)

// headerRule is one row of the header table (§7.1). The zero rule is that of
// any other name.
type headerRule struct {
	hidden    bool      // H-01: taken from the client's request at the door
	held      bool      // HTTP_PROXY does not pass the client's header on
	toHTTP    toBackend // mapped, for HTTP and HTTP_PROXY
	toAWS     toBackend // mapped, for AWS and AWS_PROXY
	mapped    toClient  // mapped or overridden, for HTTP, AWS and MOCK
	passed    toClient  // of an HTTP_PROXY backend or a Lambda proxy result
	canonical string    // H-05: spelling in the method request; "": the client's
}

// headerTable holds the rows by lower-case name.
var headerTable = map[string]headerRule{
	"accept":                   {},
	"accept-charset":           {},
	"accept-encoding":          {},
	"age":                      {},
	"content-type":             {},
	"pragma":                   {},
	"range":                    {},
	"warn":                     {},
	"authorization":            {toAWS: fails, mapped: remapped, passed: remapped, canonical: "Authorization"},
	"connection":               {hidden: true, held: true, toHTTP: discarded, toAWS: fails, mapped: remapped, passed: remapped},
	"content-encoding":         {held: true},
	"content-length":           {hidden: true, held: true, toHTTP: fails, toAWS: fails, mapped: remapped, passed: remapped},
	"content-md5":              {hidden: true, held: true, mapped: remapped, passed: remapped},
	"date":                     {mapped: remapped, passed: remapped},
	"expect":                   {hidden: true, held: true, toHTTP: discarded, toAWS: fails, mapped: remapped, passed: dropped},
	"host":                     {held: true, mapped: remapped, passed: dropped, canonical: "Host"},
	"max-forwards":             {hidden: true, held: true, mapped: remapped, passed: remapped},
	"proxy-authenticate":       {hidden: true, held: true, toHTTP: discarded, toAWS: fails, mapped: remapped, passed: dropped},
	"referer":                  {toAWS: discarded},
	"server":                   {hidden: true, held: true, mapped: remapped, passed: remapped},
	"te":                       {hidden: true, held: true, toHTTP: discarded, toAWS: fails, passed: dropped},
	"trailer":                  {hidden: true, held: true, mapped: remapped, passed: dropped},
	"transfer-encoding":        {hidden: true, held: true, toHTTP: fails, toAWS: fails, mapped: dropped, passed: dropped},
	"upgrade":                  {hidden: true, held: true, mapped: remapped, passed: dropped},
	"user-agent":               {mapped: remapped, passed: remapped, canonical: "User-Agent"},
	"via":                      {held: true, toHTTP: discarded, passed: dropped},
	"www-authenticate":         {hidden: true, held: true, mapped: remapped, passed: remapped},
	"x-amzn-trace-id":          {held: true, toHTTP: fails, toAWS: fails},
	"x-amzn-apigateway-api-id": {held: true, toHTTP: fails, toAWS: fails},
	"x-forwarded-for":          {},
	"x-forwarded-port":         {},
	"x-forwarded-proto":        {},
	"x-amzn-requestid":         {mapped: remapped, passed: remapped},
}

// ruleRow is a row with its name, for the look-up by length.
type ruleRow struct {
	name string // lower case
	rule headerRule
}

// rulesByLength holds the rows of effect by the length of their name.
var rulesByLength = func() (rows [32][]ruleRow) {
	for name, rule := range headerTable {
		if rule != (headerRule{}) {
			rows[len(name)] = append(rows[len(name)], ruleRow{name, rule})
		}
	}
	return rows
}()

var noRule headerRule

// ruleOf is the row of a header name, compared ignoring case. It must not be
// changed.
func ruleOf(name string) *headerRule {
	if len(name) >= len(rulesByLength) {
		return &noRule
	}
	rows := rulesByLength[len(name)]
	for i := range rows {
		if rows[i].name[0] == name[0]|0x20 && isLowerOf(rows[i].name, name) {
			return &rows[i].rule
		}
	}
	return &noRule
}

// isLowerOf says whether lower is name in lower case; both have one length.
func isLowerOf(lower, name string) bool {
	for i := range len(name) {
		if lowerByte(name[i]) != lower[i] {
			return false
		}
	}
	return true
}

// remappedPrefix is put before the names that the gateway keeps for itself.
const remappedPrefix = "x-amzn-Remapped-"

// isToken says whether text may be the name of a header (RFC 9110).
func isToken(text string) bool {
	for i := range len(text) {
		if !tokenChar[text[i]] {
			return false
		}
	}
	return text != ""
}

var tokenChar = func() (set [256]bool) {
	for c := range 256 {
		b := byte(c)
		set[c] = 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' || '0' <= b && b <= '9' ||
			b != 0 && strings.IndexByte("!#$%&'*+-.^_`|~", b) >= 0
	}
	return set
}()

// isFieldValue says whether text may be the value of a header (RW-21).
func isFieldValue(text string) bool {
	for i := range len(text) {
		if c := text[i]; c == '\r' || c == '\n' || c == 0 {
			return false
		}
	}
	return true
}

// sameHeader compares header names ignoring the case of ASCII letters.
func sameHeader(a, b string) bool { return len(a) == len(b) && (a == b || foldEqual(a, b)) }

// foldEqual compares two texts of one length.
func foldEqual(a, b string) bool {
	for i := range len(a) {
		if a[i] != b[i] && lowerByte(a[i]) != lowerByte(b[i]) {
			return false
		}
	}
	return true
}

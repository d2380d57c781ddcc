package schema

import (
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"
)

// formats are the values of the keyword format that are checked. Any other
// value, int32 and int64 among them, says nothing about validity.
var formats = map[string]format{
	"date-time":    {isDateTime, "is invalid against requested date format(s) " + dateTimeFormats},
	"email":        {isEmail, "is not a valid email address"},
	"hostname":     {isHostname, "is not a valid hostname"},
	"ipv4":         {isIPv4, "is not a valid IPv4 address"},
	"ipv6":         {isIPv6, "is not a valid IPv6 address"},
	"regex":        {isRegex, "is not a valid ECMA 262 regular expression"},
	"uri":          {isURI, "is not a valid URI"},
	"uuid":         {uuidShape, "is not a valid UUID"},
	"mac":          {macShape, "is not a valid MAC address"},
	"json-pointer": {isPointer, "is not a valid JSON Pointer"},
}

const dateTimeFormats = `["yyyy-MM-dd'T'HH:mm:ssZ","yyyy-MM-dd'T'HH:mm:ss.[0-9]{1,12}Z"]`

// prefixed are the formats whose message begins with "input string".
var prefixed = map[string]bool{"uuid": true, "mac": true, "json-pointer": true}

type format struct {
	valid func(string) bool
	words string
}

type formatCheck struct {
	name string
	format
}

func (c *formatCheck) run(r *run, i int32) {
	s := r.body.nodes[i].text
	if c.valid(s) {
		return
	}
	r.report(func(dst []byte) []byte {
		if prefixed[c.name] {
			dst = append(dst, "input "...)
		}
		dst = append(append(dst, `string "`...), s...)
		return append(append(dst, `" `...), c.words...)
	})
}

// looksLike is the test of an expression, which is compiled when it is first needed: most starts never need one.
func looksLike(expression string) func(s string) bool {
	compiled := sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })
	return func(s string) bool { return compiled().MatchString(s) }
}

var (
	uuidShape  = looksLike(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)
	macShape   = looksLike(`^[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}$`)
	dateShape  = looksLike(`^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,12})?(Z|[+-][0-9]{2}:?[0-9]{2})$`)
	labelShape = looksLike(`^[\p{L}\p{N}_]([\p{L}\p{N}_-]{0,61}[\p{L}\p{N}_])?$`)
	localShape = looksLike(`^(?:"[^"\r\n]*"|[^\s"(),:;<>@\[\]\\]+)$`)
)

func isDateTime(s string) bool {
	if !dateShape(s) {
		return false
	}
	_, err := time.Parse("2006-01-02T15:04:05", s[:19])
	return err == nil
}

// isEmail wants a local part and a domain of at least one label.
func isEmail(s string) bool {
	at := strings.LastIndexByte(s, '@')
	if at < 1 || !localShape(s[:at]) || strings.Contains(s[:at], "..") {
		return false
	}
	domain := s[at+1:]
	if strings.HasPrefix(domain, "[") && strings.HasSuffix(domain, "]") {
		return len(domain) > 2
	}
	return isHostname(domain) && s[0] != '.' && s[at-1] != '.'
}

func isHostname(s string) bool {
	s = strings.TrimSuffix(s, ".")
	if s == "" || len(s) > 253 {
		return false
	}
	labels := strings.Split(s, ".")
	for _, label := range labels {
		if !labelShape(label) {
			return false
		}
	}
	last := labels[len(labels)-1]
	return last[0] < '0' || last[0] > '9'
}

func isIPv4(s string) bool {
	a, err := netip.ParseAddr(s)
	return err == nil && a.Is4()
}

func isIPv6(s string) bool {
	a, err := netip.ParseAddr(s)
	return err == nil && a.Is6() && a.Zone() == ""
}

func isRegex(s string) bool {
	_, err := compilePattern(s)
	return err == nil
}

func isURI(s string) bool {
	if strings.ContainsAny(s, " \"<>\\^`{|}") {
		return false
	}
	_, err := url.Parse(s)
	return err == nil
}

func isPointer(s string) bool {
	if s != "" && s[0] != '/' {
		return false
	}
	for i := range len(s) {
		if s[i] == '~' && (i+1 == len(s) || s[i+1] != '0' && s[i+1] != '1') {
			return false
		}
	}
	return true
}

package runtime

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// wireCase is one case of a file: what is sent and what has to arrive.
type wireCase struct {
	name     string
	notes    []string // comment lines
	sent     string   // by the client, as written
	sentRaw  bool
	answer   scriptedAnswer
	answers  string // of the backend, as written; "" unless raw
	raw      bool
	received string // at the backend, normalised
	got      string // at the client, normalised
	why      []string
	wait     time.Duration
}

// parseCases reads cases.txt.
func parseCases(text string) ([]*wireCase, error) {
	var all []*wireCase
	var c *wireCase
	var parts map[string][]string
	flush := func() {
		if c != nil {
			c.settle(parts)
			all = append(all, c)
		}
	}
	for i, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		if name, ok := strings.CutPrefix(line, "== "); ok {
			flush()
			c, parts = &wireCase{name: name}, map[string][]string{}
			continue
		}
		mark, rest, _ := strings.Cut(line, " ")
		switch {
		case line == "":
		case c == nil:
			return nil, fmt.Errorf("cases.txt:%d: text before the first case", i+1)
		case mark == "#":
			c.notes = append(c.notes, line)
		case mark == "why":
			c.why = append(c.why, rest)
		case mark == "wait":
			d, err := time.ParseDuration(rest)
			if err != nil {
				return nil, fmt.Errorf("cases.txt:%d: %w", i+1, err)
			}
			c.wait = d
		case strings.Contains("|c>|c>!|b>|b<|b<!|c<|", "|"+mark+"|"):
			parts[mark] = append(parts[mark], rest)
		default:
			return nil, fmt.Errorf("cases.txt:%d: %q begins no line of a case", i+1, mark)
		}
	}
	flush()
	return all, nil
}

// settle puts the lines of a case together.
func (c *wireCase) settle(parts map[string][]string) {
	c.sent, c.sentRaw = message(parts["c>"]), false
	if raw := parts["c>!"]; raw != nil {
		c.sent, c.sentRaw = bytesOfText(strings.Join(raw, "")), true
	}
	c.received, c.got = message(parts["b>"]), message(parts["c<"])
	if raw := parts["b<!"]; raw != nil {
		c.answers, c.raw = strings.Join(raw, "\nb<! "), true
		text, stall := strings.CutSuffix(strings.Join(raw, ""), "STALL")
		text, reset := strings.CutSuffix(text, "RESET")
		c.answer = scriptedAnswer{text: bytesOfText(text), closes: true, stalls: stall, resets: reset}
		return
	}
	c.answer.text = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
	if lines := parts["b<"]; lines != nil {
		c.answer.text = withLength(message(lines))
	}
}

// message is a head with CRLF, an empty line, and a body.
func message(lines []string) string {
	if lines == nil {
		return ""
	}
	for i, line := range lines {
		if line == "" {
			return bytesOfText(strings.Join(lines[:i], "\r\n")) + "\r\n\r\n" + bytesOfText(strings.Join(lines[i+1:], "\n"))
		}
	}
	return bytesOfText(strings.Join(lines, "\r\n")) + "\r\n\r\n"
}

// bytesOfText replaces the escapes of a case.
func bytesOfText(text string) string {
	if !strings.Contains(text, `\`) {
		return text
	}
	var out strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' || i+1 == len(text) {
			out.WriteByte(text[i])
			continue
		}
		i++
		switch text[i] {
		case 'r':
			out.WriteByte('\r')
		case 'n':
			out.WriteByte('\n')
		case 't':
			out.WriteByte('\t')
		case '0':
			out.WriteByte(0)
		case 'x':
			n, _ := strconv.ParseUint(text[i+1:i+3], 16, 8)
			out.WriteByte(byte(n))
			i += 2
		default:
			out.WriteByte(text[i])
		}
	}
	return out.String()
}

// textOfBytes is the text of a line in a case.
func textOfBytes(line string) string {
	var out strings.Builder
	for _, r := range []byte(line) {
		switch {
		case r == '\\':
			out.WriteString(`\\`)
		case r == '\r':
			out.WriteString(`\r`)
		case r < ' ' || r >= 0x7f:
			fmt.Fprintf(&out, `\x%02x`, r)
		default:
			out.WriteByte(r)
		}
	}
	return out.String()
}

// request is the bytes that the client sends.
func (c *wireCase) request() []byte {
	if c.sentRaw {
		return []byte(c.sent)
	}
	head, body, _ := strings.Cut(c.sent, "\r\n\r\n")
	line, fields, _ := strings.Cut(head, "\r\n")
	if !strings.Contains(line, " HTTP/1.") {
		line += " HTTP/1.1"
	}
	head = line + "\r\n"
	if !strings.Contains("\r\n"+fields, "\r\nHost:") {
		head += "Host: api.test\r\n"
	}
	if fields != "" {
		head += fields + "\r\n"
	}
	return []byte(withLength(strings.TrimSuffix(head, "\r\n") + "\r\n\r\n" + body))
}

// verb is the verb that the client sends.
func (c *wireCase) verb() string {
	verb, _, _ := strings.Cut(c.sent, " ")
	return verb
}

// closes says whether the connection ends with the answer.
func (c *wireCase) closes() bool {
	head, _, _ := strings.Cut(c.sent, "\r\n\r\n")
	line, _, _ := strings.Cut(head, "\r\n")
	return strings.Contains(head, "Connection: close") ||
		strings.HasSuffix(line, "HTTP/1.0") && !strings.Contains(head, "Connection: keep-alive")
}

// withLength adds the Content-Length of a body to a message that says nothing
// about its end.
func withLength(text string) string {
	head, body, _ := strings.Cut(text, "\r\n\r\n")
	if _, given := contentLength(head); given || strings.Contains(head, "Transfer-Encoding") {
		return text
	}
	if body == "" && !strings.HasPrefix(head, "HTTP/") {
		return text
	}
	return fmt.Sprintf("%s\r\nContent-Length: %d\r\n\r\n%s", head, len(body), body)
}

var lengthField = regexp.MustCompile(`(?im)^content-length: *([0-9]+)\r?$`)

// contentLength is the length that a head names.
func contentLength(head string) (int, bool) {
	found := lengthField.FindStringSubmatch(head)
	if found == nil {
		return 0, false
	}
	n, err := strconv.Atoi(found[1])
	return n, err == nil
}

// formatCases writes cases.txt.
func formatCases(cases []*wireCase) []byte {
	var out strings.Builder
	put := func(mark, text string) {
		if text == "" {
			return
		}
		head, body, _ := strings.Cut(text, "\r\n\r\n")
		for _, line := range strings.Split(head, "\r\n") {
			out.WriteString(strings.TrimSuffix(mark+" "+textOfBytes(line), " ") + "\n")
		}
		if body == "" {
			return
		}
		out.WriteString(mark + "\n")
		for _, line := range strings.Split(body, "\n") {
			out.WriteString(strings.TrimSuffix(mark+" "+textOfBytes(line), " ") + "\n")
		}
	}
	for i, c := range cases {
		if i > 0 {
			out.WriteString("\n")
		}
		out.WriteString("== " + c.name + "\n")
		for _, note := range c.notes {
			out.WriteString(note + "\n")
		}
		if c.wait > 0 {
			out.WriteString("wait " + c.wait.String() + "\n")
		}
		c.putSent(&out, put)
		put("b>", c.received)
		c.putAnswer(&out, put)
		put("c<", c.got)
		for _, why := range c.why {
			out.WriteString("why " + why + "\n")
		}
	}
	return []byte(out.String())
}

func (c *wireCase) putSent(out *strings.Builder, put func(mark, text string)) {
	if !c.sentRaw {
		put("c>", c.sent)
		return
	}
	out.WriteString("c>! " + strings.ReplaceAll(textOfBytes(c.sent), `\x0a`, `\n`) + "\n")
}

func (c *wireCase) putAnswer(out *strings.Builder, put func(mark, text string)) {
	switch {
	case c.raw:
		out.WriteString(strings.TrimSuffix("b<! "+c.answers, " ") + "\n")
	case c.answer.text != "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n":
		head, body, _ := strings.Cut(c.answer.text, "\r\n\r\n")
		if n, given := contentLength(head); given && n == len(body) {
			head = strings.Replace(head, fmt.Sprintf("\r\nContent-Length: %d", n), "", 1)
		}
		put("b<", head+"\r\n\r\n"+body)
	}
}

// envelope are the headers that every answer has.
type envelope struct{ date, connection, id, extended []string }

// splitEnvelope takes the envelope out of the header lines of an answer.
func splitEnvelope(fields string) (rest []string, e envelope) {
	for _, line := range strings.Split(fields, "\r\n") {
		name, value, _ := strings.Cut(line, ": ")
		switch name {
		case "Date":
			e.date = append(e.date, value)
		case "Connection":
			e.connection = append(e.connection, value)
		case "x-amzn-RequestId":
			e.id = append(e.id, value)
		case "x-amz-apigw-id":
			e.extended = append(e.extended, value)
		case "Content-Length":
		case "X-Amzn-Trace-Id":
			rest = append(rest, namedTraces(line))
		default:
			rest = append(rest, line)
		}
	}
	return rest, e
}

// namedTraces puts {trace} and its like for the ids that are drawn at random.
// Those of a client in the cases have one digit all over and stay.
func namedTraces(text string) string {
	text = rootShape.ReplaceAllStringFunc(text, func(id string) string {
		if strings.Count(id, id[len(id)-1:]) >= 24 {
			return id
		}
		return "{trace}"
	})
	text = parentShape.ReplaceAllStringFunc(text, func(id string) string {
		if strings.Count(id, id[len(id)-1:]) >= 16 {
			return id
		}
		return ";Parent={parent}"
	})
	return lineageShape.ReplaceAllString(text, ";Lineage={lineage}")
}

var (
	rootShape     = regexp.MustCompile(`Root=1-[0-9a-f]{8}-[0-9a-f]{24}`)
	parentShape   = regexp.MustCompile(`;Parent=[0-9a-f]{16}`)
	lineageShape  = regexp.MustCompile(`;Lineage=1:[0-9a-f]{8}:0`)
	idShape       = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	extendedShape = regexp.MustCompile(`^[A-Za-z0-9_-]{15}=$`)
	dateShape     = regexp.MustCompile(`^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$`)
)

// check holds the envelope: each header once and in its form.
func (e *envelope) check(t *testing.T, closes bool) {
	t.Helper()
	for _, field := range []struct {
		name  string
		lines []string
		shape *regexp.Regexp
	}{
		{"Date", e.date, dateShape},
		{"x-amzn-RequestId", e.id, idShape},
		{"x-amz-apigw-id", e.extended, extendedShape},
	} {
		if len(field.lines) != 1 || !field.shape.MatchString(field.lines[0]) {
			t.Errorf("%s is %q", field.name, field.lines)
		}
	}
	want := "keep-alive"
	if closes {
		want = "close"
	}
	if len(e.connection) != 1 || e.connection[0] != want { // E-03, RW-01
		t.Errorf("Connection is %q, want %s", e.connection, want)
	}
}

package lint

import (
	"regexp"
	"strconv"
	"strings"
	"sync"

	"postern/api"
	"postern/vtl/regex"
)

// pattern is an integration response whose pattern compiles.
type pattern struct {
	response *api.IntegrationResponse
	regex    *regex.Regex
	status   int
}

// patterns checks how integration responses are chosen.
func (c *checker) patterns(in *api.Integration) {
	var list []pattern
	hasDefault := false
	for _, r := range in.IntegrationResponses {
		status, err := strconv.Atoi(r.StatusCode)
		if err != nil {
			return
		}
		if r.Pattern() == "" {
			hasDefault = true
			continue
		}
		compiled, err := regex.Compile(r.Pattern())
		if err != nil || api.Unresolved(r.Pattern()) {
			return // reported when it was compiled
		}
		list = append(list, pattern{r, compiled, status})
	}
	if len(in.IntegrationResponses) == 0 {
		return
	}
	if isFunction(in) {
		c.functionPatterns(in, list, hasDefault)
		return
	}
	c.statusPatterns(in, list, hasDefault)
}

func (p *pattern) fits(subject string) bool {
	ok, err := p.regex.Match(subject)
	return ok && err == nil
}

// functionPatterns checks patterns on the errorMessage of a function.
func (c *checker) functionPatterns(in *api.Integration, list []pattern, hasDefault bool) {
	success := hasDefault
	var single []*pattern
	for i := range list {
		p := &list[i]
		pos := first(p.response.PatternPos, p.response.Pos)
		text := p.response.Pattern()
		switch {
		case p.fits(""):
			success = true
			if p.status >= 400 {
				c.add("CK-23", pos, "every success is answered %d: selectionPattern %s fits an answer without errorMessage", p.status, text)
			}
		case oneLine(p) && hasDefault:
			single = append(single, p)
		}
		if hidden := hiding(list, i); hidden != nil {
			c.add("CK-21", pos, "response %d is never chosen: selectionPattern %s of response %d fits whatever fits %s",
				p.status, hidden.response.Pattern(), hidden.status, text)
		}
		if statusOnly(p) {
			c.add("CK-26", pos, "selectionPattern %s fits only a function whose errorMessage is a status and nothing else", text)
		}
	}
	c.singleLine(single)
	if !success {
		c.add("CK-20", in.Pos, "a function that succeeds has no errorMessage, and no integration response fits that")
	}
}

// singleLine reports the patterns that an error of several lines does not fit.
func (c *checker) singleLine(list []*pattern) {
	if len(list) == 0 {
		return
	}
	var texts []string
	for _, p := range list {
		texts = append(texts, p.response.Pattern())
	}
	r := list[0].response
	c.add("CK-24", first(r.PatternPos, r.Pos), "an error of several lines gets the default response: . fits no line break in %s", strings.Join(texts, " and "))
}

// oneLine says whether a pattern fits text but not the same text with a line
// break before or after it.
func oneLine(p *pattern) bool {
	text := p.response.Pattern()
	for _, wild := range []string{".*", ".+"} {
		plain := strings.ReplaceAll(text, wild, "x")
		if !strings.Contains(text, wild) || regexp.QuoteMeta(plain) != plain || !p.fits(plain) {
			continue
		}
		return !p.fits(strings.ReplaceAll(text, wild, "x\nx"))
	}
	return false
}

// hiding is a response of a lower status that fits everything that response i
// fits.
func hiding(list []pattern, i int) *pattern {
	inner := pieceOf(list[i].response.Pattern())
	for j := range list {
		if list[j].status >= list[i].status {
			continue
		}
		text := list[j].response.Pattern()
		if text == ".+" && !list[i].fits("") && !multiline(&list[i]) || pieceOf(text).covers(inner, multiline(&list[i])) {
			return &list[j]
		}
	}
	return nil
}

// piece is a pattern that is a text with anything, or nothing, on its sides.
type piece struct {
	text        string
	left, right bool // anything may stand there
	lines       bool // line breaks too
	ok          bool
}

func pieceOf(pattern string) piece {
	p := piece{text: pattern, ok: true, lines: true}
	for _, wild := range []string{".*", `(.|\n)*`, `(\n|.)*`, `[\s\S]*`, `(?s).*`} {
		if rest, found := strings.CutPrefix(p.text, wild); found {
			p.left, p.text, p.lines = true, rest, wild != ".*"
			break
		}
	}
	p.right = p.left && p.text == ""
	for _, wild := range []string{".*", `(.|\n)*`, `(\n|.)*`, `[\s\S]*`} {
		if rest, found := strings.CutSuffix(p.text, wild); found && !p.right {
			p.right, p.text, p.lines = true, rest, p.lines && wild != ".*"
			break
		}
	}
	p.ok = regexp.QuoteMeta(p.text) == p.text
	return p
}

// covers says whether a piece fits every text that another one fits; multiline
// says whether those texts may have several lines.
func (p piece) covers(inner piece, multiline bool) bool {
	switch {
	case !p.ok || multiline && !p.lines:
		return false
	case p.left && p.right && p.text == "":
		return true
	case !inner.ok || inner.left && !p.left || inner.right && !p.right:
		return false
	case p.left && p.right:
		return strings.Contains(inner.text, p.text)
	case p.left:
		return strings.HasSuffix(inner.text, p.text)
	case p.right:
		return strings.HasPrefix(inner.text, p.text)
	}
	return inner.text == p.text
}

// statusOnly says whether a pattern fits statuses and no sentence.
func statusOnly(p *pattern) bool {
	if p.fits("text") || p.fits("Error: text") {
		return false
	}
	for status := 200; status < 600; status++ {
		text := strconv.Itoa(status)
		if p.fits(text) {
			return !p.fits(text+" text") && !p.fits("text "+text) && !p.fits("["+text+"] text")
		}
	}
	return false
}

// multiline says whether a pattern speaks of line breaks, which .* does not fit.
func multiline(p *pattern) bool {
	text := p.response.Pattern()
	return strings.Contains(text, `\n`) || strings.Contains(text, "(?s") || strings.Contains(text, `\s`) || strings.Contains(text, `\S`) || strings.Contains(text, "[^")
}

// statusPatterns checks patterns on the status of a backend. Of several that
// fit, the response of that very status wins, then the lowest one.
func (c *checker) statusPatterns(in *api.Integration, list []pattern, hasDefault bool) {
	chosen := make([]int, len(list))
	fitting := make([]int, len(list))
	var uncovered []int
	for _, status := range backendStatuses(in) {
		best := -1
		for i := range list {
			if !list[i].fits(strconv.Itoa(status)) {
				continue
			}
			fitting[i]++
			if best < 0 || list[best].status != status && (list[i].status == status || list[i].status < list[best].status) {
				best = i
			}
		}
		if best >= 0 {
			chosen[best]++
		} else {
			uncovered = append(uncovered, status)
		}
	}
	for i := range list {
		p := &list[i]
		pos := first(p.response.PatternPos, p.response.Pos)
		switch {
		case fitting[i] == 0 && in.Type != api.TypeMock:
			c.add("CK-22", pos, "selectionPattern %s fits no status code from 200 to 599, so response %d is never chosen", p.response.Pattern(), p.status)
		case fitting[i] > 0 && chosen[i] == 0:
			c.add("CK-21", pos, "response %d is never chosen: for every status that selectionPattern %s fits, another response wins", p.status, p.response.Pattern())
		}
	}
	if !hasDefault && len(uncovered) > 0 {
		d := c.add("CK-20", in.Pos, "no integration response fits the status %s of the backend", ranges(uncovered))
		if uncovered[len(uncovered)-1] < 400 && in.Type != api.TypeMock {
			d.Severity = api.Note // another success than those that are foreseen
		}
	}
}

// ranges names ascending numbers: 200, 301 to 399.
func ranges(list []int) string {
	var parts []string
	for i := 0; i < len(list); {
		end := i
		for end+1 < len(list) && list[end+1] == list[end]+1 {
			end++
		}
		text := strconv.Itoa(list[i])
		if end > i {
			text += " to " + strconv.Itoa(list[end])
		}
		parts = append(parts, text)
		i = end + 1
	}
	const most = 6
	if len(parts) > most {
		parts = append(parts[:most], "…")
	}
	return strings.Join(parts, ", ")
}

var mockStatus = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`statusCode["']?\s*:\s*(\S+)`) })

// backendStatuses are the statuses that a backend may answer: of a MOCK those
// that its templates spell, of an AWS service 200 and its errors, of others all.
func backendStatuses(in *api.Integration) (list []int) {
	if in.Type == api.TypeMock {
		for _, pair := range in.RequestTemplates {
			for _, m := range mockStatus().FindAllStringSubmatch(pair.Value, -1) {
				status, err := strconv.Atoi(strings.TrimRight(m[1], "},"))
				if err != nil {
					return nil // made by the template
				}
				list = append(list, status)
			}
		}
		return list
	}
	for status := 200; status < 600; status++ {
		if in.Type != api.TypeAWS || status == 200 || status >= 400 || isBucket(in) {
			list = append(list, status)
		}
	}
	return list
}

// isBucket says whether an integration calls S3, whose answers have more
// statuses than those of other services.
func isBucket(in *api.Integration) bool { return strings.Contains(in.URI, ":s3:") }

package lint

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

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
		if hidden := universal(list, i); hidden != nil {
			c.add("CK-21", pos, "response %d is never chosen: selectionPattern %s of response %d fits whatever fits %s",
				p.status, hidden.response.Pattern(), hidden.status, text)
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

// universal is a response of a lower status that fits everything that response
// i fits.
func universal(list []pattern, i int) *pattern {
	for j := range list {
		text := list[j].response.Pattern()
		if j != i && list[j].status < list[i].status && (text == ".*" || text == ".+" && !list[i].fits("")) && !multiline(&list[i]) {
			return &list[j]
		}
	}
	return nil
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
	var uncovered []string
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
			uncovered = append(uncovered, strconv.Itoa(status))
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
		c.add("CK-20", in.Pos, "no integration response fits the status %s of the backend", someOf(uncovered))
	}
}

// someOf names a few of many.
func someOf(list []string) string {
	if len(list) > 6 {
		return strings.Join(list[:3], ", ") + fmt.Sprintf(" … %s (%d in all)", list[len(list)-1], len(list))
	}
	return strings.Join(list, ", ")
}

var mockStatus = regexp.MustCompile(`statusCode["']?\s*:\s*(\S+)`)

// backendStatuses are the statuses that a backend may answer: of a MOCK those
// that its templates spell, of others all.
func backendStatuses(in *api.Integration) (list []int) {
	if in.Type == api.TypeMock {
		for _, pair := range in.RequestTemplates {
			for _, m := range mockStatus.FindAllStringSubmatch(pair.Value, -1) {
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
		list = append(list, status)
	}
	return list
}

package mapping

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"postern/api"
	"postern/vtl/regex"
	"postern/vtl/value"
)

// responsePlan is one compiled integration response.
type responsePlan struct {
	pos       api.Pos
	pattern   string
	regex     *regex.Regex // nil: no pattern, or one that never matches
	status    int          // statusCode
	declared  bool         // the method has a response of this status
	moves     []replyMove
	templates templateTable
	content   api.ContentHandling
}

// replyMove is one compiled entry of responseParameters.
type replyMove struct {
	source source
	name   string // of the header, after remapping
	drop   bool
	fails  string
}

// orderResponses puts the responses with a pattern into the order in which
// they are tried: ascending status code (L-13).
func orderResponses(list []*responsePlan) {
	slices.SortStableFunc(list, func(a, b *responsePlan) int { return cmp.Compare(a.status, b.status) })
}

// selectResponse chooses the integration response for a backend answer (§12).
func (r *Route) selectResponse(ex *Exchange) (*responsePlan, Outcome) {
	subject, outcome := r.subject(ex)
	if !outcome.OK() {
		return nil, outcome
	}
	var chosen *responsePlan
	var err error
	if !ex.unmocked { // K-09: without a number no pattern is tried
		chosen, err = r.tryPatterns(ex, subject)
	}
	if err != nil {
		return nil, configErrorf(logConfig+"Unable to select an integration response", "%v", err)
	}
	if chosen == nil {
		chosen = r.defaultResponse
		ex.Trace.Note(StepSelection, "the default response", "no pattern matches", "subject", subject)
	}
	switch {
	case chosen == nil:
		n := strconv.Itoa(ex.IntegrationResponse.Status)
		return nil, configErrorf(logConfig+"No match for output mapping and no default output mapping configured. Endpoint Response Status Code: "+n,
			"no selectionPattern matches %q and there is no default integration response; add one without selectionPattern", subject)
	case !chosen.declared:
		return nil, configErrorf(fmt.Sprintf(logConfig+"Output mapping refers to an invalid method response: %d", chosen.status),
			"%s", placed(chosen.pos, fmt.Sprintf("the integration response %d was selected, but the method has no response %d; add it to the method's responses", chosen.status, chosen.status)))
	}
	return chosen, Outcome{}
}

// tryPatterns is the response whose pattern matches: of several the one whose
// status is the backend's, else the lowest status.
func (r *Route) tryPatterns(ex *Exchange, subject string) (*responsePlan, error) {
	var chosen *responsePlan
	for _, response := range r.responses {
		ok, err := response.match(subject)
		if err != nil {
			return nil, fmt.Errorf("selectionPattern %s on %s: %w", response.pattern, excerpt([]byte(subject)), err)
		}
		ex.Trace.tried(response, subject, ok)
		if !ok {
			continue
		}
		if chosen == nil || chosen.status != ex.IntegrationResponse.Status && response.status == ex.IntegrationResponse.Status {
			chosen = response
		}
	}
	return chosen, nil
}

// match tests the whole subject; a pattern that does not compile never matches
// (RW-39).
func (p *responsePlan) match(subject string) (bool, error) {
	if p.regex == nil {
		return false, nil
	}
	return p.regex.Match(subject)
}

// subject is the text that patterns are tried on: the status, for Lambda the
// errorMessage of the payload or the empty text (L-03).
func (r *Route) subject(ex *Exchange) (string, Outcome) {
	if r.aws == nil || !r.aws.lambda {
		return ex.statusText(ex.IntegrationResponse.Status), Outcome{}
	}
	if !opensObject(ex.IntegrationResponse.Body) {
		return "", Outcome{}
	}
	root, err := ex.reply.parse(ex)
	if err != nil || root.Kind() != value.KindMap {
		return "", Outcome{}
	}
	message, _ := root.Map().GetString("errorMessage")
	return message.Str(), Outcome{}
}

// statusText is a status as text without allocating.
func (ex *Exchange) statusText(status int) string {
	if status >= 200 && status < 600 {
		return statusDigits[3*(status-200):][:3]
	}
	return ex.texts.close(strconv.AppendInt(ex.texts.open(), int64(status), 10))
}

// statusDigits are the statuses from 200 to 599, one after the other.
var statusDigits = func() string {
	text := make([]byte, 0, 3*400)
	for status := 200; status < 600; status++ {
		text = strconv.AppendInt(text, int64(status), 10)
	}
	return string(text)
}()

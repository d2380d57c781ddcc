package mapping

import (
	"strings"

	"postern/vtl/record"
)

// Mask hides a secret as execution logs do: the length stays, six characters
// remain visible of long values, half of short ones (§18.2).
func Mask(secret string) string {
	visible := min(6, len(secret)/2)
	return strings.Repeat("*", len(secret)-visible) + secret[len(secret)-visible:]
}

// masked is a header's value as logs show it (§18.2).
func (t *Trace) masked(h Header) string {
	if isSecret(h.Name) && !t.Reveal {
		return Mask(h.Value)
	}
	return h.Value
}

func isSecret(header string) bool {
	return sameHeader(header, "Authorization") || sameHeader(header, "x-api-key")
}

// shortestSecret is the length from which a secret is looked for in other
// texts; shorter ones would be found everywhere.
const shortestSecret = 6

// learn remembers the secrets of a request, so that they are masked wherever a
// mapping or a template moves them: the value, and what follows its scheme.
func (t *Trace) learn(list []Header) {
	if t == nil || t.Reveal || t.secrets != nil {
		return
	}
	for _, h := range list {
		if !isSecret(h.Name) {
			continue
		}
		value := clone(h.Value)
		if len(value) >= shortestSecret {
			t.secrets = append(t.secrets, value)
		}
		if _, token, ok := strings.Cut(value, " "); ok && len(token) >= shortestSecret {
			t.secrets = append(t.secrets, token)
		}
	}
}

// hide masks the secrets of the request in a text.
func (t *Trace) hide(text string) string {
	for _, secret := range t.secrets {
		if strings.Contains(text, secret) {
			text = strings.ReplaceAll(text, secret, Mask(secret))
		}
	}
	return text
}

// hideSteps masks the secrets of the request in what a template did.
func (t *Trace) hideSteps(steps []*record.Step) {
	if len(t.secrets) == 0 {
		return
	}
	for _, s := range steps {
		for i := range s.Values {
			s.Values[i].Text = t.hide(s.Values[i].Text)
		}
		s.Failed = t.hide(s.Failed)
		t.hideSteps(s.Inner)
	}
}

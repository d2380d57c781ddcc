package mapping

import (
	"bytes"
	"strings"
)

// Mask hides a secret as execution logs do: the length stays, six characters
// remain visible of long values, half of short ones (§18.2).
func Mask(secret string) string {
	text := []byte(secret)
	maskAll(text)
	return string(text)
}

func maskAll(secret []byte) {
	visible := min(6, len(secret)/2)
	for i := range len(secret) - visible {
		secret[i] = '*'
	}
}

// masked is a header's value as logs show it (§18.2).
func (t *Trace) masked(h Header) string {
	if isSecret(h.Name) && !t.Reveal {
		return t.texts.close(t.appendMasked(t.texts.open(), &h))
	}
	return h.Value
}

// appendMasked is masked for a text that is being made.
func (t *Trace) appendMasked(dst []byte, h *Header) []byte {
	from := len(dst)
	dst = append(dst, h.Value...)
	if isSecret(h.Name) && !t.Reveal {
		maskAll(dst[from:])
	}
	return dst
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
	if t == nil || t.Reveal || len(t.secrets) > 0 {
		return
	}
	for i := range list {
		if h := &list[i]; isSecret(h.Name) {
			value := t.texts.keep(h.Value)
			t.secret(value)
			if _, token, ok := strings.Cut(value, " "); ok {
				t.secret(token)
			}
		}
	}
}

func (t *Trace) secret(text string) {
	if len(text) >= shortestSecret {
		t.secrets = append(t.secrets, text)
	}
}

// mask masks the secrets of the request in a text, which stays as long as it is.
func (t *Trace) mask(text []byte) {
	for _, secret := range t.secrets {
		for rest := text; ; {
			i := bytes.Index(rest, bytesOf(secret))
			if i < 0 {
				break
			}
			maskAll(rest[i : i+len(secret)])
			rest = rest[i+len(secret):]
		}
	}
}

// maskRecorded is mask for a text that may be cut within a secret.
func (t *Trace) maskRecorded(text []byte, cut bool) {
	t.mask(text)
	if !cut {
		return
	}
	for _, secret := range t.secrets {
		for n := min(len(secret)-1, len(text)); n >= shortestSecret; n-- {
			if rest := text[len(text)-n:]; string(rest) == secret[:n] {
				maskAll(rest)
				break
			}
		}
	}
}

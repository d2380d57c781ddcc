package suite

import (
	"encoding/json"
	"strings"
)

// asking is what a log says of who called: authorizers and API keys. Tokens and
// keys are masked, so that a case cannot send them.
type asking struct {
	authorizer string // the id of the one that ran
	running    bool   // the lines at hand are of it
	result     string // of its function
	key        bool   // an API key was sent
}

// read takes a message; it is true when the message is of the authorizer.
func (a *asking) read(message string) bool {
	if rest, ok := strings.CutPrefix(message, "Starting authorizer: "); ok {
		a.authorizer, _, _ = strings.Cut(rest, " for request")
		a.running = true
	}
	if rest, ok := strings.CutPrefix(message, "Usage Plan check succeeded for API Key "); ok {
		key, _, _ := strings.Cut(rest, " and API Stage")
		a.key = strings.TrimSpace(key) != ""
	}
	for _, end := range []string{"Starting execution ", "HTTP Method: ", "Successfully completed authorizer", "Verifying Usage Plan "} {
		if strings.HasPrefix(message, end) {
			a.running = false
		}
	}
	if rest, ok := strings.CutPrefix(message, "Authorizer result body before parsing: "); ok && a.running && json.Valid([]byte(rest)) {
		a.result = rest
	}
	return a.running
}

// remarks say how the case can ask who calls as the live service did.
func (a *asking) remarks() []string {
	ran, sent := a.authorizer != "", "an API key was sent"
	returned := "authorizer: allow"
	if a.result != "" {
		returned = "authorizer: {returns: " + a.result + "}"
	}
	switch {
	case ran && a.key:
		return []string{
			"the authorizer " + a.authorizer + " ran and " + sent + ", but the log masks both. To ask here too, add the identity source to the request, and:",
			"caller: {" + returned + ", apiKey: valid}",
		}
	case ran:
		return []string{
			"the authorizer " + a.authorizer + " ran, but the log masks the token. To ask here too, add the identity source to the request, and:",
			"caller: {" + returned + "}",
		}
	case a.key:
		return []string{sent + ", but the log masks it. To ask here too, add:", "caller: {apiKey: valid}"}
	}
	return nil
}

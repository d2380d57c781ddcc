package mapping

import "fmt"

// explain says how far a subject could have matched a pattern.
func (p *responsePlan) explain(subject string) string {
	at := p.regex.FailAt(subject)
	if at <= 0 || at > len(subject) {
		return ""
	}
	if at == len(subject) {
		return " (the pattern wants more than the whole text)"
	}
	return fmt.Sprintf(" (the first %d characters fit, %q does not)", at, subject[at:])
}

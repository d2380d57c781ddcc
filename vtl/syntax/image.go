package syntax

import "strings"

// specialText keeps what is printed of the texts that ended references and directive words before a token: the "$", "#" and
// backslashes of what turned out to be plain text. `$! x` prints `$ x` because of it.
func specialText(specials []string) string {
	if len(specials) == 0 || strings.HasPrefix(specials[len(specials)-1], "##") {
		return ""
	}
	var kept []byte
	for _, s := range specials {
		for i := 0; i < len(s); i++ {
			switch s[i] {
			case '#', '$':
				kept = append(kept, s[i])
			case '\\':
				if n := slashesToDollar(s[i:]); n > 0 {
					kept = append(kept, s[i:i+n]...)
					i += n
				}
			}
		}
	}
	return string(kept)
}

// slashesToDollar is the length of a run of backslashes that a "$" ends, with that "$"; 0 for any other.
func slashesToDollar(s string) int {
	n := strings.IndexFunc(s, func(r rune) bool { return r != '\\' })
	if n < 0 || s[n] != '$' {
		return 0
	}
	return n + 1
}

// tokenText is the text of a token with what is kept of the text before it.
func tokenText(t *token) string {
	if t.kind == tBlockComment {
		return ""
	}
	if t.special == "" {
		return t.image
	}
	return t.special + t.image
}

// literal is the text of a run of tokens.
func literal(tokens []token) string {
	if len(tokens) == 1 {
		return tokenText(&tokens[0])
	}
	var b strings.Builder
	for i := range tokens {
		b.WriteString(tokenText(&tokens[i]))
	}
	return b.String()
}

// images is the text of a run of tokens without what stood before them.
func images(tokens []token) string {
	if len(tokens) == 1 {
		return tokens[0].image
	}
	var b strings.Builder
	for i := range tokens {
		b.WriteString(tokens[i].image)
	}
	return b.String()
}

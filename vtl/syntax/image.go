package syntax

import "strings"

// specials are the texts that ended references and directive words before a token.
type specials struct {
	texts   []string // those of which something may be kept
	comment bool     // the last one begins like a comment: nothing is kept
}

func (s *specials) add(text string) {
	s.comment = strings.HasPrefix(text, "##")
	if textLength(text) < len(text) {
		s.texts = append(s.texts, text)
	}
}

// text is what is printed of them: the "$", "#" and backslashes of what turned out to be plain text. `$! x` prints `$ x`
// because of it.
func (s *specials) text() string {
	if s.comment {
		return ""
	}
	var kept []byte
	for _, text := range s.texts {
		kept = appendKept(kept, text)
	}
	return string(kept)
}

func appendKept(kept []byte, s string) []byte {
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
	return kept
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

// literal is the text of a run of tokens: a piece of the source where nothing was left out or rewritten.
func literal(source string, tokens []token) string {
	switch {
	case len(tokens) == 0:
		return ""
	case len(tokens) == 1:
		return tokenText(&tokens[0])
	case adjoin(tokens):
		first := &tokens[0]
		return source[int(first.end)-len(first.image) : tokens[len(tokens)-1].end]
	}
	var b strings.Builder
	for i := range tokens {
		b.WriteString(tokenText(&tokens[i]))
	}
	return b.String()
}

// adjoin reports whether the texts of tokens stand side by side in the source. Rewritten ones are shorter than there.
func adjoin(tokens []token) bool {
	first := &tokens[0]
	if first.special != "" || first.kind == tBlockComment {
		return false
	}
	end := first.end
	for i := 1; i < len(tokens); i++ {
		t := &tokens[i]
		end += int32(len(t.image))
		if t.end != end || t.special != "" || t.kind == tBlockComment {
			return false
		}
	}
	return true
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

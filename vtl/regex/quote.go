package regex

// unquote turns every \Q...\E into escaped characters, as Java does before it
// reads the pattern. at[i] is the index in src of the result's character i.
func unquote(src []rune) (out []rune, at []int) {
	i := firstQuote(src)
	for k := range i {
		out, at = append(out, src[k]), append(at, k)
	}
	put := func(from int, rs ...rune) {
		for _, r := range rs {
			out, at = append(out, r), append(at, from)
		}
	}
	quoted, first := false, false
	for i < len(src) {
		c, next := src[i], rune(0)
		if i+1 < len(src) {
			next = src[i+1]
		}
		step := 1
		switch {
		case !quoted && c == '\\' && next == 'Q':
			quoted, first, step = true, true, 2
			i += step
			continue
		case !quoted && c == '\\' && i+1 < len(src):
			put(i, c, next)
			step = 2
		case quoted && c == '\\' && next == 'E':
			quoted, step = false, 2
		case quoted && c < 128 && isDigit(c) && first:
			put(i, '\\', 'x', '3', c) // the digit must not join an escape before the quotation
		case quoted && c < 128 && !isDigit(c) && !isLetter(c):
			put(i, '\\', c)
		default:
			put(i, c)
		}
		first = false
		i += step
	}
	return out, at
}

// firstQuote is the index of the first \Q, or the length of src.
func firstQuote(src []rune) int {
	for i := 0; i+1 < len(src); i++ {
		if src[i] != '\\' {
			continue
		}
		if src[i+1] == 'Q' {
			return i
		}
		i++
	}
	return len(src)
}

func isDigit(r rune) bool  { return '0' <= r && r <= '9' }
func isLetter(r rune) bool { return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' }

func isHex(r rune) bool {
	return isDigit(r) || 'a' <= r && r <= 'f' || 'A' <= r && r <= 'F'
}

func hexValue(r rune) rune {
	switch {
	case isDigit(r):
		return r - '0'
	case r >= 'a':
		return r - 'a' + 10
	}
	return r - 'A' + 10
}

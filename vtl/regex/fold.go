package regex

import (
	"sync"
	"unicode"
)

// foldKey is the form under which Java compares two characters with the flags
// CASE_INSENSITIVE and UNICODE_CASE.
func foldKey(r rune) rune { return unicode.ToLower(unicode.ToUpper(r)) }

// cased lists, once, every code point that has another case.
var cased = sync.OnceValue(func() []rune {
	var out []rune
	for _, c := range unicode.CaseRanges {
		for r := rune(c.Lo); r <= rune(c.Hi); r++ {
			if unicode.ToUpper(r) != r || unicode.ToLower(r) != r {
				out = append(out, r)
			}
		}
	}
	return out
})

// foldSingle is the set of characters that match the literal r. RX-06: ASCII
// only, unless Unicode is asked for.
func foldSingle(r rune, f flags) *set {
	switch {
	case f&caseInsensitive == 0:
		return single(r)
	case f&unicodeCase != 0:
		return foldUnicode(r)
	case 'a' <= r && r <= 'z':
		return newSet(span{r, r}, span{r - 32, r - 32})
	case 'A' <= r && r <= 'Z':
		return newSet(span{r, r}, span{r + 32, r + 32})
	}
	return single(r)
}

func foldUnicode(r rune) *set {
	key := foldKey(r)
	if unicode.ToUpper(r) == key {
		return single(r)
	}
	spans := []span{{key, key}}
	for _, c := range cased() {
		if foldKey(c) == key {
			spans = append(spans, span{c, c})
		}
	}
	return newSet(spans...)
}

// foldRange is the set of characters that match the range lo-hi.
func foldRange(lo, hi rune, f flags) *set {
	out := newSet(span{lo, hi})
	switch {
	case f&caseInsensitive == 0:
		return out
	case f&unicodeCase != 0:
		return out.union(foldedInto(lo, hi))
	}
	var spans []span
	for r := max(lo, 'A'); r <= min(hi, 'Z'); r++ {
		spans = append(spans, span{r + 32, r + 32})
	}
	for r := max(lo, 'a'); r <= min(hi, 'z'); r++ {
		spans = append(spans, span{r - 32, r - 32})
	}
	return out.union(newSet(spans...))
}

func foldedInto(lo, hi rune) *set {
	var spans []span
	for _, c := range cased() {
		up := unicode.ToUpper(c)
		low := unicode.ToLower(up)
		if lo <= up && up <= hi || lo <= low && low <= hi {
			spans = append(spans, span{c, c})
		}
	}
	return newSet(spans...)
}

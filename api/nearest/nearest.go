package nearest

import "strings"

// Word is the candidate that a mistyped word most probably meant: the one with
// the fewest changed, missing, extra or swapped letters, ignoring case, else the
// first one that it is the beginning of. It is "" when none is near enough; one
// with the same first letter may be farther away.
func Word(word string, candidates []string) string {
	best, bestDistance, longer := "", len(word)/5+3, ""
	for _, candidate := range candidates {
		if candidate == word {
			continue
		}
		if longer == "" && len(word) > 2 && len(candidate) > len(word) && strings.EqualFold(candidate[:len(word)], word) {
			longer = candidate
		}
		limit := bestDistance
		if word == "" || candidate == "" || !strings.EqualFold(word[:1], candidate[:1]) {
			limit = min(limit, len(word)/5+2)
		}
		if d := distance(strings.ToLower(word), strings.ToLower(candidate), limit); d < limit && 2*d < max(len(word), len(candidate)) {
			best, bestDistance = candidate, d
		}
	}
	if best == "" {
		return longer
	}
	return best
}

// distance is the number of edits between two words, limit when it is not less.
func distance(a, b string, limit int) int {
	if len(a)-len(b) >= limit || len(b)-len(a) >= limit {
		return limit
	}
	older, old, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range old {
		old[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		least := i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(old[j]+1, row[j-1]+1, old[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], older[j-2]+1)
			}
			least = min(least, row[j])
		}
		if least >= limit {
			return limit
		}
		older, old, row = old, row, older
	}
	return min(old[len(b)], limit)
}

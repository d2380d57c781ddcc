package regex

// AppendSplit cuts s around the matches, as String.split does, and appends the
// parts. A positive limit is the greatest number of parts; with 0 trailing empty
// parts are dropped; with a negative limit all are kept. A match of nothing at the
// start makes no part. The error is a *LimitError.
func (re *Regex) AppendSplit(dst []string, s string, limit int) ([]string, error) {
	var f search
	f.init(re, s, 0)
	defer f.close()
	base, done := len(dst), 0
	for limit <= 0 || len(dst)-base < limit-1 {
		ok, err := f.next()
		if err != nil {
			return dst, err
		}
		if !ok {
			break
		}
		if f.end == 0 { // RX-16: nothing matched at the start makes no part
			continue
		}
		dst = append(dst, slice(s, done, f.start))
		done = f.end
	}
	if done == 0 {
		return append(dst, s), nil
	}
	dst = append(dst, slice(s, done, len(s)))
	if limit == 0 {
		for len(dst) > base && dst[len(dst)-1] == "" {
			dst = dst[:len(dst)-1]
		}
	}
	return dst, nil
}

// slice is s[from:to], where an offset may split a supplementary character.
func slice(s string, from, to int) string {
	if !inside(s, from) && !inside(s, to) {
		return s[from:to]
	}
	return string(appendSlice(nil, s, from, to))
}

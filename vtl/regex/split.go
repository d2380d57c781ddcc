package regex

// Split cuts s around the matches, as String.split does. A positive limit is
// the greatest number of parts; with 0 trailing empty parts are dropped; with
// a negative limit all are kept. A match of nothing at the start makes no
// part. The error is a *LimitError.
func (re *Regex) Split(s string, limit int) ([]string, error) {
	var f search
	f.init(re, s, 0)
	defer f.close()
	var parts []string
	done := 0
	for limit <= 0 || len(parts) < limit-1 {
		ok, err := f.next()
		if err != nil {
			return nil, err
		}
		if !ok {
			break
		}
		if f.end == 0 { // RX-16: nothing matched at the start makes no part
			continue
		}
		parts = append(parts, slice(s, done, f.start))
		done = f.end
	}
	if done == 0 {
		return []string{s}, nil
	}
	parts = append(parts, slice(s, done, len(s)))
	if limit == 0 {
		for len(parts) > 0 && parts[len(parts)-1] == "" {
			parts = parts[:len(parts)-1]
		}
	}
	return parts, nil
}

// slice is s[from:to], where an offset may split a supplementary character.
func slice(s string, from, to int) string {
	if !inside(s, from) && !inside(s, to) {
		return s[from:to]
	}
	return string(appendSlice(nil, s, from, to))
}

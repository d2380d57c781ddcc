package regex

import "strconv"

// AppendReplaceAll appends s to dst with every match replaced, as
// String.replaceAll does. In the replacement $1 and ${name} stand for groups
// and a backslash makes the next character literal. The error is a
// *ReplacementError or a *LimitError, also for more than MaxReplaced bytes; dst then comes back as it was.
func (re *Regex) AppendReplaceAll(dst []byte, s, replacement string) ([]byte, error) {
	return re.appendReplace(dst, s, replacement, false)
}

// AppendReplaceFirst is AppendReplaceAll for the first match only.
func (re *Regex) AppendReplaceFirst(dst []byte, s, replacement string) ([]byte, error) {
	return re.appendReplace(dst, s, replacement, true)
}

func (re *Regex) appendReplace(dst []byte, s, replacement string, once bool) ([]byte, error) {
	var f search
	f.init(re, s, 0)
	defer f.close()
	out, done := dst, 0
	for {
		ok, err := f.next()
		if err != nil {
			return dst, err
		}
		if !ok {
			break
		}
		out = appendSlice(out, s, done, f.start)
		if out, err = f.expand(out, len(dst)+MaxReplaced, replacement); err != nil {
			return dst, err
		}
		done = f.end
		if once {
			break
		}
	}
	if len(out)+len(s)-done > len(dst)+MaxReplaced {
		return dst, f.re.tooLong()
	}
	return appendSlice(out, s, done, len(s)), nil
}

func (re *Regex) tooLong() error { return &LimitError{Pattern: re.pattern, Bytes: MaxReplaced} }

// expand appends the replacement for the current match, up to max bytes.
func (f *search) expand(dst []byte, max int, r string) ([]byte, error) {
	plain := 0
	for i := 0; i < len(r); {
		c := r[i]
		if c != '$' && c != '\\' {
			i++
			continue
		}
		dst = appendText(dst, r[plain:i])
		if c == '\\' {
			if i+1 == len(r) {
				return dst, &ReplacementError{r, i, "character to be escaped is missing"}
			}
			plain, i = i+1, i+2
			continue
		}
		group, next, err := f.re.reference(r, i+1)
		if err != nil {
			return dst, err
		}
		if start, end := f.group(group); start >= 0 {
			dst = appendSlice(dst, f.s, start, end)
		}
		if len(dst) > max {
			return dst, f.re.tooLong()
		}
		plain, i = next, next
	}
	if len(dst)+len(r)-plain > max {
		return dst, f.re.tooLong()
	}
	return appendText(dst, r[plain:]), nil
}

// reference reads what follows a dollar sign at i.
func (re *Regex) reference(r string, i int) (group, next int, err error) {
	switch {
	case i == len(r):
		return 0, 0, &ReplacementError{r, i - 1, "Illegal group reference: group index is missing"}
	case r[i] == '{':
		return re.nameReference(r, i+1)
	case !isDigit(rune(r[i])):
		return 0, 0, &ReplacementError{r, i, "Illegal group reference"}
	}
	group = int(r[i] - '0')
	if group > re.tree.groups {
		return 0, 0, &ReplacementError{r, i, "No group " + strconv.Itoa(group)}
	}
	// RX-15: as many digits as still name a group.
	for i++; i < len(r) && isDigit(rune(r[i])); i++ {
		longer := group*10 + int(r[i]-'0')
		if longer > re.tree.groups {
			break
		}
		group = longer
	}
	return group, i, nil
}

func (re *Regex) nameReference(r string, start int) (group, next int, err error) {
	i := start
	for i < len(r) && (isLetter(rune(r[i])) || isDigit(rune(r[i]))) {
		i++
	}
	name := r[start:i]
	switch {
	case name == "":
		return 0, 0, &ReplacementError{r, start, "named capturing group has 0 length name"}
	case i == len(r) || r[i] != '}':
		return 0, 0, &ReplacementError{r, i, "named capturing group is missing trailing '}'"}
	case isDigit(rune(name[0])):
		return 0, 0, &ReplacementError{r, start, "capturing group name {" + name + "} starts with digit character"}
	}
	group, ok := re.tree.names[name]
	if !ok {
		return 0, 0, &ReplacementError{r, start, "No group with name {" + name + "}"}
	}
	return group, i + 1, nil
}

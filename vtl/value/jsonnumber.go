package value

import "strconv"

// number reads what begins with a digit or a minus: a number, or text when something else follows it before the stop.
func (r *reader) number(where place) Value {
	start := r.pos
	i := start + 1
	for r.at(i)-'0' <= 9 {
		i++
	}
	float := false
	if r.at(i) == '.' {
		float = true
		for i++; r.at(i)-'0' <= 9; i++ {
		}
	}
	if c := r.at(i); c == 'E' || c == 'e' {
		float = true
		if c = r.at(i + 1); c != '+' && c != '-' && c-'0' > 9 {
			r.pos = i + 1
			r.unlike()
			r.toStop(where)
			return String(trim(r.in[start:r.pos]))
		}
		for i += 2; r.at(i)-'0' <= 9; i++ {
		}
	}
	text := r.in[start:i]
	r.pos = i
	if c := r.skip(); c < 126 && stops[c]&where == 0 {
		r.unlike()
		r.toStop(where)
		return String(trim(r.in[start:r.pos]))
	}
	if float {
		return r.float(start, text)
	}
	return r.integer(start, text)
}

// integer gives digits the narrowest class. A lone minus is 0.
func (r *reader) integer(start int, text string) Value {
	digits := text
	if text[0] == '-' {
		digits = text[1:]
	}
	if digits == "" || digits[0] == '0' && len(text) > 1 || len(digits) > 18 { // -, 007, -0
		r.unlike()
	}
	if len(digits) > 19 {
		return r.bigInteger(start, text)
	}
	n := uint64(0)
	for i := 0; i < len(digits); i++ {
		n = n*10 + uint64(digits[i]-'0')
	}
	if text[0] == '-' {
		if n > 1<<63 {
			return r.bigInteger(start, text)
		}
		return Integer(-int64(n))
	}
	if n > 1<<63-1 {
		return r.bigInteger(start, text)
	}
	return Integer(int64(n))
}

// exact holds the powers of ten that a Double holds exactly.
var exact = [...]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22}

// float reads a number with a point or an exponent.
func (r *reader) float(start int, text string) Value {
	if f, alike, ok := shortDecimal(text); ok {
		if !alike {
			r.unlike()
		}
		return Double(f)
	}
	r.unlike()
	if len(text) > maxDigits {
		return r.bigInteger(start, text)
	}
	if len(text) > 18 {
		if d, ok := ParseDecimal(text); ok {
			return FromDecimal(d)
		}
		r.fail(start, "a number")
		return Null
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil && f == 0 {
		r.fail(start, "a number")
		return Null
	}
	return Double(f)
}

// shortDecimal reads digits with a point, without exponent, when one division gives the exact result. It prints alike when its text
// is that of text.
func shortDecimal(text string) (f float64, alike, ok bool) {
	if len(text) > 16 {
		return 0, false, false
	}
	n, point, digits := uint64(0), -1, 0
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c-'0' <= 9:
			n = n*10 + uint64(c-'0')
			digits++
		case c == '.':
			point = digits
		case c != '-' || i > 0:
			return 0, false, false
		}
	}
	if point < 0 || digits == 0 {
		return 0, false, false
	}
	f = float64(n) / exact[digits-point]
	first := text[0]
	if first == '-' {
		first, f = text[1], -f
	}
	return f, printsAlike(n, digits, point, first, text[len(text)-1]), true
}

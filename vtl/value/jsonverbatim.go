package value

import "math"

// jsonText is the text that objects and arrays were read from. While nothing in it was changed, an object whose text is just what
// the printer would write is printed by copying that text: `$input.json('$')` of a compact body costs one copy.
type jsonText struct {
	text    string
	changed bool // an object or array of it was; what contains it is no longer as it was read
	clean   int  // the bytes before it are known to need no escape
	ended   bool // the one at clean may need one
}

// cleanTo reports whether the bytes before end need no escape.
func (d *jsonText) cleanTo(end int) bool {
	if d.clean >= end {
		return true
	}
	if !d.ended {
		d.clean = firstEscape(d.text, d.clean, end)
		d.ended = d.clean < end
	}
	return !d.ended
}

// firstEscape is the position of the first byte in [i, end) that the printer may write in another way, besides quotes and
// backslashes, or end.
func firstEscape(s string, i, end int) int {
	for ; i < end; i++ {
		for ; i+8 <= end; i += 8 {
			word := wordAt(s, i)
			del := word ^ ones*0x7F
			if (word|(word-ones*' ')|(del-ones)&^del)&highs != 0 { // not ASCII, a control character, DEL
				break
			}
		}
		if i < end && !plainJSON[s[i]] && s[i] != '"' && s[i] != '\\' && s[i] != '/' {
			return i
		}
	}
	return end
}

// span is where an object or array stands in its document; the zero span says that its text is not what would be printed.
type span struct {
	doc      *jsonText
	from, to int32
}

// touch notes a change of what the span belongs to.
func (s *span) touch() {
	if s.doc != nil {
		s.doc.changed = true
	}
}

// verbatim is the text to print in place of the contents; ok is false when they have to be printed one by one.
func (s *span) verbatim() (text string, ok bool) {
	if s.to == 0 || s.doc.changed || !s.doc.cleanTo(int(s.to)) {
		return "", false
	}
	return s.doc.text[s.from:s.to], true
}

// copied appends the text of s, when it may be copied and keeps within the limits of the printer.
func (p *printer) copied(dst []byte, s *span, style jsonStyle, depth int) ([]byte, bool) {
	if style != compact || depth+MaxJSONDepth > maxDepth {
		return dst, false
	}
	text, ok := s.verbatim()
	if !ok || len(dst)+len(text) > p.max {
		return dst, false
	}
	return append(dst, text...), true
}

// newJSONText is the text of a reader.
func (a *Arena) newJSONText(text string) *jsonText {
	d := &a.jsonTexts.take(1)[0]
	*d = jsonText{text: text}
	return d
}

// unlike notes that what stands at the position of the reader would be printed in another way, so that the text of no object or
// array around it can be copied.
func (r *reader) unlike() { r.odd = r.pos }

// spanFrom is the span of an object or array that ends before the position of the reader.
func (r *reader) spanFrom(start int) span {
	if r.odd > start || len(r.in) > math.MaxInt32 {
		return span{doc: r.doc}
	}
	return span{r.doc, int32(start), int32(r.pos)}
}

// printsAlike reports whether a number with so many digits, those before the point included, prints as it is written. first and last
// are digits, n is the number they make without the point. Java writes an exponent from 1.0E7 on and below 0.001.
func printsAlike(n uint64, digits, point int, first, last byte) bool {
	places := digits - point
	switch {
	case point < 1 || point > 7 || places < 1 || places > 4:
		return false
	case first == '0' && (point > 1 || places == 4 && 0 < n && n < 10):
		return false
	}
	return places == 1 || last != '0'
}

package value

import (
	"fmt"
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"unsafe"
)

// MaxJSONDepth is the nesting of objects and arrays that a document may have.
const MaxJSONDepth = 400

// end is what the reader sees after the last byte. json-smart uses this control character as its mark, so one inside a
// document ends it too.
const end = 0x1A

// JSONError is a document that cannot be read.
type JSONError struct {
	Offset int    // byte position
	Line   int    // from 1
	Column int    // in bytes, from 1
	Found  string // what stands there
	Want   string // what was expected
}

func (e *JSONError) Error() string {
	return fmt.Sprintf("JSON, line %d, column %d: found %s, expected %s", e.Line, e.Column, e.Found, e.Want)
}

// ReadJSON reads a document as leniently as json-smart does: text without quotes, single quotes, extra commas, anything after
// the first value. Objects become LinkedHashMaps, arrays JSONArrays, integers the narrowest of Integer, Long and BigInteger,
// other numbers Double, or BigDecimal when their text is longer than 18 characters. The document "null" is Null.
//
// Text without escapes keeps pointing into doc, which must not change while the values are in use. Memory comes from a.
func ReadJSON(a *Arena, doc []byte) (Value, error) {
	return ReadJSONString(a, unsafe.String(unsafe.SliceData(doc), len(doc)))
}

// ReadJSONString is ReadJSON of a string.
func ReadJSONString(a *Arena, doc string) (Value, error) {
	if a == nil {
		a = new(Arena)
	}
	r := reader{in: doc, a: a, doc: a.newJSONText(doc), odd: -1}
	r.limited = a.limit > 0 && a.limit-a.Used()-a.grown < mostForByte*len(doc)
	r.pos = r.blanks(0)
	a.valueStack, a.entryStack = a.valueStack[:0], a.entryStack[:0]
	v := r.value(inDocument)
	if r.err != nil {
		return Null, r.err
	}
	return v, nil
}

// place is where a value stands, which decides what ends text without quotes.
type place uint8

const (
	inDocument place = 1 << iota
	inObject
	inArray
	inKey
)

// stops holds, per byte, the places whose unquoted text it ends.
var stops = [256]place{',': inObject | inArray, '}': inObject, ']': inArray, ':': inKey, end: inDocument | inObject | inArray | inKey}

type reader struct {
	in    string
	pos   int
	depth int
	a     *Arena
	doc   *jsonText
	odd   int // position after the last thing that would be printed in another way than it is written
	err   error

	limited bool // the document may take more than the limit of the arena
}

// mostForByte bounds the memory, in bytes, that a byte of a document can take: an empty object and a comma take a Map and a Value.
const mostForByte = 512

func (r *reader) at(i int) byte {
	if i < len(r.in) {
		return r.in[i]
	}
	return end
}

// toToken moves over blanks.
func (r *reader) toToken() byte {
	if c := r.at(r.pos); c > ' ' {
		return c
	}
	if at := r.blanks(r.pos); at > r.pos {
		r.pos = at
		r.unlike()
	}
	return r.at(r.pos)
}

// blanks returns the position of the first byte from i on that is not a blank, tab or line end.
func (r *reader) blanks(i int) int {
	for i < len(r.in) {
		switch r.in[i] {
		case ' ', '\t', '\n', '\r':
			i++
		default:
			return i
		}
	}
	return i
}

// skip moves over blanks and control characters, which count as blanks after a key, a number and a member.
func (r *reader) skip() byte {
	if c := r.at(r.pos); c > ' ' {
		return c
	}
	for r.pos < len(r.in) && r.in[r.pos] <= ' ' && r.in[r.pos] != end {
		r.pos++
		r.unlike()
	}
	return r.at(r.pos)
}

// value reads one value that begins at r.pos, blanks before it skipped.
func (r *reader) value(where place) Value {
	switch c := r.at(r.pos); c {
	case '"', '\'':
		return String(r.quoted(c))
	case '{':
		return r.object()
	case '[':
		return r.array()
	case '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '-':
		return r.number(where)
	case ':', '}', ']':
		r.fail(r.pos, "a value")
		return Null
	}
	return r.word(where)
}

// word reads text without quotes: a constant, which must begin at once, or a string.
func (r *reader) word(where place) Value {
	first, start := r.at(r.pos), r.pos
	text := r.unquoted(where)
	odd := r.odd
	if r.pos-start > len(text) { // trimmed
		odd = r.pos
	}
	r.unlike()
	switch {
	case first <= ' ':
	case text == "null":
		r.odd = odd
		return Null
	case text == "true":
		r.odd = odd
		return Bool(true)
	case text == "false":
		r.odd = odd
		return Bool(false)
	case text == "NaN":
		return Float(float32(math.NaN()))
	}
	return String(text)
}

// unquoted reads up to a byte that ends text in this place and trims it.
func (r *reader) unquoted(where place) string {
	start := r.pos
	r.toStop(where)
	return trim(r.in[start:r.pos])
}

func (r *reader) toStop(where place) {
	for r.pos < len(r.in) && stops[r.in[r.pos]]&where == 0 {
		r.pos++
	}
}

// trim takes blanks and control characters off both ends, as String.trim() does.
func trim(s string) string {
	for s != "" && s[0] <= ' ' {
		s = s[1:]
	}
	for s != "" && s[len(s)-1] <= ' ' {
		s = s[:len(s)-1]
	}
	return s
}

// enter counts the nesting of objects and arrays.
func (r *reader) enter() bool {
	r.depth++
	if r.depth > MaxJSONDepth {
		r.failAs(r.pos, fmt.Sprintf("at most %d nested objects and arrays", MaxJSONDepth))
		return false
	}
	return true
}

func (r *reader) array() Value {
	if !r.enter() {
		return Null
	}
	base := len(r.a.valueStack)
	start, comma := r.pos, true // a comma, or the start
	r.pos++
	for {
		switch c := r.toToken(); {
		case c == ']':
			r.pos++
			r.depth--
			if comma && len(r.a.valueStack) > base {
				r.unlike()
			}
			return r.closeArray(base, start)
		case c == ',':
			r.pos++
			if comma {
				r.unlike()
			}
			comma = true
		case c == end || c == ':' || c == '}':
			r.fail(r.pos, `a value, "," or "]"`)
			return Null
		default:
			if !comma {
				r.unlike()
			}
			v := r.value(inArray)
			if r.err != nil {
				return Null
			}
			comma = false
			if a := r.a; len(a.valueStack) == cap(a.valueStack) && r.full(2*len(a.valueStack)*int(unsafe.Sizeof(v))) {
				return Null
			}
			n := len(r.a.valueStack)
			if n == cap(r.a.valueStack) {
				r.a.valueStack = slices.Grow(r.a.valueStack, 1)
			}
			r.a.valueStack = r.a.valueStack[:n+1]
			r.a.valueStack[n].set(v)
		}
	}
}

// full ends the reading when more bytes would exceed the limit of the arena.
func (r *reader) full(more int) bool {
	return r.limited && r.exceeds(more)
}

func (r *reader) exceeds(more int) bool {
	a := r.a
	open := len(a.valueStack)*int(unsafe.Sizeof(Null)) + len(a.entryStack)*int(unsafe.Sizeof(entry{}))
	if a.Used()+a.grown+open+more <= a.limit {
		return false
	}
	r.err = ErrNoMemory
	return true
}

// set writes a value word by word. Copied as a whole it would be read in longer pieces than it was written in, and the processor
// has to wait for those.
func (v *Value) set(to Value) { v.ptr, v.n, v.kind = to.ptr, to.n, to.kind }

// closeArray moves the elements from the stack into a list.
func (r *reader) closeArray(base, start int) Value {
	items := r.a.valueStack[base:]
	if r.full(len(items) * int(unsafe.Sizeof(Null))) {
		return Null
	}
	l := r.a.NewList(JSONArray, len(items))
	l.items = append(l.items, items...)
	r.a.valueStack = r.a.valueStack[:base]
	l.origin = r.spanFrom(start)
	return FromList(l)
}

func (r *reader) object() Value {
	if !r.enter() {
		return Null
	}
	o := openObject{base: len(r.a.entryStack), start: r.pos}
	r.pos++
	separated := true // a comma, or the start
	for {
		switch c := r.toToken(); c {
		case '}':
			r.pos++
			r.depth--
			if separated && r.pos > o.start+2 { // blanks are unlike anyway
				r.unlike()
			}
			return r.closeObject(&o)
		case ',':
			r.pos++
			if separated {
				r.unlike()
			}
			separated = true
			continue
		case ':', ']', '[', '{':
			r.fail(r.pos, `a member name or "}"`)
			return Null
		}
		if !r.member(&o, separated) {
			return Null
		}
		separated = false
	}
}

// member reads a name, a colon and a value.
func (r *reader) member(o *openObject, separated bool) bool {
	start := r.pos
	name, compact := r.compactName()
	if !compact {
		name = r.name()
		if r.err != nil {
			return false
		}
	}
	if !separated {
		r.fail(start, `"," or "}"`)
		return false
	}
	if !compact && !r.colon() {
		return false
	}
	v := r.value(inObject)
	if r.err != nil {
		return false
	}
	if more := o.growth(); more > 0 && r.full(more) {
		return false
	}
	if !o.put(r.a, name, v) {
		r.unlike()
	}
	switch r.skip() {
	case '}', ',':
		return true
	}
	r.fail(r.pos, `"," or "}"`)
	return false
}

// compactName reads a name with its colon as programs write them: in double quotes, without escapes, with the value right behind.
// Of anything else it reads nothing.
func (r *reader) compactName() (name string, ok bool) {
	in, start := r.in, r.pos+1
	if r.pos >= len(in) || in[r.pos] != '"' {
		return "", false
	}
	i := scanText(in, start, '"')
	if i+2 >= len(in) || in[i] != '"' || in[i+1] != ':' || in[i+2] <= ' ' {
		return "", false
	}
	r.pos = i + 2
	return in[start:i], true
}

// colon reads what stands between a name and its value.
func (r *reader) colon() bool {
	if r.skip() != ':' {
		r.fail(r.pos, `":" after the member name`)
		return false
	}
	r.pos++
	if r.toToken() == end {
		r.fail(r.pos, "a value")
		return false
	}
	return true
}

// name reads a member name with or without quotes.
func (r *reader) name() string {
	if c := r.at(r.pos); c == '"' || c == '\'' {
		return r.quoted(c)
	}
	name := r.unquoted(inKey)
	r.unlike()
	return name
}

// manyMembers is the number of members from which on an object is built as a map with an index.
const manyMembers = 24

// openObject is an object whose members are being read: on the entry stack, or in a map when there are many.
type openObject struct {
	base   int
	start  int    // position of the brace
	filter uint64 // one bit per kind of name seen, to rule out duplicates without comparing
	m      *Map
}

// growth is the memory outside the arena that one more member may take.
func (o *openObject) growth() int {
	if o.m == nil || len(o.m.entries) < cap(o.m.entries) {
		return 0
	}
	return 2 * len(o.m.entries) * int(unsafe.Sizeof(entry{}))
}

// put adds a member; a repeated name keeps its first place and takes the last value, and first is false.
func (o *openObject) put(a *Arena, name string, v Value) (first bool) {
	if o.m != nil {
		a.grown += o.growth() / 2
		before := o.m.writes
		o.m.PutString(name, v)
		return o.m.writes == before
	}
	bit := uint64(1) << (nameHash(name) & 63)
	if o.filter&bit != 0 {
		open := a.entryStack[o.base:]
		for i := range open {
			if open[i].key.Str() == name {
				open[i].val = v
				return false
			}
		}
	}
	o.filter |= bit
	n := len(a.entryStack)
	if n == cap(a.entryStack) {
		a.entryStack = slices.Grow(a.entryStack, 1)
	}
	a.entryStack = a.entryStack[:n+1]
	e := &a.entryStack[n]
	e.key.set(String(name))
	e.val.set(v)
	if n+1-o.base == manyMembers {
		o.m = a.NewMap(LinkedHashMap, 4*manyMembers)
		o.m.entries = append(o.m.entries, a.entryStack[o.base:]...)
		a.entryStack = a.entryStack[:o.base]
	}
	return true
}

func nameHash(s string) uint64 {
	if s == "" {
		return 0
	}
	return uint64(len(s))*7 + uint64(s[0])*31 + uint64(s[len(s)-1])*17 + uint64(s[len(s)/2])*5
}

// closeObject moves the members from the stack into a map.
func (r *reader) closeObject(o *openObject) Value {
	if o.m != nil {
		o.m.origin = r.spanFrom(o.start)
		return FromMap(o.m)
	}
	members := r.a.entryStack[o.base:]
	if r.full(len(members) * int(unsafe.Sizeof(entry{}))) {
		return Null
	}
	m := r.a.NewMap(LinkedHashMap, len(members))
	m.entries = append(m.entries, members...)
	r.a.entryStack = r.a.entryStack[:o.base]
	m.origin = r.spanFrom(o.start)
	return FromMap(m)
}

// fail records the first failure at byte i and returns it.
func (r *reader) fail(i int, want string) error {
	if r.err != nil {
		return r.err
	}
	e := &JSONError{Offset: i, Line: 1 + strings.Count(r.in[:min(i, len(r.in))], "\n"), Found: "the end of the text", Want: want}
	e.Column = min(i, len(r.in)) - strings.LastIndexByte(r.in[:min(i, len(r.in))], '\n')
	if i < len(r.in) {
		c, _ := decode(r.in[i:])
		e.Found = strconv.QuoteRune(c)
	}
	r.err = e
	return e
}

// failAs records a failure whose message is a limit.
func (r *reader) failAs(i int, want string) {
	if e, ok := r.fail(i, want).(*JSONError); ok {
		e.Found = "more"
	}
}

// maxDigits bounds a number in a document: reading takes time that grows with the square of its length.
const maxDigits = 20_000

// bigInteger reads more digits than a Long holds.
func (r *reader) bigInteger(start int, text string) Value {
	if len(text) > maxDigits {
		r.failAs(start, fmt.Sprintf("a number of at most %d digits", maxDigits))
		return Null
	}
	i, ok := new(big.Int).SetString(text, 10)
	if !ok {
		return String(text)
	}
	return BigInt(i)
}

package lambda

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode"

	"github.com/dop251/goja"
)

// The engine takes \p{…} in a regular expression for plain letters. This file writes such a property as ranges.

// longNames are the names of general categories beside the short ones.
var longNames = map[string]string{
	"Letter": "L", "Cased_Letter": "LC", "Uppercase_Letter": "Lu", "Lowercase_Letter": "Ll", "Titlecase_Letter": "Lt",
	"Modifier_Letter": "Lm", "Other_Letter": "Lo", "Mark": "M", "Combining_Mark": "M", "Nonspacing_Mark": "Mn",
	"Spacing_Mark": "Mc", "Enclosing_Mark": "Me", "Number": "N", "Decimal_Number": "Nd", "digit": "Nd", "Letter_Number": "Nl",
	"Other_Number": "No", "Punctuation": "P", "punct": "P", "Connector_Punctuation": "Pc", "Dash_Punctuation": "Pd",
	"Open_Punctuation": "Ps", "Close_Punctuation": "Pe", "Initial_Punctuation": "Pi", "Final_Punctuation": "Pf",
	"Other_Punctuation": "Po", "Symbol": "S", "Math_Symbol": "Sm", "Currency_Symbol": "Sc", "Modifier_Symbol": "Sk",
	"Other_Symbol": "So", "Separator": "Z", "Space_Separator": "Zs", "Line_Separator": "Zl", "Paragraph_Separator": "Zp",
	"Other": "C", "Control": "Cc", "cntrl": "Cc", "Format": "Cf", "Surrogate": "Cs", "Private_Use": "Co",
}

// derived are the binary properties that are made of several tables.
var derived = map[string][]*unicode.RangeTable{
	"Alphabetic": {unicode.L, unicode.Nl, unicode.Other_Alphabetic}, "Alpha": {unicode.L, unicode.Nl, unicode.Other_Alphabetic},
	"Uppercase": {unicode.Lu, unicode.Other_Uppercase}, "Upper": {unicode.Lu, unicode.Other_Uppercase},
	"Lowercase": {unicode.Ll, unicode.Other_Lowercase}, "Lower": {unicode.Ll, unicode.Other_Lowercase},
	"Math": {unicode.Sm, unicode.Other_Math}, "LC": {unicode.Lu, unicode.Ll, unicode.Lt},
	"ID_Start":    {unicode.L, unicode.Nl, unicode.Other_ID_Start},
	"IDS":         {unicode.L, unicode.Nl, unicode.Other_ID_Start},
	"ID_Continue": {unicode.L, unicode.Nl, unicode.Other_ID_Start, unicode.Mn, unicode.Mc, unicode.Nd, unicode.Pc, unicode.Other_ID_Continue},
	"ASCII":       {{R16: []unicode.Range16{{Lo: 0, Hi: 0x7f, Stride: 1}}}},
	"Any":         {{R32: []unicode.Range32{{Lo: 0, Hi: unicode.MaxRune, Stride: 1}}}},
}

// propertyTables finds the tables of a property as it is written between braces.
func propertyTables(property string) []*unicode.RangeTable {
	name, value, given := strings.Cut(property, "=")
	switch {
	case !given:
		value = name
	case name == "Script", name == "sc", name == "Script_Extensions", name == "scx":
		if t := unicode.Scripts[value]; t != nil {
			return []*unicode.RangeTable{t}
		}
		return nil
	case name != "General_Category" && name != "gc":
		return nil
	}
	if short := longNames[value]; short != "" {
		value = short
	}
	if tables := derived[value]; tables != nil {
		return tables
	}
	for _, set := range []map[string]*unicode.RangeTable{unicode.Categories, unicode.Properties} {
		if t := set[value]; t != nil {
			return []*unicode.RangeTable{t}
		}
	}
	return nil
}

type runeRange struct{ low, high rune }

// rangesOf merges tables into sorted ranges without gaps between neighbours.
func rangesOf(tables []*unicode.RangeTable) (merged []runeRange) {
	var all []runeRange
	add := func(low, high, stride uint32) {
		if stride == 1 {
			all = append(all, runeRange{rune(low), rune(high)})
			return
		}
		for c := low; c <= high; c += stride {
			all = append(all, runeRange{rune(c), rune(c)})
		}
	}
	for _, t := range tables {
		for _, r := range t.R16 {
			add(uint32(r.Lo), uint32(r.Hi), uint32(r.Stride))
		}
		for _, r := range t.R32 {
			add(r.Lo, r.Hi, r.Stride)
		}
	}
	slices.SortFunc(all, func(a, b runeRange) int { return int(a.low - b.low) })
	for _, r := range all {
		if n := len(merged); n > 0 && r.low <= merged[n-1].high+1 {
			merged[n-1].high = max(merged[n-1].high, r.high)
			continue
		}
		merged = append(merged, r)
	}
	return merged
}

func complement(ranges []runeRange) (rest []runeRange) {
	var next rune
	for _, r := range ranges {
		if r.low > next {
			rest = append(rest, runeRange{next, r.low - 1})
		}
		next = r.high + 1
	}
	if next <= unicode.MaxRune {
		rest = append(rest, runeRange{next, unicode.MaxRune})
	}
	return rest
}

var classTexts sync.Map // property, with "^" before it for \P → text of its ranges

// classText returns the inside of a character class for a property.
func classText(property string, negated bool) (string, bool) {
	key := property
	if negated {
		key = "^" + property
	}
	if text, ok := classTexts.Load(key); ok {
		return text.(string), true
	}
	tables := propertyTables(property)
	if tables == nil {
		return "", false
	}
	ranges := rangesOf(tables)
	if negated {
		ranges = complement(ranges)
	}
	var b strings.Builder
	for _, r := range ranges {
		fmt.Fprintf(&b, `\u{%x}`, r.low)
		if r.high > r.low {
			fmt.Fprintf(&b, `-\u{%x}`, r.high)
		}
	}
	classTexts.Store(key, b.String())
	return b.String(), true
}

// expandProperties rewrites \p{…} and \P{…} of a pattern with the flag u. When a property has no table, ok is false and
// the result is its name.
func expandProperties(pattern string) (result string, ok bool) {
	var b strings.Builder
	inClass := false
	for i := 0; i < len(pattern); i++ {
		c := pattern[i]
		switch {
		case c == '\\' && i+2 < len(pattern) && (pattern[i+1] == 'p' || pattern[i+1] == 'P') && pattern[i+2] == '{':
			property, _, closed := strings.Cut(pattern[i+3:], "}")
			text, known := classText(property, pattern[i+1] == 'P')
			if !known || !closed {
				return property, false
			}
			if !inClass {
				text = "[" + text + "]"
			}
			b.WriteString(text)
			i += 3 + len(property)
			continue
		case c == '\\' && i+1 < len(pattern):
			b.WriteByte(c)
			i++
			c = pattern[i]
		case c == '[':
			inClass = true
		case c == ']':
			inClass = false
		}
		b.WriteByte(c)
	}
	return b.String(), true
}

// expandRegExp (pattern) → pattern without properties.
func (e *environment) expandRegExp(f goja.FunctionCall) goja.Value {
	pattern := f.Argument(0).String()
	result, ok := expandProperties(pattern)
	if !ok {
		panic(e.newEngineError("SyntaxError", "Invalid regular expression: /"+pattern+"/: Invalid property name "+
			quoteJS(result)+" for handlers in process; "+elsewhere))
	}
	return e.rt.ToValue(result)
}

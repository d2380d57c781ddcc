package jsonpath

import (
	"math"
	"strconv"

	"postern/vtl/value"
)

// number is a number as filters compare it: by its decimal text. Most are integers or doubles and compare without that text.
type number struct {
	kind numberKind
	i    int64
	f    float64 // the nearest double, whatever the kind
	d    *value.BigDecimal
}

type numberKind uint8

const (
	integerNumber numberKind = iota // i
	doubleNumber                    // f, printed as Java prints a Double
	decimalNumber                   // d
)

// parseNumber reads what the constructor of BigDecimal accepts.
func parseNumber(text string) (number, bool) {
	if len(text) <= 18 {
		if i, err := strconv.ParseInt(text, 10, 64); err == nil {
			return number{kind: integerNumber, i: i, f: float64(i)}, true
		}
	}
	d, ok := value.ParseDecimal(text)
	if !ok {
		return number{}, false
	}
	return number{kind: decimalNumber, d: d, f: d.Float64()}, true
}

// numberOf takes a number from a document.
func numberOf(v value.Value) (number, error) {
	switch v.Kind() {
	case value.KindInt, value.KindLong, value.KindShort, value.KindByte:
		return number{kind: integerNumber, i: v.Int64(), f: float64(v.Int64())}, nil
	case value.KindDouble:
		f := v.Float64()
		if math.IsNaN(f) || math.IsInf(f, 0) {
			return number{}, failed("a filter cannot compare %v", f)
		}
		return number{kind: doubleNumber, f: f}, nil
	}
	n, ok := parseNumber(value.Text(v))
	if !ok {
		return number{}, failed("a filter cannot compare %s", value.Text(v))
	}
	return n, nil
}

// cmp orders two numbers. Doubles that differ are ordered as their texts are; equal ones may still have different texts.
func (n number) cmp(m number) int {
	switch {
	case n.kind == integerNumber && m.kind == integerNumber:
		return compareInts(n.i, m.i)
	case n.f < m.f:
		return -1
	case n.f > m.f:
		return 1
	case n.kind == m.kind && n.kind == doubleNumber:
		return 0
	}
	return n.decimal().Cmp(m.decimal())
}

func compareInts(a, b int64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// decimal is the number by its text.
func (n number) decimal() *value.BigDecimal {
	switch n.kind {
	case decimalNumber:
		return n.d
	case integerNumber:
		d, _ := value.ParseDecimal(strconv.FormatInt(n.i, 10))
		return d
	}
	d, _ := value.ParseDecimal(string(value.AppendDouble(nil, n.f)))
	return d
}

// text is the number as BigDecimal prints it.
func (n number) text() string {
	if n.kind == integerNumber {
		return strconv.FormatInt(n.i, 10)
	}
	return string(n.decimal().Append(nil))
}

// int32 is intValue().
func (n number) int32() int {
	if n.kind == integerNumber {
		return int(int32(n.i))
	}
	return int(int32(n.decimal().Int64()))
}

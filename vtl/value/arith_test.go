package value

import (
	"encoding/json"
	"errors"
	"math"
	"math/big"
	"strconv"
	"testing"
)

func TestDecimalsAsJava(t *testing.T) {
	eachLine(t, "testdata/decimals.jsonl", func(line []byte) {
		var c struct {
			Text, Want, Long, Double, Integer string
			Hash                              int32
		}
		if err := json.Unmarshal(line, &c); err != nil {
			t.Fatal(err)
		}
		v := Decimal(c.Text)
		integer, _ := v.Decimal().Integer()
		got := []string{Text(v), strconv.FormatInt(v.Int64(), 10), string(AppendDouble(nil, v.Float64())), integer.String(), strconv.Itoa(int(v.HashCode()))}
		for i, want := range []string{c.Want, c.Long, c.Double, c.Integer, strconv.Itoa(int(c.Hash))} {
			if got[i] != want {
				t.Errorf("%s: got %s, want %s", c.Text, got[i], want)
			}
		}
	})
	for _, text := range []string{"", "-", ".", "1e", "e5", "--1", "1.2.3", "0x1", " 1", "1e99999999999"} {
		if v := Decimal(text); !v.IsNull() {
			t.Errorf("%q reads as %s", text, Text(v))
		}
	}
}

func TestArithmetic(t *testing.T) {
	huge, _ := new(big.Int).SetString("9223372036854775808", 10)
	two := Decimal("2.50")
	for _, c := range []struct {
		got  func(a, b Value) (Value, error)
		a, b Value
		want string
	}{
		{Add, Int(1), Int(2), "java.lang.Integer 3"}, {Add, Int(math.MaxInt32), Int(1), "java.lang.Long 2147483648"},
		{Add, Long(math.MaxInt64), Int(1), "java.math.BigInteger 9223372036854775808"}, {Sub, Int(5), Long(2), "java.lang.Long 3"},
		{Mul, Long(math.MaxInt64), Int(2), "java.math.BigInteger 18446744073709551614"}, {Div, Int(-7), Int(2), "java.lang.Integer -3"},
		{Div, Int(1), Int(0), " null"}, {Mod, Int(-7), Int(2), "java.lang.Integer -1"}, {Mod, Double(5.5), Int(2), "java.lang.Double 1.5"},
		{Div, Double(1), Double(0), " null"}, {Add, Double(0.1), Double(0.2), "java.lang.Double 0.30000000000000004"},
		{Add, String("a"), Double(1e7), "java.lang.String a1.0E7"}, {Add, Bool(true), Int(1), " null"}, {Add, Int(1), Null, " null"},
		{Sub, BigInt(huge), Int(1), "java.math.BigInteger 9223372036854775807"}, {Mod, BigInt(new(big.Int).Neg(huge)), Int(10), "java.math.BigInteger 2"},
		{Add, two, Int(1), "java.math.BigDecimal 3.50"}, {Mul, two, two, "java.math.BigDecimal 6.2500"}, {Div, two, Int(3), "java.math.BigDecimal 0.83"},
		{Add, Byte(100), Byte(100), "java.lang.Short 200"}, {Add, Float(1.5), Int(1), "java.lang.Float 2.5"}, {Sub, String("5"), Int(1), " null"},
	} {
		v, err := c.got(c.a, c.b)
		if got := v.ClassName() + " " + Text(v); err != nil || got != c.want {
			t.Errorf("%s, %s: got %s, %v, want %s", Text(c.a), Text(c.b), got, err, c.want)
		}
	}
}

func TestArithmeticFailures(t *testing.T) {
	big1 := BigInt(big.NewInt(5))
	if _, err := Mod(Decimal("1.5"), Int(1)); !errors.Is(err, ErrDecimalModulo) {
		t.Error(err)
	}
	if _, err := Mod(big1, Int(-2)); !errors.Is(err, ErrModulus) {
		t.Error(err)
	}
	if _, err := Add(big1, Double(math.Inf(1))); !errors.Is(err, ErrNotFinite) {
		t.Error(err)
	}
	huge := Int(3)
	var err error
	for err == nil {
		huge, err = Mul(huge, huge)
	}
	if !errors.Is(err, ErrTooManyDigits) {
		t.Error(err)
	}
	if _, err := Add(Decimal("1E+2000000000"), Decimal("1E-2000000000")); err == nil {
		t.Error("a sum of four billion digits must fail")
	}
}

func TestEquality(t *testing.T) {
	list := func(c ListClass, v ...Value) Value { return FromList(NewList(c, v...)) }
	for _, c := range []struct {
		a, b Value
		want bool
	}{
		{Int(1), Double(1), true}, {Int(1), String("1"), true}, {Double(1), String("1"), false}, {String("1.0"), Double(1), true},
		{Bool(true), String("true"), true}, {Null, Null, true}, {Null, String(""), false}, {String("a"), String("A"), false},
		{list(ArrayList, Int(1), Int(2)), String("[1, 2]"), true}, {list(JSONArray, Int(1)), list(ArrayList, Int(1)), true},
		{list(ArrayList, Int(1)), list(ArrayList, Long(1)), false}, {list(ArrayList), String(""), false},
		{list(StringArray, String("a")), list(StringArray, String("a")), false}, {Decimal("1.0"), Int(1), true}, {Char('a'), String("a"), true},
	} {
		if got := Equal(c.a, c.b); got != c.want {
			t.Errorf("%s == %s is %v", Text(c.a), Text(c.b), got)
		}
	}
	if JavaEquals(Int(1), Long(1)) || !JavaEquals(Double(math.NaN()), Double(math.NaN())) {
		t.Error("equals() of numbers counts the class, and NaN equals itself")
	}
}

func TestSelfContainingValuesEnd(t *testing.T) {
	l := NewList(JSONArray)
	l.Append(FromList(l))
	m := NewMap(LinkedHashMap, 0)
	m.PutString("l", FromList(l))
	m.PutString("m", FromMap(m))
	v := FromMap(m)
	if _, err := v.AppendText(nil, 1<<20); !errors.Is(err, ErrTooDeep) {
		t.Errorf("printing: %v", err)
	}
	if _, err := v.AppendJSONText(nil, 1<<20); !errors.Is(err, ErrTooDeep) {
		t.Errorf("JSON: %v", err)
	}
	v.HashCode()
	if JavaEquals(v, FromMap(NewMap(LinkedHashMap, 0))) {
		t.Error("not equal to the empty map")
	}
	wide := FromList(NewList(ArrayList, Int(1)))
	for range 40 {
		wide = FromList(NewList(ArrayList, wide, wide))
	}
	if _, err := wide.AppendText(nil, 1<<16); !errors.Is(err, ErrTooLong) {
		t.Errorf("a text of terabytes: %v", err)
	}
}

func TestTruth(t *testing.T) {
	for _, v := range []Value{Bool(true), String(""), Int(0), FromList(NewList(ArrayList)), String("false")} {
		if !v.Truth() {
			t.Errorf("%s is false", Text(v))
		}
	}
	if Null.Truth() || Bool(false).Truth() {
		t.Error("null and false are true")
	}
}

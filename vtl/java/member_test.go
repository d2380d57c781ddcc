package java_test

import (
	"math/big"
	"testing"

	"postern/vtl/java"
	"postern/vtl/value"
)

// host is an object of the program around a template.
type host struct{ name value.Value }

func (h *host) ClassName() string            { return "Host" }
func (h *host) AppendText(dst []byte) []byte { return append(dst, "host"...) }
func (h *host) Get(name string) (value.Value, bool) {
	return h.name, name == "name"
}
func (h *host) Set(name string, v value.Value) bool {
	h.name = v
	return name == "name"
}
func (h *host) Call(name string, args []value.Value) (value.Value, bool, error) {
	return value.Int(int32(len(args))), name == "count", nil
}

func readJSON(t *testing.T, text string) value.Value {
	t.Helper()
	v, err := value.ReadJSONString(nil, text)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func result(v value.Value, found bool, err error) string {
	switch {
	case err != nil:
		return "! " + err.Error()
	case !found:
		return "?"
	}
	return value.Text(v)
}

// The rules of §9.1.
func TestProperties(t *testing.T) {
	m, l := readJSON(t, `{"class":"k","size":9,"nul":null,"Empty":1}`), readJSON(t, `[1]`)
	entry := m.Map().EntrySet().At(0)
	for _, c := range []struct {
		recv       value.Value
		name, want string
	}{
		{m, "class", "class java.util.LinkedHashMap"}, {m, "Class", "class java.util.LinkedHashMap"}, {m, "size", "9"},
		{m, "empty", "null"}, {m, "Empty", "1"}, {m, "nul", "null"}, {m, "nope", "null"},
		{l, "empty", "false"}, {l, "Empty", "false"}, {l, "size", "?"}, {l, "class", "class net.minidev.json.JSONArray"},
		{value.String(""), "empty", "true"}, {value.String(""), "length", "?"}, {value.String("a"), "blank", "false"},
		{value.Double(1), "naN", "false"}, {value.Double(1), "NaN", "false"},
		{entry, "key", "class"}, {entry, "value", "k"}, {entry, "Value", "k"},
		{value.FromObject(&host{name: value.Int(7)}), "name", "7"}, {value.FromObject(&host{}), "class", "class Host"},
		{value.FromObject(&host{}), "nope", "?"}, {value.Null, "x", "?"}, {value.Int(1), "", "?"},
	} {
		if got := result(java.Property(c.recv, c.name)); got != c.want {
			t.Errorf("$%s.%s = %s, want %s", value.Text(c.recv), c.name, got, c.want)
		}
	}
	class, _, _ := java.Property(value.Int(1), "class")
	if got := result(java.Property(class, "name")); got != "java.lang.Integer" {
		t.Errorf(".class.name = %s", got)
	}
	for _, name := range []string{"forName", "getMethods", "newInstance", "toString", "getClass", "valueOf"} { // §19
		if got := result(java.Lookup(name).Call(class, nil, nil)); got != "?" {
			t.Errorf(".class.%s() = %s", name, got)
		}
	}
}

// The rules of §9.2.
func TestIndexes(t *testing.T) {
	m, l := readJSON(t, `{"a":1,"b":2,"":3}`), readJSON(t, `[10,20,30]`)
	array, _, _ := java.Lookup("split").Call(value.String("x,y"), []value.Value{value.String(",")}, nil)
	sized := "! org.apache.velocity.exception.VelocityException: A 'size()' method required for negative value -1 does not exist for class "
	m.Map().Put(value.Int(2), value.String("two"))
	for _, c := range []struct {
		recv, index value.Value
		want        string
	}{
		{l, value.Int(0), "10"}, {l, value.Int(-1), "30"}, {l, value.Int(-3), "10"},
		{l, value.Int(3), "! java.lang.IndexOutOfBoundsException: Index 3 out of bounds for length 3"},
		{l, value.Int(-4), "! java.lang.IndexOutOfBoundsException: Index -1 out of bounds for length 3"},
		{l, value.Long(1), "?"}, {l, value.String("1"), "?"}, {l, value.Double(1), "?"}, {l, value.Null, "?"}, {l, value.Short(1), "20"},
		{m, value.String("a"), "1"}, {m, value.String(""), "3"}, {m, value.Int(2), "two"}, {m, value.Int(-2), "two"},
		{m, value.String("2"), "null"}, {m, value.Null, "null"},
		{array, value.Int(1), "y"}, {array, value.Int(-2), "x"}, {array, value.Int(2), "! java.lang.ArrayIndexOutOfBoundsException"},
		{value.String("abc"), value.Int(0), "?"}, {value.String("abc"), value.Int(-1), sized + "'java.lang.String'"},
		{value.Int(5), value.Int(0), "?"}, {value.Null, value.Int(0), "?"},
	} {
		if got := result(java.Index(c.recv, c.index, nil)); got != c.want {
			t.Errorf("%s[%s] = %s, want %s", value.Text(c.recv), value.Text(c.index), got, c.want)
		}
	}
}

// The rules of §9.3.
func TestAssignments(t *testing.T) {
	m, l := readJSON(t, `{"a":1}`), readJSON(t, `[10,20]`)
	h := &host{}
	for _, c := range []struct {
		set  func() (bool, error)
		done bool
		fail string
	}{
		{func() (bool, error) { return java.SetProperty(m, "k", value.Int(2)) }, true, ""},
		{func() (bool, error) { return java.SetProperty(m, "class", value.Int(3)) }, true, ""},
		{func() (bool, error) { return java.SetProperty(m.Map().EntrySet().At(0), "value", value.Int(4)) }, true, ""},
		{func() (bool, error) { return java.SetProperty(l, "k", value.Int(2)) }, false, ""},
		{func() (bool, error) { return java.SetProperty(value.Null, "k", value.Int(2)) }, false, ""},
		{func() (bool, error) { return java.SetProperty(value.FromObject(h), "name", value.Int(2)) }, true, ""},
		{func() (bool, error) { return java.SetIndex(l, value.Int(-1), value.Int(21), nil) }, true, ""},
		{func() (bool, error) { return java.SetIndex(l, value.Int(2), value.Int(2), nil) }, true,
			"java.lang.IndexOutOfBoundsException: Index 2 out of bounds for length 2"},
		{func() (bool, error) { return java.SetIndex(l, value.String("0"), value.Int(2), nil) }, false, ""},
		{func() (bool, error) { return java.SetIndex(m, value.Int(7), value.Int(8), nil) }, true, ""},
		{func() (bool, error) { return java.SetIndex(value.String("s"), value.Int(0), value.Int(8), nil) }, false, ""},
	} {
		done, err := c.set()
		failure := ""
		if err != nil {
			failure = err.Error()
		}
		if done != c.done || failure != c.fail {
			t.Errorf("done %v, %q, want %v, %q", done, failure, c.done, c.fail)
		}
	}
	if got := value.Text(m) + value.Text(l) + value.Text(h.name); got != "{a=4, k=2, class=3, 7=8}[10,21]2" {
		t.Errorf("after the assignments: %s", got)
	}
	if got := result(java.Lookup("count").Call(value.FromObject(h), []value.Value{l, m}, nil)); got != "2" {
		t.Errorf("host method = %s", got)
	}
}

// What would take more memory than a call may use fails, at once.
func TestLimits(t *testing.T) {
	s, l := value.String("abc"), value.NewList(value.ArrayList)
	n := must(t, value.BigInt(big.NewInt(2)), "shiftLeft", value.Int(100))
	for range java.MaxItems/2 + 1 {
		l.Append(value.Int(1))
	}
	list := value.FromList(l)
	d := value.Decimal("1E+2000000000")
	for _, c := range []struct {
		recv value.Value
		name string
		args []value.Value
	}{
		{s, "repeat", []value.Value{value.Int(1 << 30)}},
		{s, "format", []value.Value{value.String("%2000000000d"), value.Int(1)}},
		{s, "format", []value.Value{value.String("%.2000000000f"), value.Double(1)}},
		{s, "format", []value.Value{value.String("%0999999999x"), value.Int(1)}},
		{s, "format", []value.Value{value.String("%f"), d}},
		{s, "indent", []value.Value{value.Int(1 << 30)}},
		{list, "addAll", []value.Value{list}},
		{n, "pow", []value.Value{value.Int(1 << 30)}},
		{n, "shiftLeft", []value.Value{value.Int(1 << 30)}},
		{n, "setBit", []value.Value{value.Int(1 << 30)}},
		{d, "toPlainString", nil}, {d, "toBigInteger", nil}, {d, "add", []value.Value{value.Decimal("1")}},
		{d, "setScale", []value.Value{value.Int(5)}}, {d, "pow", []value.Value{value.Int(999999999)}},
	} {
		if got := result(java.Lookup(c.name).Call(c.recv, c.args, nil)); len(got) > 200 || got[0] != '!' {
			t.Errorf("%s gave %.60q", c.name, got)
		}
	}
}

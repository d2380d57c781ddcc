package policy

import (
	"encoding/base64"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"time"
)

// condition is one operator with one key and its values.
type condition struct {
	key      Key
	name     string // of the key as written
	op       *operator
	all, any bool // ForAllValues, ForAnyValue
	ifExists bool
	values   []operand
}

// operand is one value of a condition, read for its operator.
type operand struct {
	pattern pattern
	number  float64
	prefix  netip.Prefix
	truth   bool
}

// operator is one comparison.
type operator struct {
	name   string
	negate bool
	fold   bool
	read   func(o *operand, text string) error
	test   func(o *operand, value string, facts Facts) bool
}

// holds says whether the condition is fulfilled. A key has one value at most,
// which is what both set operators then look at.
func (c *condition) holds(facts Facts) bool {
	value, ok := "", false
	if facts != nil && c.key != UnknownKey {
		value, ok = facts.Fact(c.key)
	}
	if c.op.test == nil { // Null
		for i := range c.values {
			if c.values[i].truth != ok {
				return true
			}
		}
		return false
	}
	if !ok {
		return c.ifExists || c.all || c.op.negate && !c.any
	}
	for i := range c.values {
		if c.op.test(&c.values[i], value, facts) {
			return !c.op.negate
		}
	}
	return c.op.negate
}

var operators = makeOperators()

func makeOperators() map[string]*operator {
	all := map[string]*operator{}
	add := func(name string, op operator) {
		op.name = name
		all[strings.ToLower(name)] = &op
	}
	addTexts(add)
	for _, base := range []struct {
		name string
		read func(text string) (float64, error)
	}{{"Numeric", readNumber}, {"Date", readDate}} {
		addOrder(add, base.name, base.read)
	}
	add("Bool", operator{read: readBool, test: func(o *operand, v string, _ Facts) bool { return strings.EqualFold(v, strconv.FormatBool(o.truth)) }})
	add("Null", operator{read: readBool})
	add("BinaryEquals", operator{read: readBinary, test: equalTo})
	add("IpAddress", operator{read: readPrefix, test: within})
	add("NotIpAddress", operator{read: readPrefix, test: within, negate: true})
	return all
}

func addTexts(add func(string, operator)) {
	equals := operator{test: equalTo}
	like := operator{test: func(o *operand, v string, facts Facts) bool { return o.pattern.match(v, facts) }}
	for name, op := range map[string]operator{"StringEquals": equals, "StringLike": like, "ArnEquals": like, "ArnLike": like} {
		add(name, op)
		op.negate = true
		add(strings.Replace(strings.Replace(name, "Equals", "NotEquals", 1), "Like", "NotLike", 1), op)
	}
	equals.fold = true
	add("StringEqualsIgnoreCase", equals)
	equals.negate = true
	add("StringNotEqualsIgnoreCase", equals)
}

func equalTo(o *operand, v string, facts Facts) bool { return o.pattern.equal(v, facts) }

// addOrder adds the six comparisons of numbers or times.
func addOrder(add func(string, operator), base string, read func(text string) (float64, error)) {
	for name, test := range map[string]func(a, b float64) bool{
		"Equals": func(a, b float64) bool { return a == b }, "LessThan": func(a, b float64) bool { return a < b },
		"LessThanEquals": func(a, b float64) bool { return a <= b }, "GreaterThan": func(a, b float64) bool { return a > b },
		"GreaterThanEquals": func(a, b float64) bool { return a >= b },
	} {
		op := operator{
			read: func(o *operand, text string) (err error) {
				o.number, err = read(text)
				return err
			},
			test: func(o *operand, v string, _ Facts) bool {
				n, err := read(v)
				return err == nil && test(n, o.number)
			},
		}
		add(base+name, op)
		if name == "Equals" {
			op.negate = true
			add(base+"NotEquals", op)
		}
	}
}

func readNumber(text string) (float64, error) {
	n, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return 0, fmt.Errorf("%q is no number", text)
	}
	return n, nil
}

// readDate reads an ISO 8601 date, with or without time, or seconds since 1970.
func readDate(text string) (float64, error) {
	if strings.LastIndexByte(text, '-') <= 0 {
		n, err := strconv.ParseFloat(text, 64)
		if err == nil && len(text) == 4 { // a year alone
			n = float64(time.Date(int(n), 1, 1, 0, 0, 0, 0, time.UTC).Unix())
		}
		if err == nil {
			return n, nil
		}
	}
	for _, form := range []string{time.RFC3339Nano, "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05", "2006-01-02", "2006-01"} {
		if at, err := time.Parse(form, text); err == nil {
			return float64(at.UnixNano()) / 1e9, nil
		}
	}
	return 0, fmt.Errorf("%q is no date such as 2026-01-02T03:04:05Z", text)
}

func readBool(o *operand, text string) error {
	switch strings.ToLower(text) {
	case "true":
		o.truth = true
	case "false":
	default:
		return fmt.Errorf("%q is neither true nor false", text)
	}
	return nil
}

func readBinary(o *operand, text string) error {
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return fmt.Errorf("%q is no base64", text)
	}
	o.pattern = pattern{glob: string(raw)}
	return nil
}

func readPrefix(o *operand, text string) error {
	if addr, err := netip.ParseAddr(text); err == nil {
		o.prefix = netip.PrefixFrom(addr, addr.BitLen())
		return nil
	}
	prefix, err := netip.ParsePrefix(text)
	if err != nil {
		return fmt.Errorf("%q is no address or range such as 203.0.113.0/24", text)
	}
	o.prefix = prefix.Masked()
	return nil
}

func within(o *operand, v string, _ Facts) bool {
	addr, err := netip.ParseAddr(v)
	return err == nil && o.prefix.Contains(addr.Unmap())
}

package jsonpath

import (
	"math"

	"postern/vtl/value"
)

// call is a function step. Whether the function exists is asked when the evaluation gets there.
type call struct {
	name      string
	arguments []argument
}

// argument is JSON or a path, which runs on the whole document.
type argument struct {
	path    *Path
	spread  *Path  // the path with a wildcard behind it, what length() counts
	text    string // of JSON that makes an object or array
	json    value.Value
	failure error // of JSON that cannot be read
}

func jsonArgumentOf(text string) argument {
	v, err := value.ReadJSONString(nil, text)
	if err != nil {
		return argument{failure: failed("%v", err)}
	}
	if v.List() != nil || v.Map() != nil {
		return argument{text: text}
	}
	return argument{json: v}
}

// value is what the argument stands for. append() makes it a part of the document, which is somebody's to change: an object or array
// is a new one each time.
func (a *argument) value(e *evaluation) (value.Value, error) {
	switch {
	case a.path != nil:
		return a.path.run(e.root, e.root, e.arena, e.require, e.budget)
	case a.failure != nil:
		return value.Null, a.failure
	case a.text != "":
		return value.ReadJSONString(e.arena, a.text)
	}
	return a.json, nil
}

// withWildcard returns the path with .* behind it, the path itself when it ends with a function or has no steps.
func withWildcard(p *Path) *Path {
	if p.first == nil || p.function {
		return p
	}
	longer := &Path{text: p.text, rooted: p.rooted}
	tail := &longer.first
	for s := p.first; s != nil; s = s.next {
		copied := *s
		*tail, tail = &copied, &copied.next
	}
	*tail = &step{kind: stepWildcard}
	longer.settle()
	return longer
}

// function works on a value and evaluated arguments.
type function func(e *evaluation, c *call, v value.Value, arguments []value.Value) (value.Value, error)

// functions by name, filled by init because functions run paths.
var functions map[string]function

func init() {
	functions = map[string]function{
		"avg": aggregate(average), "sum": aggregate(sum), "min": aggregate(smallest), "max": aggregate(largest),
		"stddev": aggregate(deviation), "concat": concat, "length": length, "size": length, "append": appendAll,
		"keys": keys, "first": pick(0), "last": pick(-1), "index": pickArgument,
	}
}

func (e *evaluation) walkFunction(s *step, v value.Value) error {
	f := functions[s.call.name]
	if f == nil {
		return invalid("there is no function %s()", s.call.name)
	}
	arguments := make([]value.Value, len(s.call.arguments))
	for i := range s.call.arguments {
		var err error
		if arguments[i], err = s.call.arguments[i].value(e); err != nil {
			return err
		}
	}
	result, err := f(e, s.call, v, arguments)
	if err != nil {
		return err
	}
	e.hits = append(e.hits, result)
	if s.next != nil {
		return e.walk(s.next, result)
	}
	return nil
}

// aggregate makes a function over the numbers of an array and of the arguments.
func aggregate(over func([]float64) float64) function {
	return func(_ *evaluation, _ *call, v value.Value, arguments []value.Value) (value.Value, error) {
		var buf [64]float64
		numbers := appendNumbers(buf[:0], arrayOf(v))
		for _, a := range arguments {
			if a.IsNumber() {
				numbers = append(numbers, a.Float64())
			} else {
				numbers = appendNumbers(numbers, arrayOf(a))
			}
		}
		if len(numbers) == 0 {
			return value.Null, failed("there are no numbers to aggregate")
		}
		return value.Double(over(numbers)), nil
	}
}

func appendNumbers(dst []float64, l *value.List) []float64 {
	if l == nil {
		return dst
	}
	for i := range l.Len() {
		if n := l.At(i); n.IsNumber() {
			dst = append(dst, n.Float64())
		}
	}
	return dst
}

func sum(numbers []float64) (total float64) {
	for _, n := range numbers {
		total += n
	}
	return total
}

func average(numbers []float64) float64 { return sum(numbers) / float64(len(numbers)) }

func smallest(numbers []float64) float64 {
	least := math.MaxFloat64
	for _, n := range numbers {
		if n < least {
			least = n
		}
	}
	return least
}

// largest starts from Java's Double.MIN_VALUE, the smallest positive number: of negative numbers it gives that.
func largest(numbers []float64) float64 {
	most := math.SmallestNonzeroFloat64
	for _, n := range numbers {
		if n > most {
			most = n
		}
	}
	return most
}

func deviation(numbers []float64) float64 {
	total, squares, count := 0.0, 0.0, float64(len(numbers))
	for _, n := range numbers {
		total += n
		squares += float64(n * n)
	}
	return math.Sqrt(squares/count - total*total/count/count)
}

// concat joins the texts of an array, then text arguments and everything in array arguments.
func concat(e *evaluation, _ *call, v value.Value, arguments []value.Value) (value.Value, error) {
	var joined []byte
	if l := arrayOf(v); l != nil {
		for i := range l.Len() {
			joined = value.AppendString(joined, l.At(i).Str())
		}
	}
	for _, a := range arguments {
		l := arrayOf(a)
		if l == nil {
			joined = value.AppendString(joined, a.Str())
			continue
		}
		for i := range l.Len() {
			if !l.At(i).IsNull() {
				joined = l.At(i).AppendJava(joined)
			}
		}
	}
	return value.String(e.arena.String(joined)), nil
}

// length counts the elements or members of v, or what the first argument's path leads to.
func length(e *evaluation, c *call, v value.Value, _ []value.Value) (value.Value, error) {
	if len(c.arguments) > 0 {
		if c.arguments[0].path == nil {
			return value.Null, failed("%s() takes a path, not a value", c.name)
		}
		inner, err := c.arguments[0].spread.run(v, v, e.arena, e.require, e.budget)
		if err != nil {
			return value.Null, err
		}
		if l := arrayOf(inner); l != nil {
			return value.Int(int32(l.Len())), nil
		}
	}
	if l := arrayOf(v); l != nil {
		return value.Int(int32(l.Len())), nil
	}
	if m := v.Map(); m != nil {
		return value.Int(int32(m.Len())), nil
	}
	return value.Null, nil
}

// appendAll adds the arguments to the array itself: the document changes.
func appendAll(_ *evaluation, _ *call, v value.Value, arguments []value.Value) (value.Value, error) {
	if l := arrayOf(v); l != nil {
		for _, a := range arguments {
			l.Append(a)
		}
	}
	return v, nil
}

func keys(_ *evaluation, _ *call, v value.Value, _ []value.Value) (value.Value, error) {
	if m := v.Map(); m != nil {
		return value.FromObject(m.KeySet()), nil
	}
	return value.Null, nil
}

func pick(i int) function {
	return func(_ *evaluation, _ *call, v value.Value, _ []value.Value) (value.Value, error) {
		return elementAt(v, i)
	}
}

func pickArgument(_ *evaluation, _ *call, v value.Value, arguments []value.Value) (value.Value, error) {
	if arrayOf(v) == nil {
		return elementAt(v, 0)
	}
	for _, a := range arguments {
		if l := arrayOf(a); l != nil && l.Len() > 0 && l.At(0).IsNumber() {
			a = l.At(0)
		}
		if a.IsNumber() {
			return elementAt(v, int(int32(a.Int64())))
		}
	}
	return value.Null, errIndex
}

// elementAt counts from the end when i is negative; it never reaches the first element that way.
func elementAt(v value.Value, i int) (value.Value, error) {
	l := arrayOf(v)
	switch {
	case l == nil:
		return value.Null, failed("only an array has elements")
	case i >= l.Len():
		return value.Null, errIndex
	case i >= 0:
		return l.At(i), nil
	case l.Len()+i <= 0:
		return value.Null, failed("the array has no element %d", i)
	}
	return l.At(l.Len() + i), nil
}

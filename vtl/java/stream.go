package java

import (
	"strconv"
	"strings"
	"unsafe"

	"postern/vtl/value"
)

// stream is a java.util.stream.Stream or IntStream: a row of values that can be used once. A template cannot write the
// functions that most methods of streams take; the rest is here. The values are worked out at once.
type stream struct {
	class class // classStream or classIntStream
	items []value.Value
	used  bool
	mark  uint32 // of the last value.Weight that met it
}

// Size is the number of values.
func (s *stream) Size() int { return len(s.items) }

// Hold adds the values.
func (s *stream) Hold(w *value.Weight) {
	if !w.Once(&s.mark) {
		return
	}
	w.Bytes += cap(s.items) * int(unsafe.Sizeof(value.Null))
	for _, item := range s.items {
		w.Add(item)
	}
}

// ClassName is the Java class of a stream's head.
func (s *stream) ClassName() string {
	if s.class == classIntStream {
		return "java.util.stream.IntPipeline$Head"
	}
	return "java.util.stream.ReferencePipeline$Head"
}

// AppendText prints the identity of the stream, the same in every run.
func (s *stream) AppendText(dst []byte) []byte {
	dst = append(append(dst, s.ClassName()...), '@')
	return strconv.AppendUint(dst, uint64(uint32(value.HashString(s.ClassName()))), 16)
}

// list gives the values as a list that nobody can change.
func (s *stream) list() *value.List { return value.NewList(value.ImmutableList, s.items...) }

func newStream(class class, items []value.Value) value.Value {
	return value.FromObject(&stream{class: class, items: items})
}

func streamOf(recv value.Value, _ []value.Value, _ *value.Arena) (value.Value, error) {
	items, err := itemsOf(recv)
	return newStream(classStream, append([]value.Value(nil), items...)), err
}

// linesOf is lines().
func linesOf(s string, a *value.Arena) (value.Value, error) {
	if n := strings.Count(s, "\n") + strings.Count(s, "\r"); n > MaxItems {
		return value.Null, tooMany("lines", n)
	}
	lines := splitLines(s)
	items := make([]value.Value, len(lines))
	for i, line := range lines {
		items[i] = piece(line, s, a)
	}
	return newStream(classStream, items), nil
}

// piece is a part of a text as a value: a part of a long text is copied, so that it does not keep the whole alive.
func piece(part, whole string, a *value.Arena) value.Value {
	if len(whole) < value.LongText {
		return value.String(part)
	}
	return value.String(a.Clone(part))
}

func intStreamOfUnits(s string) value.Value {
	var items []value.Value
	for _, u := range unitsOf(s) {
		items = append(items, value.Int(int32(u)))
	}
	return newStream(classIntStream, items)
}

func intStreamOfRunes(s string) value.Value {
	var items []value.Value
	units := unitsOf(s)
	for i := 0; i < len(units); i++ {
		if isHigh(units[i]) && i+1 < len(units) && isLow(units[i+1]) {
			items = append(items, value.Int(joinPair(units[i], units[i+1])))
			i++
			continue
		}
		items = append(items, value.Int(int32(units[i])))
	}
	return newStream(classIntStream, items)
}

// onStream makes a method that uses the stream up.
func onStream(f func(s *stream, args []value.Value, a *value.Arena) (value.Value, error)) impl {
	return func(recv value.Value, args []value.Value, a *value.Arena) (value.Value, error) {
		s := recv.Object().(*stream)
		if s.used {
			return value.Null, throw(illegalState, "stream has already been operated upon or closed")
		}
		s.used = true
		return f(s, args, a)
	}
}

// same makes a method that gives the stream on as it is.
var same = itself

func streamCount(s *stream, _ []value.Value, _ *value.Arena) (value.Value, error) {
	return value.Long(int64(len(s.items))), nil
}

func streamToArray(s *stream, _ []value.Value, a *value.Arena) (value.Value, error) {
	return objectArray(s.items, a), nil
}

func streamIterator(s *stream, _ []value.Value, _ *value.Arena) (value.Value, error) {
	return value.FromObject(newCursor(s.list(), 0, false)), nil
}

func streamLimit(s *stream, args []value.Value, _ *value.Arena) (value.Value, error) {
	n := args[0].Int64()
	if n < 0 {
		return value.Null, throw(illegalArgument, "%d", n)
	}
	return newStream(s.class, s.items[:min(n, int64(len(s.items)))]), nil
}

func streamSkip(s *stream, args []value.Value, _ *value.Arena) (value.Value, error) {
	n := args[0].Int64()
	if n < 0 {
		return value.Null, throw(illegalArgument, "%d", n)
	}
	return newStream(s.class, s.items[min(n, int64(len(s.items))):]), nil
}

func streamDistinct(s *stream, _ []value.Value, _ *value.Arena) (value.Value, error) {
	seen := map[int32][]value.Value{}
	var out []value.Value
next:
	for _, item := range s.items {
		h := item.HashCode()
		for _, other := range seen[h] {
			if value.JavaEquals(item, other) {
				continue next
			}
		}
		seen[h] = append(seen[h], item)
		out = append(out, item)
	}
	return newStream(s.class, out), nil
}

func streamSorted(s *stream, _ []value.Value, _ *value.Arena) (value.Value, error) {
	out, err := sorted(s.items)
	return newStream(s.class, out), err
}

// streamFirst is findFirst and findAny.
func streamFirst(s *stream, _ []value.Value, _ *value.Arena) (value.Value, error) {
	if len(s.items) == 0 {
		return emptyOptional(s.class), nil
	}
	if s.items[0].IsNull() {
		return value.Null, throwBare(nullPointer)
	}
	return someOptional(s.class, s.items[0]), nil
}

func streamToList(s *stream, _ []value.Value, _ *value.Arena) (value.Value, error) {
	return value.FromList(s.list()), nil
}

func streamTable() table {
	return table{
		{"count() long", onStream(streamCount)},
		{"toArray() Object[]", onStream(streamToArray)},
		{"toList() List +16", onStream(streamToList)},
		{"iterator() Iterator", onStream(streamIterator)},
		{"limit(long) Stream", onStream(streamLimit)},
		{"skip(long) Stream", onStream(streamSkip)},
		{"distinct() Stream", onStream(streamDistinct)},
		{"sorted() Stream", onStream(streamSorted)},
		{"findFirst() Optional", onStream(streamFirst)},
		{"findAny() Optional", onStream(streamFirst)},
		{"parallel() BaseStream", same},
		{"sequential() BaseStream", same},
		{"unordered() BaseStream", same},
		{"isParallel() boolean", func(value.Value, []value.Value, *value.Arena) (value.Value, error) { return value.Bool(false), nil }},
		{"close() void", func(value.Value, []value.Value, *value.Arena) (value.Value, error) { return void, nil }},
		{"sorted(Comparator) Stream", throwsNull},
		{"min(Comparator) Optional", throwsNull},
		{"max(Comparator) Optional", throwsNull},
		{"toArray(IntFunction) Object[]", throwsNull},
		{"map(Function) Stream", throwsNull},
		{"filter(Predicate) Stream", throwsNull},
		{"collect(Supplier,BiConsumer,BiConsumer) Object", throwsNull},
		{"collect(Collector) Object", throwsNull},
		{"anyMatch(Predicate) boolean", throwsNull},
		{"allMatch(Predicate) boolean", throwsNull},
		{"noneMatch(Predicate) boolean", throwsNull},
		{"flatMap(Function) Stream", throwsNull},
		{"forEach(Consumer) void", throwsNull},
		{"forEachOrdered(Consumer) void", throwsNull},
		{"peek(Consumer) Stream", throwsNull},
		{"reduce(Object,BiFunction,BinaryOperator) Object", throwsNull},
		{"reduce(Object,BinaryOperator) Object", throwsNull},
		{"reduce(BinaryOperator) Optional", throwsNull},
		{"mapToInt(ToIntFunction) IntStream", throwsNull},
		{"mapToLong(ToLongFunction) LongStream", throwsNull},
		{"mapToDouble(ToDoubleFunction) DoubleStream", throwsNull},
		{"flatMapToInt(Function) IntStream", throwsNull},
		{"flatMapToLong(Function) LongStream", throwsNull},
		{"flatMapToDouble(Function) DoubleStream", throwsNull},
		{"mapMulti(BiConsumer) Stream +16", throwsNull},
		{"mapMultiToInt(BiConsumer) IntStream +16", throwsNull},
		{"mapMultiToLong(BiConsumer) LongStream +16", throwsNull},
		{"mapMultiToDouble(BiConsumer) DoubleStream +16", throwsNull},
		{"takeWhile(Predicate) Stream +9", throwsNull},
		{"dropWhile(Predicate) Stream +9", throwsNull},
		{"onClose(Runnable) BaseStream", throwsNull},
		{"spliterator() Spliterator", refuse(needsFunction)},
		{"builder() static Builder", refuse(needsWrapper)},
		{"concat(Stream,Stream) static Stream", concatStreams},
		{"empty() static Stream", newRow(classStream)},
		{"of(Object) static Stream", newRow(classStream)},
		{"of(Object[]) static Stream", newRow(classStream)},
		{"ofNullable(Object) static Stream +9", func(_ value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
			if args[0].IsNull() {
				return newStream(classStream, nil), nil
			}
			return newStream(classStream, append([]value.Value(nil), args...)), nil
		}},
		{"iterate(Object,UnaryOperator) static Stream", throwsNull},
		{"iterate(Object,Predicate,UnaryOperator) static Stream +9", throwsNull},
		{"generate(Supplier) static Stream", throwsNull},
	}
}

func intStreamTable() table {
	return table{
		{"count() long", onStream(streamCount)},
		{"toArray() int[]", onStream(streamToArray)},
		{"iterator() Iterator", onStream(streamIterator)},
		{"limit(long) IntStream", onStream(streamLimit)},
		{"skip(long) IntStream", onStream(streamSkip)},
		{"distinct() IntStream", onStream(streamDistinct)},
		{"sorted() IntStream", onStream(streamSorted)},
		{"findFirst() OptionalInt", onStream(streamFirst)},
		{"findAny() OptionalInt", onStream(streamFirst)},
		{"sum() int", onStream(func(s *stream, _ []value.Value, _ *value.Arena) (value.Value, error) {
			sum := int32(0)
			for _, item := range s.items {
				sum += int32(item.Int64())
			}
			return value.Int(sum), nil
		})},
		{"min() OptionalInt", intExtreme(-1)},
		{"max() OptionalInt", intExtreme(1)},
		{"boxed() Stream", onStream(func(s *stream, _ []value.Value, _ *value.Arena) (value.Value, error) {
			return newStream(classStream, s.items), nil
		})},
		{"parallel() IntStream", same},
		{"sequential() BaseStream", same},
		{"unordered() BaseStream", same},
		{"isParallel() boolean", func(value.Value, []value.Value, *value.Arena) (value.Value, error) { return value.Bool(false), nil }},
		{"close() void", func(value.Value, []value.Value, *value.Arena) (value.Value, error) { return void, nil }},
		{"map(IntUnaryOperator) IntStream", throwsNull},
		{"filter(IntPredicate) IntStream", throwsNull},
		{"mapToObj(IntFunction) Stream", throwsNull},
		{"mapToLong(IntToLongFunction) LongStream", throwsNull},
		{"mapToDouble(IntToDoubleFunction) DoubleStream", throwsNull},
		{"anyMatch(IntPredicate) boolean", throwsNull},
		{"allMatch(IntPredicate) boolean", throwsNull},
		{"noneMatch(IntPredicate) boolean", throwsNull},
		{"forEach(IntConsumer) void", throwsNull},
		{"forEachOrdered(IntConsumer) void", throwsNull},
		{"collect(Supplier,ObjIntConsumer,BiConsumer) Object", throwsNull},
		{"flatMap(IntFunction) IntStream", throwsNull},
		{"peek(IntConsumer) IntStream", throwsNull},
		{"reduce(int,IntBinaryOperator) int", throwsNull},
		{"reduce(IntBinaryOperator) OptionalInt", throwsNull},
		{"mapMulti(IntMapMultiConsumer) IntStream +16", throwsNull},
		{"takeWhile(IntPredicate) IntStream +9", throwsNull},
		{"dropWhile(IntPredicate) IntStream +9", throwsNull},
		{"onClose(Runnable) BaseStream", throwsNull},
		{"spliterator() OfInt", refuse(needsFunction)},
		{"average() OptionalDouble", refuse(needsWrapper)},
		{"summaryStatistics() IntSummaryStatistics", refuse(needsWrapper)},
		{"asLongStream() LongStream", refuse(needsWrapper)},
		{"asDoubleStream() DoubleStream", refuse(needsWrapper)},
		{"builder() static Builder", refuse(needsWrapper)},
		{"concat(IntStream,IntStream) static IntStream", concatStreams},
		{"empty() static IntStream", newRow(classIntStream)},
		{"of(int) static IntStream", newRow(classIntStream)},
		{"of(int[]) static IntStream", newRow(classIntStream)},
		{"range(int,int) static IntStream", intRange(0)},
		{"rangeClosed(int,int) static IntStream", intRange(1)},
		{"iterate(int,IntUnaryOperator) static IntStream", throwsNull},
		{"iterate(int,IntPredicate,IntUnaryOperator) static IntStream +9", throwsNull},
		{"generate(IntSupplier) static IntStream", throwsNull},
	}
}

// newRow makes a stream of the arguments.
func newRow(class class) impl {
	return func(_ value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
		return newStream(class, append([]value.Value(nil), spread(args, 0)...)), nil
	}
}

func concatStreams(recv value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
	var items []value.Value
	for _, arg := range args {
		s, ok := arg.Object().(*stream)
		switch {
		case !ok:
			return value.Null, throwBare(nullPointer)
		case s.used:
			return value.Null, throw(illegalState, "stream has already been operated upon or closed")
		}
		s.used = true
		items = append(items, s.items...)
	}
	return newStream(classOf(recv), items), nil
}

// intRange is range (0) and rangeClosed (1).
func intRange(closed int64) impl {
	return func(_ value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
		from, to := args[0].Int64(), args[1].Int64()+closed
		if to-from > MaxItems {
			return value.Null, tooMany("range", int(to-from))
		}
		var items []value.Value
		for ; from < to; from++ {
			items = append(items, value.Int(int32(from)))
		}
		return newStream(classIntStream, items), nil
	}
}

// intExtreme is min (sign -1) or max (sign 1).
func intExtreme(sign int) impl {
	return onStream(func(s *stream, _ []value.Value, _ *value.Arena) (value.Value, error) {
		if len(s.items) == 0 {
			return emptyOptional(s.class), nil
		}
		best := s.items[0]
		for _, item := range s.items[1:] {
			if compareInts(item, best) == sign {
				best = item
			}
		}
		return someOptional(s.class, best), nil
	})
}

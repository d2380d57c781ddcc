package java

import (
	"sync"

	"postern/vtl/value"
)

// class is the Java class of a value, as far as methods depend on it.
type class uint8

const (
	classNull class = iota
	classString
	classCharacter
	classBoolean
	classByte
	classShort
	classInteger
	classLong
	classFloat
	classDouble
	classBigInteger
	classBigDecimal
	classArrayList
	classJSONArray
	classSubList
	classFixedList
	classImmutableList
	classStringArray
	classObjectArray
	classCharArray
	classByteArray
	classLinkedHashMap
	classHashMap
	classTreeMap
	classKeySet
	classValues
	classEntrySet
	classEntry
	classIterator
	classListIterator
	classStream
	classIntStream
	classOptional
	classOptionalInt
	classClass
	classHost // an object of the program around the template
	classCount
)

var kindClasses = [...]class{
	value.KindNull: classNull, value.KindBool: classBoolean, value.KindInt: classInteger, value.KindLong: classLong,
	value.KindBigInt: classBigInteger, value.KindFloat: classFloat, value.KindDouble: classDouble, value.KindDecimal: classBigDecimal,
	value.KindChar: classCharacter, value.KindByte: classByte, value.KindShort: classShort, value.KindString: classString,
	value.KindList: classArrayList, value.KindMap: classLinkedHashMap, value.KindObject: classHost,
}

var listClasses = [...]class{
	value.ArrayList: classArrayList, value.JSONArray: classJSONArray, value.SubList: classSubList, value.FixedList: classFixedList,
	value.ImmutableList: classImmutableList,
	value.StringArray:   classStringArray, value.ObjectArray: classObjectArray, value.CharArray: classCharArray, value.ByteArray: classByteArray,
}

var mapClasses = [...]class{
	value.LinkedHashMap: classLinkedHashMap, value.HashMap: classHashMap, value.TreeMap: classTreeMap,
	value.ContextMap: classHashMap,
}

// viewClasses gives the class of a map's face.
var viewClasses = [...]class{value.Keys: classKeySet, value.Values: classValues, value.Entries: classEntrySet}

// classOf returns the class of v.
func classOf(v value.Value) class {
	switch v.Kind() {
	case value.KindList:
		return listClasses[v.List().Class]
	case value.KindMap:
		return mapClasses[v.Map().Class]
	case value.KindObject:
		return objectClass(v.Object())
	}
	return kindClasses[v.Kind()]
}

func objectClass(o value.Object) class {
	switch o := o.(type) {
	case *value.Entry:
		return classEntry
	case *value.View:
		return viewClasses[o.Face]
	case *cursor:
		if o.both {
			return classListIterator
		}
		return classIterator
	case *stream:
		return o.class
	case *optional:
		if o.isInt {
			return classOptionalInt
		}
		return classOptional
	case *Class:
		return classClass
	}
	return classHost
}

// classSpec is what the registry knows of one class.
type classSpec struct {
	name   string  // how the documents call it
	types  string  // the types of signatures it is assignable to, besides Object
	tables []table // its methods, own ones first
}

// specs lists the classes and their methods, in the order of the documents. They are made when the first method is looked up.
var specs = sync.OnceValue(func() *[classCount]classSpec {
	object, number, iterator := objectTable(), numberTable(), iteratorTable()
	arrayList, list, collection, set, mapping := arrayListTable(), listTable(), collectionTable(), setTable(), mapTable()
	return &[classCount]classSpec{
		classNull:          {},
		classString:        {"String", "String", []table{stringTable(), stringNewTable(), object}},
		classCharacter:     {"Character", "Character", []table{characterTable(), object}},
		classBoolean:       {"Boolean", "Boolean", []table{booleanTable(), object}},
		classByte:          {"Byte", "Byte", []table{byteTable(), number, object}},
		classShort:         {"Short", "Short", []table{shortTable(), number, object}},
		classInteger:       {"Integer", "Integer", []table{integerTable(), number, object}},
		classLong:          {"Long", "Long", []table{longTable(), number, object}},
		classFloat:         {"Float", "Float", []table{floatTable(), number, object}},
		classDouble:        {"Double", "Double", []table{doubleTable(), number, object}},
		classBigInteger:    {"BigInteger", "BigInteger", []table{bigIntegerTable(), number, object}},
		classBigDecimal:    {"BigDecimal", "BigDecimal", []table{bigDecimalTable(), number, object}},
		classArrayList:     {"ArrayList", "List Cloneable", []table{arrayList, list, collection, object}},
		classJSONArray:     {"JSONArray", "List Cloneable", []table{jsonArrayTable(), arrayList, list, collection, object}},
		classSubList:       {"SubList", "List", []table{list, collection, object}},
		classFixedList:     {"FixedList", "List", []table{list, collection, object}},
		classImmutableList: {"ImmutableList", "List", []table{list, collection, object}},
		classStringArray:   {"String[]", "String[] Cloneable", []table{object, list, collection}},
		classObjectArray:   {"Object[]", "Object[] Cloneable", []table{object, list, collection}},
		classCharArray:     {"char[]", "char[] Cloneable", []table{object, list, collection}},
		classByteArray:     {"byte[]", "byte[] Cloneable", []table{object, list, collection}},
		classLinkedHashMap: {"LinkedHashMap", "Map Cloneable", []table{mapping, object}},
		classHashMap:       {"HashMap", "Map Cloneable", []table{mapping, object}},
		classTreeMap:       {"TreeMap", "Map Cloneable", []table{mapping, treeMapTable(), object}},
		classKeySet:        {"KeySet", "Set", []table{set, collection, object}},
		classValues:        {"Values", "Collection", []table{collection, object}},
		classEntrySet:      {"EntrySet", "Set", []table{set, collection, object}},
		classEntry:         {"Entry", "Entry", []table{entryTable(), object}},
		classIterator:      {"Iterator", "Iterator", []table{iterator, object}},
		classListIterator:  {"ListIterator", "Iterator ListIterator", []table{listIteratorTable(), iterator, object}},
		classStream:        {"Stream", "Stream", []table{streamTable(), object}},
		classIntStream:     {"IntStream", "IntStream", []table{intStreamTable(), object}},
		classOptional:      {"Optional", "Optional", []table{optionalTable(), object}},
		classOptionalInt:   {"OptionalInt", "OptionalInt", []table{optionalIntTable(), object}},
		classClass:         {"Class", "Class", []table{classTable()}},
		classHost:          {"Object", "", []table{object}},
	}
})

// arrayElements gives the component type of the array classes.
var arrayElements = map[class]jtype{}

// Class (§19) is what getClass() and .class give: an object that knows the name of its class and nothing else. Reflection is closed.
type Class struct {
	name string
}

// ClassName is the Java class of a Class object.
func (c *Class) ClassName() string { return "java.lang.Class" }

// AppendText appends "class java.lang.String"; arrays show their internal name.
func (c *Class) AppendText(dst []byte) []byte {
	return append(append(dst, "class "...), c.name...)
}

// Equals reports whether other is the Class object of the same class.
func (c *Class) Equals(other value.Value) bool {
	o, ok := other.Object().(*Class)
	return ok && o.name == c.name
}

func classTable() table {
	return table{
		{"getName() String", func(recv value.Value, _ []value.Value, _ *value.Arena) (value.Value, error) {
			return value.String(recv.Object().(*Class).name), nil
		}},
	}
}

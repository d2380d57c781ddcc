package java

import "postern/vtl/value"

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
	name   string   // how the documents call it
	types  string   // the types of signatures it is assignable to, besides Object
	tables []*table // its methods, own ones first
}

// specs lists the classes and their methods, in the order of the documents.
var specs = [classCount]classSpec{
	classNull:          {},
	classString:        {"String", "String", []*table{&stringTable, &stringNewTable, &objectTable}},
	classCharacter:     {"Character", "Character", []*table{&characterTable, &objectTable}},
	classBoolean:       {"Boolean", "Boolean", []*table{&booleanTable, &objectTable}},
	classByte:          {"Byte", "Byte", []*table{&byteTable, &numberTable, &objectTable}},
	classShort:         {"Short", "Short", []*table{&shortTable, &numberTable, &objectTable}},
	classInteger:       {"Integer", "Integer", []*table{&integerTable, &numberTable, &objectTable}},
	classLong:          {"Long", "Long", []*table{&longTable, &numberTable, &objectTable}},
	classFloat:         {"Float", "Float", []*table{&floatTable, &numberTable, &objectTable}},
	classDouble:        {"Double", "Double", []*table{&doubleTable, &numberTable, &objectTable}},
	classBigInteger:    {"BigInteger", "BigInteger", []*table{&bigIntegerTable, &numberTable, &objectTable}},
	classBigDecimal:    {"BigDecimal", "BigDecimal", []*table{&bigDecimalTable, &numberTable, &objectTable}},
	classArrayList:     {"ArrayList", "List Cloneable", []*table{&arrayListTable, &listTable, &collectionTable, &objectTable}},
	classJSONArray:     {"JSONArray", "List Cloneable", []*table{&jsonArrayTable, &arrayListTable, &listTable, &collectionTable, &objectTable}},
	classSubList:       {"SubList", "List", []*table{&listTable, &collectionTable, &objectTable}},
	classFixedList:     {"FixedList", "List", []*table{&listTable, &collectionTable, &objectTable}},
	classImmutableList: {"ImmutableList", "List", []*table{&listTable, &collectionTable, &objectTable}},
	classStringArray:   {"String[]", "String[] Cloneable", []*table{&objectTable, &listTable, &collectionTable}},
	classObjectArray:   {"Object[]", "Object[] Cloneable", []*table{&objectTable, &listTable, &collectionTable}},
	classCharArray:     {"char[]", "char[] Cloneable", []*table{&objectTable, &listTable, &collectionTable}},
	classByteArray:     {"byte[]", "byte[] Cloneable", []*table{&objectTable, &listTable, &collectionTable}},
	classLinkedHashMap: {"LinkedHashMap", "Map Cloneable", []*table{&mapTable, &objectTable}},
	classHashMap:       {"HashMap", "Map Cloneable", []*table{&mapTable, &objectTable}},
	classTreeMap:       {"TreeMap", "Map Cloneable", []*table{&mapTable, &treeMapTable, &objectTable}},
	classKeySet:        {"KeySet", "Set", []*table{&setTable, &collectionTable, &objectTable}},
	classValues:        {"Values", "Collection", []*table{&collectionTable, &objectTable}},
	classEntrySet:      {"EntrySet", "Set", []*table{&setTable, &collectionTable, &objectTable}},
	classEntry:         {"Entry", "Entry", []*table{&entryTable, &objectTable}},
	classIterator:      {"Iterator", "Iterator", []*table{&iteratorTable, &objectTable}},
	classListIterator:  {"ListIterator", "Iterator ListIterator", []*table{&listIteratorTable, &iteratorTable, &objectTable}},
	classStream:        {"Stream", "Stream", []*table{&streamTable, &objectTable}},
	classIntStream:     {"IntStream", "IntStream", []*table{&intStreamTable, &objectTable}},
	classOptional:      {"Optional", "Optional", []*table{&optionalTable, &objectTable}},
	classOptionalInt:   {"OptionalInt", "OptionalInt", []*table{&optionalIntTable, &objectTable}},
	classClass:         {"Class", "Class", []*table{&classTable}},
	classHost:          {"Object", "", []*table{&objectTable}},
}

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

var classTable = table{
	{"getName() String", func(recv value.Value, _ []value.Value, _ *value.Arena) (value.Value, error) {
		return value.String(recv.Object().(*Class).name), nil
	}},
}

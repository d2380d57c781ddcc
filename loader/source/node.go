package source

import (
	"strconv"
	"strings"

	"postern/api"
)

// Kind is the sort of a node.
type Kind uint8

// Kinds of nodes. Missing is the kind of a nil node.
const (
	Missing Kind = iota
	Null
	Bool
	Number
	String
	List
	Map
)

var kindNames = [...]string{"nothing", "null", "a boolean", "a number", "text", "a list", "an object"}

// String is the kind with its article, as in a sentence.
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return "kind " + strconv.Itoa(int(k))
}

// Document is one file that was read.
type Document struct {
	Name string // as it was opened
	Text []byte // without byte order mark
	Root *Node
	JSON bool // read by the JSON reader

	aliases bool    // some values stand in several places
	lines   []int32 // where line i starts, made when it is asked for
	joined  map[*Node]*api.Spelling
}

// Node is one value of a document.
type Node struct {
	kind       Kind
	block      bool // literal block: each line of the text is a line of the file
	made       bool // not what the document has in its place
	elsewhere  bool // made in the place of a list or an object
	line       int32
	column     int32
	textLine   int32 // of the first character of a text
	textColumn int32
	text       string
	tag        string
	items      []*Node
	members    []Member
	up         *Node // the node that holds this one; of a shared node: the first
	doc        *Document
}

// Member is one name and value of a map.
type Member struct {
	Name   string
	Value  *Node
	line   int32
	column int32
}

// Kind is the sort of the node, Missing for nil.
func (n *Node) Kind() Kind {
	if n == nil {
		return Missing
	}
	return n.kind
}

// Exists says whether there is a node; null is one.
func (n *Node) Exists() bool { return n != nil }

// IsNull says whether the node is there and null.
func (n *Node) IsNull() bool { return n != nil && n.kind == Null }

// IsMap says whether the node is a map.
func (n *Node) IsMap() bool { return n != nil && n.kind == Map }

// IsList says whether the node is a list.
func (n *Node) IsList() bool { return n != nil && n.kind == List }

// IsScalar says whether the node is a text, number or boolean.
func (n *Node) IsScalar() bool {
	return n != nil && (n.kind == String || n.kind == Number || n.kind == Bool)
}

// Tag is the custom YAML tag of the node, such as !Sub, "" without one.
func (n *Node) Tag() string {
	if n == nil {
		return ""
	}
	return n.tag
}

// Text is the text of a scalar: a number as written, true or false; "" for
// everything else.
func (n *Node) Text() string {
	if n == nil {
		return ""
	}
	return n.text
}

// Bool is the value of a boolean, or of the texts true and false in any case;
// ok is false for anything else.
func (n *Node) Bool() (value, ok bool) {
	if n.Kind() != Bool && n.Kind() != String {
		return false, false
	}
	switch strings.ToLower(n.text) {
	case "true":
		return true, true
	case "false":
		return false, true
	}
	return false, false
}

// Int is the value of a whole number, or of a text that spells one; ok is false
// for anything else.
func (n *Node) Int() (value int, ok bool) {
	if n.Kind() != Number && n.Kind() != String {
		return 0, false
	}
	value, err := strconv.Atoi(strings.TrimSpace(n.text))
	if err == nil {
		return value, true
	}
	f, err := strconv.ParseFloat(n.text, 64)
	if err != nil || f != float64(int(f)) {
		return 0, false
	}
	return int(f), true
}

// Float is the value of a number, or of a text that spells one; ok is false for
// anything else.
func (n *Node) Float() (value float64, ok bool) {
	if n.Kind() != Number && n.Kind() != String {
		return 0, false
	}
	value, err := strconv.ParseFloat(strings.TrimSpace(n.text), 64)
	return value, err == nil
}

// Items are the nodes of a list, nil for anything else. Do not change them.
func (n *Node) Items() []*Node {
	if n == nil {
		return nil
	}
	return n.items
}

// Members are the members of a map in document order, nil for anything else.
// Names are unique. Do not change them.
func (n *Node) Members() []Member {
	if n == nil {
		return nil
	}
	return n.members
}

// Len is the number of items or members.
func (n *Node) Len() int {
	if n == nil {
		return 0
	}
	return len(n.items) + len(n.members)
}

// Get is the value of a member of a map, nil when there is none.
func (n *Node) Get(name string) *Node {
	if m := n.member(name); m != nil {
		return m.Value
	}
	return nil
}

// GetFold is like Get and ignores the case of ASCII letters.
func (n *Node) GetFold(name string) *Node {
	if value := n.Get(name); value != nil {
		return value
	}
	for i := range n.Members() {
		if strings.EqualFold(n.members[i].Name, name) {
			return n.members[i].Value
		}
	}
	return nil
}

// Has says whether a map has a member of this name.
func (n *Node) Has(name string) bool { return n.member(name) != nil }

// NamePos is where the name of a member stands, Pos of the node without one.
func (n *Node) NamePos(name string) api.Pos {
	if m := n.member(name); m != nil {
		return n.MemberPos(m)
	}
	return n.Pos()
}

// MemberPos is where the name of a member of this map stands.
func (n *Node) MemberPos(m *Member) api.Pos { return n.place(m.line, m.column) }

func (n *Node) member(name string) *Member {
	if n == nil {
		return nil
	}
	for i := range n.members {
		if n.members[i].Name == name {
			return &n.members[i]
		}
	}
	return nil
}

// Document is the document the node was read from, nil for a made node.
func (n *Node) Document() *Document {
	if n == nil {
		return nil
	}
	return n.doc
}

// Pos is where the value starts.
func (n *Node) Pos() api.Pos {
	if n == nil {
		return api.Pos{}
	}
	return n.place(n.line, n.column)
}

// TextPos is where the first character of a text stands: behind the quote, or
// on the line after the mark of a block.
func (n *Node) TextPos() api.Pos {
	if n == nil {
		return api.Pos{}
	}
	if n.textLine == 0 {
		return n.Pos()
	}
	return n.place(n.textLine, n.textColumn)
}

// IsBlock says that each line of the text is one line of the file, so that a
// place inside the text is a place in the file.
func (n *Node) IsBlock() bool { return n != nil && n.block }

func (n *Node) place(line, column int32) api.Pos {
	pos := api.Pos{Line: int(line), Column: int(column)}
	if n.doc != nil {
		pos.File = n.doc.Name
	}
	return pos
}

// Pointer is the JSON pointer of the node in its document, "" for the root.
func (n *Node) Pointer() string {
	if n == nil || n.up == nil {
		return ""
	}
	above := n.up.Pointer()
	for i, item := range n.up.items {
		if item.stands(n) {
			return above + "/" + strconv.Itoa(i)
		}
	}
	for i := range n.up.members {
		if n.up.members[i].Value.stands(n) {
			return above + "/" + EscapePointer(n.up.members[i].Name)
		}
	}
	return above
}

// stands says whether a node is another one, or was made in its place.
func (n *Node) stands(other *Node) bool {
	return n == other || n.line == other.line && n.column == other.column && n.line != 0 && n.doc == other.doc
}

// Made nodes: what a reader builds to stand for something the document says in
// other words. They take the place of the node they come from.

// NewText is a text in the place of the node like.
func NewText(text string, like *Node) *Node { return newNode(String, text, like) }

// NewList is a list in the place of the node like.
func NewList(items []*Node, like *Node) *Node {
	n := newNode(List, "", like)
	n.items = items
	return n
}

// NewMap is a map in the place of the node like. Names must be unique.
func NewMap(members []Member, like *Node) *Node {
	n := newNode(Map, "", like)
	n.members = members
	return n
}

// NewNull is null in the place of the node like.
func NewNull(like *Node) *Node { return newNode(Null, "", like) }

func newNode(kind Kind, text string, like *Node) *Node {
	n := &Node{kind: kind, text: text}
	if like != nil {
		n.line, n.column = like.line, like.column
		n.textLine, n.textColumn, n.block = like.textLine, like.textColumn, like.block
		n.up, n.doc = like.up, like.doc
		n.made = like.made || text != like.text
		n.elsewhere = like.elsewhere || kind == String && (like.kind == List || like.kind == Map)
	}
	return n
}

// NewMember is a member in the place of the node like.
func NewMember(name string, value, like *Node) Member {
	m := Member{Name: name, Value: value}
	if like != nil {
		m.line, m.column = like.line, like.column
	}
	return m
}

// With is a copy of a member with another value.
func (m Member) With(value *Node) Member {
	m.Value = value
	return m
}

// Named is a copy of a member with another name.
func (m Member) Named(name string) Member {
	m.Name = name
	return m
}

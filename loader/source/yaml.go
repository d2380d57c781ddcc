package source

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"

	"postern/api"
)

// yamlReader turns the nodes of the YAML parser into ours: aliases and merge
// keys applied, kinds resolved, texts placed.
type yamlReader struct {
	doc    *Document
	lines  [][]byte // of the file, made when a block text asks for them
	done   map[*yaml.Node]*Node
	open   map[*yaml.Node]bool
	sizes  map[*Node]int
	report *api.Diagnostics
}

func readYAML(doc *Document, report *api.Diagnostics) (*Node, *syntaxError) {
	decoder := yaml.NewDecoder(bytes.NewReader(doc.Text))
	var tree yaml.Node
	if err := decodeYAML(decoder, &tree); err != nil {
		if errors.Is(err, io.EOF) {
			return nil, &syntaxError{line: 1, column: 1, summary: "the document is empty", expected: "YAML or JSON"}
		}
		return nil, doc.yamlError(err)
	}
	r := &yamlReader{
		doc: doc, report: report,
		done: map[*yaml.Node]*Node{}, open: map[*yaml.Node]bool{}, sizes: map[*Node]int{},
	}
	root, err := r.convert(&tree, 0)
	if err != nil {
		return nil, err
	}
	if len(r.done) > 0 && r.size(root) > maxNodes { // without anchors it is as large as its text
		return nil, &syntaxError{line: 1, column: 1, summary: "the aliases of the document multiply without measure", expected: fmt.Sprintf("at most %d values once all aliases are followed", maxNodes)}
	}
	return root, r.noteMore(decoder)
}

// decodeYAML keeps a defect of the parser from becoming one of the program.
func decodeYAML(decoder *yaml.Decoder, tree *yaml.Node) (err error) {
	defer func() {
		if failure := recover(); failure != nil {
			err = fmt.Errorf("yaml: %v", failure)
		}
	}()
	return decoder.Decode(tree)
}

// noteMore says that only the first document of a file is read.
func (r *yamlReader) noteMore(decoder *yaml.Decoder) *syntaxError {
	var next yaml.Node
	if err := decodeYAML(decoder, &next); errors.Is(err, io.EOF) || next.IsZero() && err == nil {
		return nil
	} else if err != nil {
		return r.doc.yamlError(err)
	}
	r.report.Add(api.Diagnostic{
		Severity: api.Warning, Pos: api.Pos{File: r.doc.Name, Line: next.Line, Column: next.Column},
		Summary:    "a second document in one file is not read",
		Suggestion: "one file per document",
	})
	return nil
}

var yamlLine = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^yaml: (?:unmarshal errors:\s*)?(?:line (\d+): )?(.*)$`)
})

// countsFromZero matches the messages of the parser proper, which, unlike those
// of its scanner, number the lines from 0.
var countsFromZero = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^did not find expected (?:<|node content|'-' indicator|key|',' or )`)
})

// yamlError finds the line in a message of the parser.
func (doc *Document) yamlError(err error) *syntaxError {
	found := yamlLine().FindStringSubmatch(strings.ReplaceAll(err.Error(), "\n", " "))
	if found == nil {
		return &syntaxError{line: 1, column: 1, summary: err.Error(), expected: "YAML or JSON"}
	}
	line, _ := strconv.Atoi(found[1])
	if line > 0 && countsFromZero().MatchString(found[2]) {
		line++
	}
	line = max(line, 1)
	text := ""
	if lines := bytes.SplitN(doc.Text, []byte("\n"), line+1); len(lines) >= line {
		text = string(lines[line-1])
	}
	return &syntaxError{
		line: int32(line), column: int32(len(text)-len(strings.TrimLeft(text, " \t"))) + 1,
		summary: "not YAML: " + found[2], expected: "YAML or JSON", suggestion: yamlHint(found[2], text),
	}
}

// yamlHint is what most often leads to a message of the parser.
func yamlHint(message, line string) string {
	indent := line[:len(line)-len(strings.TrimLeft(line, " \t"))]
	switch {
	case strings.Contains(indent, "\t"):
		return "indent with blanks, not with tabs"
	case strings.Contains(message, "mapping values are not allowed"):
		return "quote the value if it has a colon in it, or check the indentation"
	case strings.Contains(message, "cannot start any token"):
		return "put the value in quotes"
	case strings.Contains(message, "did not find expected key"), strings.Contains(message, "did not find expected '-'"):
		return "check the indentation of this line and of its neighbours"
	}
	return ""
}

func (r *yamlReader) fail(from *yaml.Node, summary, expected string) *syntaxError {
	return &syntaxError{line: int32(from.Line), column: int32(from.Column), summary: summary, expected: expected}
}

func (r *yamlReader) convert(from *yaml.Node, depth int) (*Node, *syntaxError) {
	if depth > maxDepth {
		return nil, r.fail(from, "values nest too deeply", fmt.Sprintf("at most %d levels", maxDepth))
	}
	switch from.Kind {
	case yaml.DocumentNode:
		if len(from.Content) == 0 {
			return &Node{kind: Null, line: 1, column: 1, doc: r.doc}, nil
		}
		return r.convert(from.Content[0], depth)
	case yaml.AliasNode:
		return r.alias(from, depth)
	}
	if r.open[from] {
		return nil, r.fail(from, fmt.Sprintf("the alias of %q stands inside the value it names", from.Anchor), "a value that does not contain itself")
	}
	r.open[from] = true
	defer delete(r.open, from)
	n, err := r.fresh(from, depth)
	if err == nil && from.Anchor != "" {
		r.done[from] = n
	}
	return n, err
}

func (r *yamlReader) alias(from *yaml.Node, depth int) (*Node, *syntaxError) {
	if from.Alias == nil {
		return nil, r.fail(from, fmt.Sprintf("unknown alias %q", from.Value), "an anchor of this name before it")
	}
	r.doc.aliases = true
	if n := r.done[from.Alias]; n != nil {
		return n, nil
	}
	if r.open[from.Alias] {
		return nil, r.fail(from, fmt.Sprintf("the alias of %q stands inside the value it names", from.Value), "a value that does not contain itself")
	}
	return r.convert(from.Alias, depth+1)
}

func (r *yamlReader) fresh(from *yaml.Node, depth int) (*Node, *syntaxError) {
	n := &Node{line: int32(from.Line), column: int32(from.Column), doc: r.doc}
	if strings.HasPrefix(from.Tag, "!") && !strings.HasPrefix(from.Tag, "!!") && from.Tag != "!" {
		n.tag = from.Tag
	}
	switch from.Kind {
	case yaml.SequenceNode:
		n.kind = List
		return n, r.items(n, from, depth)
	case yaml.MappingNode:
		n.kind = Map
		return n, r.members(n, from, depth)
	}
	r.scalar(n, from)
	return n, nil
}

func (r *yamlReader) items(n *Node, from *yaml.Node, depth int) *syntaxError {
	for _, content := range from.Content {
		item, err := r.convert(content, depth+1)
		if err != nil {
			return err
		}
		adopt(n, item)
		n.items = append(n.items, item)
	}
	return nil
}

// adopt makes n the holder of a value that has none yet.
func adopt(n, value *Node) {
	if value.up == nil && value != n {
		value.up = n
	}
}

func (r *yamlReader) members(n *Node, from *yaml.Node, depth int) *syntaxError {
	var merged []Member
	for i := 0; i+1 < len(from.Content); i += 2 {
		key, content := from.Content[i], from.Content[i+1]
		value, err := r.convert(content, depth+1)
		if err != nil {
			return err
		}
		if isMerge(key) {
			more, err := r.merge(key, value)
			if err != nil {
				return err
			}
			merged = append(merged, more...)
			continue
		}
		name, ok := r.name(key)
		if !ok {
			continue
		}
		adopt(n, value)
		n.members = append(n.members, Member{Name: name, Value: value, line: int32(key.Line), column: int32(key.Column)})
	}
	finish(n, r.report)
	for _, m := range merged {
		if !n.Has(m.Name) {
			n.members = append(n.members, m)
		}
	}
	return nil
}

// name is the text of a key. A key that is an object or a list is what is left
// of a template such as {{name}}: reported and left out.
func (r *yamlReader) name(key *yaml.Node) (name string, ok bool) {
	for key.Kind == yaml.AliasNode && key.Alias != nil {
		key = key.Alias
	}
	if key.Kind == yaml.ScalarNode {
		return key.Value, true
	}
	r.report.Add(api.Diagnostic{
		Severity: api.Error, Pos: api.Pos{File: r.doc.Name, Line: key.Line, Column: key.Column},
		Summary: "a member name that is no text", Expected: "a text, number or boolean before the colon",
		Suggestion: "put the name in quotes",
	})
	return "", false
}

func isMerge(key *yaml.Node) bool {
	return key.Kind == yaml.ScalarNode && key.Value == "<<" && key.ShortTag() == "!!merge"
}

// merge are the members that a merge key brings in: of a map, or of several,
// where the earlier wins.
func (r *yamlReader) merge(key *yaml.Node, value *Node) ([]Member, *syntaxError) {
	maps := []*Node{value}
	if value.IsList() {
		maps = value.items
	}
	var merged []Member
	for _, one := range maps {
		if !one.IsMap() {
			return nil, r.fail(key, "a merge key with "+one.Kind().String(), "<<: followed by the alias of an object, or a list of them")
		}
		merged = append(merged, one.members...)
	}
	return merged, nil
}

func (r *yamlReader) scalar(n *Node, from *yaml.Node) {
	n.kind, n.text = String, from.Value
	if n.tag == "" && from.Style&(yaml.LiteralStyle|yaml.FoldedStyle|yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) == 0 {
		switch from.ShortTag() {
		case "!!null":
			n.kind, n.text = Null, ""
		case "!!bool":
			n.kind, n.text = Bool, strings.ToLower(from.Value)
		case "!!int", "!!float":
			n.kind = Number
		}
	}
	switch {
	case from.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		r.placeBlock(n, from.Style&yaml.LiteralStyle != 0)
	case from.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0:
		n.textLine, n.textColumn = n.line, r.start(n, from)+1
	case from.Style&yaml.TaggedStyle != 0 || from.Anchor != "":
		n.textLine, n.textColumn = n.line, r.start(n, from)
	}
}

// start is the column of a value, behind its tag and anchor where they stand in
// its line.
func (r *yamlReader) start(n *Node, from *yaml.Node) int32 {
	if from.Style&yaml.TaggedStyle == 0 && from.Anchor == "" {
		return n.column
	}
	line := []rune(string(r.line(int(n.line))))
	at := min(int(n.column)-1, len(line))
	for at < len(line) && (line[at] == '!' || line[at] == '&') {
		next := at
		for next < len(line) && line[next] != ' ' && line[next] != '\t' {
			next++
		}
		for next < len(line) && (line[next] == ' ' || line[next] == '\t') {
			next++
		}
		if next == len(line) || line[next] == '\r' {
			break
		}
		at = next
	}
	return int32(at) + 1
}

// line is a line of the document, from 1.
func (r *yamlReader) line(number int) []byte {
	if r.lines == nil {
		r.lines = bytes.Split(r.doc.Text, []byte("\n"))
	}
	if number < 1 || number > len(r.lines) {
		return nil
	}
	return r.lines[number-1]
}

// placeBlock finds where the first character of a block text stands: on the
// line after the mark, behind the indentation.
func (r *yamlReader) placeBlock(n *Node, literal bool) {
	if r.lines == nil {
		r.lines = bytes.Split(r.doc.Text, []byte("\n"))
	}
	n.block = literal
	n.textLine, n.textColumn = n.line+1, 1
	want := firstLine(n.text)
	for _, line := range r.lines[min(int(n.line), len(r.lines)):] {
		indent := len(line) - len(bytes.TrimLeft(line, " "))
		if indent < len(bytes.TrimRight(line, "\r")) {
			own := len(want) - len(strings.TrimLeft(want, " "))
			n.textColumn = int32(max(indent-own, 0)) + 1
			return
		}
	}
}

// firstLine is the first line of a text that has more than blanks.
func firstLine(text string) string {
	for line := range strings.Lines(text) {
		if strings.TrimSpace(line) != "" {
			return line
		}
	}
	return ""
}

// size is the number of values a node stands for, each alias counted in full.
func (r *yamlReader) size(n *Node) int {
	if known, ok := r.sizes[n]; ok {
		return known
	}
	size := 1
	for _, item := range n.items {
		size = min(size+r.size(item), maxNodes+1)
	}
	for i := range n.members {
		size = min(size+r.size(n.members[i].Value), maxNodes+1)
	}
	r.sizes[n] = size
	return size
}

package record

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// Broken says where the output stops being JSON, and which node of the template
// is to blame.
type Broken struct {
	Offset  int    `json:"offset"` // in the output, in bytes
	Line    int    `json:"outputLine"`
	Column  int    `json:"outputColumn"`
	Problem string `json:"problem"`
	Near    string `json:"near"` // the output around the place, with ⟂ at it
	// The node that wrote the byte.
	Writer Node `json:"writer"`
	// The node that is probably to blame: the writer, or a reference before it
	// that wrote nothing, or a quote too many.
	Culprit Node   `json:"culprit"`
	Why     string `json:"why"`
}

// Node names a place in the template.
type Node struct {
	Kind   string `json:"kind"` // text or reference
	Line   int    `json:"line"`
	Column int    `json:"column"`
	Source string `json:"source"`
}

// String is the finding in one sentence.
func (b Broken) String() string {
	text := fmt.Sprintf("the output stops being JSON at byte %d (line %d, column %d): %s; near %s", b.Offset, b.Line, b.Column, b.Problem, b.Near)
	if b.Culprit.Line > 0 {
		text += fmt.Sprintf("; %d:%d %s %s", b.Culprit.Line, b.Culprit.Column, b.Culprit, b.Why)
	}
	return text
}

// String is the source of a reference, or of a text in quotes.
func (n Node) String() string {
	if n.Kind == "text" {
		return fmt.Sprintf("text %q", short(n.Source))
	}
	return short(strings.TrimSpace(n.Source))
}

// MeansJSON says whether the output looks as if it was to be JSON: it begins
// with { or [.
func (rec *Recording) MeansJSON() bool {
	text := bytes.TrimLeft(rec.Output, " \t\r\n")
	return len(text) > 0 && (text[0] == '{' || text[0] == '[')
}

// Broken finds where the output stops being JSON; ok is false when it is JSON.
func (rec *Recording) Broken() (b Broken, ok bool) {
	if json.Valid(rec.Output) {
		return b, false
	}
	var raw json.RawMessage
	err := json.Unmarshal(rec.Output, &raw)
	if err == nil {
		return b, false
	}
	b.Problem, b.Offset = err.Error(), len(rec.Output)
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) && !strings.HasPrefix(b.Problem, "unexpected end") {
		b.Offset = max(0, int(syntax.Offset)-1)
	}
	b.Line = 1 + bytes.Count(rec.Output[:b.Offset], []byte{'\n'})
	b.Column = b.Offset - bytes.LastIndexByte(rec.Output[:b.Offset], '\n')
	b.Near = near(rec.Output, b.Offset)
	leaves := rec.leaves()
	i := writerOf(leaves, b.Offset)
	if i < 0 {
		return b, true
	}
	b.Writer = leaves[i].node()
	b.Culprit, b.Why = rec.blame(leaves, i, b.Offset)
	return b, true
}

// near is the output around a place.
func near(out []byte, at int) string {
	const around = 24
	from, to := max(0, at-around), min(len(out), at+around)
	return "«" + strings.ToValidUTF8(strings.NewReplacer("\n", "↵", "\r", "", "\t", " ").Replace(string(out[from:at])+"⟂"+string(out[at:to])), "") + "»"
}

// leaves are the steps that write, in the order of the output.
func (rec *Recording) leaves() []*step {
	var list []*step
	for i := 0; i < len(rec.steps); {
		s := &rec.steps[i]
		switch s.name() {
		case "text", "reference": // what is inside is no output of its own
			list = append(list, s)
			i = rec.behind(i)
		case "#set":
			i = rec.behind(i)
		default:
			i++
		}
	}
	return list
}

// writerOf is the leaf that wrote the byte at an offset; behind the end it is
// the last one that wrote.
func writerOf(leaves []*step, offset int) int {
	last := -1
	for i, s := range leaves {
		if int(s.from) <= offset && offset < int(s.to) {
			return i
		}
		if s.to > s.from && int(s.to) <= offset {
			last = i
		}
	}
	return last
}

// blame chooses the node to name: the writer if it is a reference, else the
// reference before it that left the text wrong.
func (rec *Recording) blame(leaves []*step, i, offset int) (Node, string) {
	writer := leaves[i]
	if comma := rec.danglingComma(offset); comma >= 0 {
		if at := writerOf(leaves, comma); at >= 0 {
			return leaves[at].node(), "wrote a comma that no value follows"
		}
	}
	if writer.name() == "reference" {
		return writer.node(), "wrote " + quotePiece(rec.Output[writer.from:writer.to])
	}
	for j := i - 1; j >= 0; j-- {
		s := leaves[j]
		if between := rec.Output[min(int(s.to), offset):offset]; len(bytes.TrimSpace(between)) > 1 && !closesString(between) {
			break
		}
		if s.name() != "reference" {
			continue
		}
		if s.from == s.to {
			return s.node(), "wrote nothing"
		}
		piece := rec.Output[s.from:s.to]
		if bytes.ContainsAny(piece, "\"\n\\") || !json.Valid(piece) {
			return s.node(), "wrote " + quotePiece(piece)
		}
		break
	}
	return writer.node(), "wrote it"
}

// danglingComma is where a comma stands that only ] or } follows, -1 when the
// output does not end in that way.
func (rec *Recording) danglingComma(offset int) int {
	before := bytes.TrimRight(rec.Output[:offset], " \t\r\n")
	if offset >= len(rec.Output) || rec.Output[offset] != ']' && rec.Output[offset] != '}' || !bytes.HasSuffix(before, []byte{','}) {
		return -1
	}
	return len(before) - 1
}

// closesString says whether a piece of output is the end of a string and what
// follows it at once.
func closesString(piece []byte) bool {
	piece = bytes.TrimSpace(piece)
	return len(piece) > 0 && len(piece) < 4 && piece[0] == '"'
}

func quotePiece(piece []byte) string {
	return fmt.Sprintf("%q", short(string(piece)))
}

func (s *step) node() Node { return Node{s.name(), s.place.Line, s.place.Col, s.source()} }

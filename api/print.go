package api

import (
	"bytes"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// SourceReader gives the text of a file for quoting; nil text means that it is
// not at hand.
type SourceReader func(file string) []byte

// Print writes every finding, with the line it speaks of and a caret below the
// place:
//
//	api.yaml:12:9: error: integration without uri [MA-602]
//	   12 |         type: http
//	      |         ^
//	  expected: an absolute http or https URL
//	  try: uri: http://localhost:9000/
//
// read may be nil.
func (ds Diagnostics) Print(w io.Writer, read SourceReader) error {
	files := map[string][]byte{}
	var out []byte
	for _, d := range ds {
		text, known := files[d.Pos.File]
		if !known && read != nil && d.Pos.File != "" {
			text = read(d.Pos.File)
			files[d.Pos.File] = text
		}
		out = d.AppendText(out, text)
	}
	_, err := w.Write(Visible(out, 0))
	return err
}

// AppendText appends the finding with the line of source it speaks of and the
// optional texts, each on lines of its own. source is the text of the file, nil
// when it is not at hand.
func (d Diagnostic) AppendText(dst, source []byte) []byte {
	dst = append(d.appendLine(dst), '\n')
	dst = appendQuote(dst, d.Pos, source)
	for _, part := range [...]struct{ label, text string }{
		{"", d.Detail}, {"expected: ", d.Expected}, {"try: ", d.Suggestion},
	} {
		if part.text != "" {
			text := strings.ReplaceAll(part.text, "\n", "\n    ")
			dst = append(append(append(append(dst, "  "...), part.label...), text...), '\n')
		}
	}
	return dst
}

// quoteWidth is the number of characters of a source line that are shown.
const quoteWidth = 120

func appendQuote(dst []byte, pos Pos, source []byte) []byte {
	line, ok := sourceLine(source, pos.Line)
	if !ok {
		return dst
	}
	line, column := clipLine(line, pos.Column)
	number := strconv.Itoa(pos.Line)
	margin := strings.Repeat(" ", max(5-len(number), 0))
	dst = append(append(append(append(dst, margin...), number...), " | "...), line...)
	dst = append(dst, '\n')
	if column < 1 {
		return dst
	}
	dst = append(append(append(dst, margin...), strings.Repeat(" ", len(number))...), " | "...)
	for _, r := range line {
		if column--; column == 0 {
			break
		}
		if r == '\t' {
			dst = append(dst, '\t')
		} else {
			dst = append(dst, ' ')
		}
	}
	return append(dst, "^\n"...)
}

func sourceLine(source []byte, number int) (string, bool) {
	if len(source) == 0 || number < 1 {
		return "", false
	}
	for ; number > 1; number-- {
		end := bytes.IndexByte(source, '\n')
		if end < 0 {
			return "", false
		}
		source = source[end+1:]
	}
	if end := bytes.IndexByte(source, '\n'); end >= 0 {
		source = source[:end]
	}
	line := strings.ToValidUTF8(strings.TrimRight(string(source), "\r"), "\uFFFD")
	return line, strings.TrimSpace(line) != ""
}

// clipLine shortens a long line around the column and moves the column along.
func clipLine(line string, column int) (string, int) {
	if utf8.RuneCountInString(line) <= quoteWidth {
		return line, column
	}
	runes := []rune(line)
	start := max(0, min(column-quoteWidth/2, len(runes)-quoteWidth))
	end := min(start+quoteWidth, len(runes))
	clipped := string(runes[start:end])
	if end < len(runes) {
		clipped += "…"
	}
	if start == 0 {
		return clipped, column
	}
	return "…" + clipped, column - start + 1
}

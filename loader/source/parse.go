package source

import (
	"bytes"
	"fmt"
	"unicode/utf8"

	"postern/api"
)

// maxDocument is the size in bytes above which the live service refuses a
// document.
const maxDocument = 6 << 20

// Parse reads one document: JSON when it starts with { or [, else YAML. When it
// cannot be read an error is reported and Root is nil. name is the file that
// positions speak of.
func Parse(name string, text []byte, report *api.Diagnostics) *Document {
	doc := &Document{Name: name, Text: bytes.TrimPrefix(text, []byte("\xEF\xBB\xBF"))}
	if !checkText(doc, report) {
		return doc
	}
	if len(text) > maxDocument {
		// CF-05: warned about here, refused by the service.
		report.Refuse("CF-05", api.Pos{File: name, Line: 1, Column: 1}, fmt.Sprintf("the document has %d bytes; the service takes %d", len(text), maxDocument))
	}
	if err := doc.read(report); err != nil {
		report.Add(api.Diagnostic{
			Severity: api.Error, Rule: "CF-04",
			Pos:     api.Pos{File: name, Line: int(err.line), Column: int(err.column)},
			Summary: err.summary, Expected: err.expected, Suggestion: err.suggestion,
		})
	}
	return doc
}

// read tries JSON first where the text looks like it; a flow map of YAML is
// read as YAML.
func (doc *Document) read(report *api.Diagnostics) (err *syntaxError) {
	if start := bytes.TrimLeft(doc.Text, " \t\r\n"); len(start) == 0 || start[0] != '{' && start[0] != '[' && start[0] != '/' {
		doc.Root, err = readYAML(doc, report)
		return err
	}
	var found api.Diagnostics
	root, jsonErr := readJSON(doc, &found)
	if jsonErr == nil {
		doc.Root, doc.JSON = root, true
		*report = append(*report, found...)
		return nil
	}
	found = nil
	if root, err = readYAML(doc, &found); err != nil {
		return jsonErr
	}
	doc.Root = root
	*report = append(*report, found...)
	return nil
}

// checkText reports text that is not UTF-8.
func checkText(doc *Document, report *api.Diagnostics) bool {
	// CF-05: text is UTF-8; other encodings are an error.
	for _, bom := range []string{"\xFF\xFE", "\xFE\xFF"} {
		if bytes.HasPrefix(doc.Text, []byte(bom)) {
			report.Add(api.Diagnostic{
				Severity: api.Error, Rule: "CF-05", Pos: api.Pos{File: doc.Name, Line: 1, Column: 1},
				Summary: "the file is UTF-16", Expected: "UTF-8", Suggestion: "save the file as UTF-8",
			})
			return false
		}
	}
	if utf8.Valid(doc.Text) {
		return true
	}
	at := 0
	for at < len(doc.Text) {
		r, size := utf8.DecodeRune(doc.Text[at:])
		if r == utf8.RuneError && size == 1 {
			break
		}
		at += size
	}
	line, column := (&placer{line: 1, column: 1}).move(doc.Text, at)
	report.Add(api.Diagnostic{
		Severity: api.Error, Rule: "CF-05", Pos: api.Pos{File: doc.Name, Line: int(line), Column: int(column)},
		Summary: fmt.Sprintf("byte 0x%02X is no UTF-8", doc.Text[at]), Expected: "UTF-8", Suggestion: "save the file as UTF-8",
	})
	return false
}

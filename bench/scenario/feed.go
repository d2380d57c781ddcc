package scenario

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
)

// Feed is a table of which each flow gets a row.
type Feed struct {
	Name    string
	File    string
	Random  bool // rows in random order, else one after the other, again and again
	Columns []string
	Rows    [][]string

	lacks map[string]lack // by column: rows of a .jsonl file without it
	next  atomic.Uint64
}

// lack says how many rows leave a column out.
type lack struct {
	rows  int
	first int // the number of the first of them
}

// take is the row of the next flow.
func (f *Feed) take(random *rand.Rand) []string {
	if f.Random {
		return f.Rows[random.IntN(len(f.Rows))]
	}
	return f.Rows[(f.next.Add(1)-1)%uint64(len(f.Rows))]
}

// value is the cell of a column; "" for a column that the row leaves out.
func (f *Feed) value(row []string, column string) (string, bool) {
	i := slices.Index(f.Columns, column)
	if i < 0 || row == nil {
		return "", false
	}
	if i >= len(row) {
		return "", true
	}
	return row[i], true
}

// load reads the rows of a file: CSV with a line of names, or an object per
// line.
func (f *Feed) load(content []byte) error {
	var err error
	switch strings.ToLower(path.Ext(f.File)) {
	case ".csv":
		err = f.loadCSV(content)
	case ".jsonl", ".ndjson":
		err = f.loadLines(content)
	default:
		return fmt.Errorf("the feed %s has a name that ends in neither .csv nor .jsonl", f.File)
	}
	switch {
	case err != nil:
		return fmt.Errorf("the feed %s cannot be read: %w", f.File, err)
	case len(f.Rows) == 0:
		return fmt.Errorf("the feed %s is empty, expected at least one row", f.File)
	}
	return nil
}

func (f *Feed) loadCSV(content []byte) error {
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(content, []byte("\ufeff"))))
	r.TrimLeadingSpace = true
	rows, err := r.ReadAll()
	if err != nil || len(rows) == 0 {
		return err
	}
	f.Columns, f.Rows = rows[0], rows[1:]
	for i, name := range f.Columns {
		name = strings.TrimSpace(name)
		switch {
		case name == "":
			return fmt.Errorf("column %d has no name in the first line", i+1)
		case slices.Contains(f.Columns[:i], name):
			return fmt.Errorf("the first line names the column %s twice", name)
		}
		f.Columns[i] = name
	}
	return nil
}

func (f *Feed) loadLines(content []byte) error {
	d := json.NewDecoder(bytes.NewReader(content))
	var objects []map[string]json.RawMessage
	for {
		var object map[string]json.RawMessage
		err := d.Decode(&object)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil || object == nil { // null decodes into anything
			return fmt.Errorf("row %d: %w", len(objects)+1, rowError(err))
		}
		objects = append(objects, object)
		f.Rows = append(f.Rows, f.row(object))
	}
	if len(objects) > 0 && len(f.Columns) == 0 {
		return errors.New("no row has a member")
	}
	f.findLacks(objects)
	return nil
}

// rowError says in words of JSON why a row cannot be read.
func rowError(err error) error {
	var kind *json.UnmarshalTypeError
	switch {
	case err == nil:
		return errors.New("this is null, not an object")
	case errors.As(err, &kind):
		return fmt.Errorf("this is %s, not an object", withArticle(kind.Value))
	case errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("the file ends within an object")
	}
	return err
}

// withArticle names a kind of JSON value.
func withArticle(kind string) string {
	if kind == "array" {
		return "an array"
	}
	return "a " + kind
}

// findLacks notes which rows leave out a column that others have.
func (f *Feed) findLacks(objects []map[string]json.RawMessage) {
	f.lacks = map[string]lack{}
	for _, column := range f.Columns {
		for i, object := range objects {
			if _, ok := object[column]; ok {
				continue
			}
			l := f.lacks[column]
			if l.rows++; l.rows == 1 {
				l.first = i + 1
			}
			f.lacks[column] = l
		}
	}
}

// row puts the members of an object into the order of the columns. Texts lose
// their quotes, everything else stays as it is written.
func (f *Feed) row(members map[string]json.RawMessage) []string {
	for name := range members {
		if !slices.Contains(f.Columns, name) {
			f.Columns = append(f.Columns, name)
		}
	}
	cells := make([]string, len(f.Columns))
	for i, name := range f.Columns {
		cells[i] = string(members[name])
		var text string
		if json.Unmarshal(members[name], &text) == nil {
			cells[i] = text
		}
	}
	return cells
}

// jsonText is a text as JSON has it.
func jsonText(s string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(s); err != nil {
		return strconv.Quote(s) // a text can always be encoded
	}
	return strings.TrimSuffix(b.String(), "\n")
}

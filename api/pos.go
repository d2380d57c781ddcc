package api

import "strconv"

// Pos is a place in a source file. Line and Column count from 1; Column counts
// characters, not bytes. The zero Pos means "not from a file".
type Pos struct {
	File   string `json:"file,omitempty"`
	Line   int    `json:"line,omitempty"`
	Column int    `json:"column,omitempty"`
}

// IsValid says whether the place has a line.
func (p Pos) IsValid() bool { return p.Line > 0 }

// String is file:line:column, as far as they are known.
func (p Pos) String() string { return string(p.AppendText(nil)) }

// AppendText appends file:line:column, as far as they are known.
func (p Pos) AppendText(dst []byte) []byte {
	dst = append(dst, p.File...)
	if p.Line <= 0 {
		return dst
	}
	if p.File != "" {
		dst = append(dst, ':')
	}
	dst = strconv.AppendInt(dst, int64(p.Line), 10)
	if p.Column > 0 {
		dst = append(dst, ':')
		dst = strconv.AppendInt(dst, int64(p.Column), 10)
	}
	return dst
}

// Before orders places by file, line and column.
func (p Pos) Before(q Pos) bool {
	if p.File != q.File {
		return p.File < q.File
	}
	if p.Line != q.Line {
		return p.Line < q.Line
	}
	return p.Column < q.Column
}

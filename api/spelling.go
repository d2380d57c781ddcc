package api

import "sort"

// Spelling says where a file writes the characters of a text that has escapes,
// or lines that are folded. Between two marks both run side by side.
type Spelling struct {
	Marks []Mark // in the order of their offsets
	// Lost says that the text behind the last mark is not found in the file: it
	// was made of something else, such as ${Name}.
	Lost bool
}

// Mark is the place of one character of a text.
type Mark struct {
	Offset       int32 // in characters of the text
	Line, Column int32
}

// at is the place of a character of the text that begins at start.
func (s *Spelling) at(start Pos, offset int) Pos {
	next := sort.Search(len(s.Marks), func(i int) bool { return int(s.Marks[i].Offset) > offset })
	if next == 0 {
		start.Column += offset
		return start
	}
	mark := s.Marks[next-1]
	start.Line, start.Column = int(mark.Line), int(mark.Column)
	if !s.Lost || next < len(s.Marks) {
		start.Column += offset - int(mark.Offset)
	}
	return start
}

// offset is the number of characters before a line and column of a text.
func offset(text string, line, column int) int {
	n := 0
	for _, r := range text {
		switch {
		case line > 1 && r == '\n':
			line--
		case line <= 1 && column <= 1:
			return n
		case line <= 1:
			column--
		}
		n++
	}
	return n
}

package api

import "sort"

// Spelling says where a file writes the characters of a text that has escapes,
// lines that are folded, or parts that were made of something else, such as
// ${Name}. Between two marks both run side by side, if the first is not Still.
type Spelling struct {
	Marks []Mark // in the order of their offsets
}

// Mark is the place of one character of a text.
type Mark struct {
	Offset       int32 // in characters of the text
	Line, Column int32
	Still        bool // the text up to the next mark is not found in the file
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
	if !mark.Still {
		start.Column += offset - int(mark.Offset)
	}
	return start
}

// offset is the number of characters before a line and column of a text, and
// of those in that line. Columns are those of templates: a tab leads to the
// next multiple of 8, and a character outside the basic plane counts as two.
func offset(text string, line, column int) (all, inLine int) {
	at := 0 // column of the last character
	for _, r := range text {
		switch {
		case line > 1:
			if r == '\n' {
				line--
			}
			all++
			continue
		case r == '\t':
			at += 8 - at%8
		case r > 0xFFFF:
			at += 2
		default:
			at++
		}
		if at >= column {
			return all, inLine
		}
		all++
		inLine++
	}
	return all, inLine
}

package suite

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// What people read of a difference: longer lines are cut, further ones are
// counted. Golden files and postern invoke --json have all of it.
const (
	longestLine = 400 // bytes
	mostLines   = 200
)

// lineDiff shows what differs between two texts, line by line: "-" is
// expected, "+" is what came.
func lineDiff(want, got string) string {
	a, b := strings.Split(want, "\n"), strings.Split(got, "\n")
	if len(a)*len(b) > 1<<20 {
		return "- " + shortened(want) + "\n+ " + shortened(got) + "\n"
	}
	var out strings.Builder
	common := table(a, b)
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			out.WriteString("  " + a[i] + "\n")
			i, j = i+1, j+1
		case i < len(a) && (j == len(b) || common[i+1][j] >= common[i][j+1]):
			out.WriteString("- " + a[i] + "\n")
			i++
		default:
			out.WriteString("+ " + b[j] + "\n")
			j++
		}
	}
	return folded(clipped(out.String()))
}

// table is the length of the longest common subsequence of the ends of two
// lists.
func table(a, b []string) [][]int {
	t := make([][]int, len(a)+1)
	for i := range t {
		t[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				t[i][j] = t[i+1][j+1] + 1
			} else {
				t[i][j] = max(t[i+1][j], t[i][j+1])
			}
		}
	}
	return t
}

// folded leaves out long runs of lines that are the same.
func folded(diff string) string {
	lines := strings.SplitAfter(diff, "\n")
	var out strings.Builder
	for i := 0; i < len(lines); {
		j := i
		for j < len(lines) && strings.HasPrefix(lines[j], "  ") {
			j++
		}
		if j-i > 6 {
			out.WriteString(strings.Join(lines[i:i+2], "") + fmt.Sprintf("  … %d lines\n", j-i-4) + strings.Join(lines[j-2:j], ""))
		} else {
			out.WriteString(strings.Join(lines[i:j], ""))
		}
		if j < len(lines) {
			out.WriteString(lines[j])
		}
		i = j + 1
	}
	return out.String()
}

// clipped shortens long lines that differ to the place where they do.
func clipped(diff string) string {
	lines := strings.Split(diff, "\n")
	for i := 0; i+1 < len(lines); i++ {
		a, b := lines[i], lines[i+1]
		if strings.HasPrefix(a, "- ") && strings.HasPrefix(b, "+ ") && (len(a) > longestLine || len(b) > longestLine) {
			lines[i], lines[i+1] = clip(a, b), clip(b, a)
		}
	}
	return strings.Join(lines, "\n")
}

// clip is a line with its mark, without most of what another one has too.
func clip(line, other string) string {
	same := 2 // behind the mark
	for same < len(line) && same < len(other) && line[same] == other[same] {
		same++
	}
	begin := max(2, same-60)
	for begin > 2 && !utf8.RuneStart(line[begin]) {
		begin--
	}
	if begin == 2 {
		return line
	}
	return line[:2] + "… (" + count(begin-2, "byte") + ") " + line[begin:]
}

// bounded is a text with its long lines cut, and no more lines than people
// read.
func bounded(text string) string {
	lines := strings.Split(text, "\n")
	left := len(lines) - mostLines
	if left > 1 {
		lines = lines[:mostLines]
	}
	for i, line := range lines {
		if len(line) > longestLine {
			end := longestLine
			for end > 0 && !utf8.RuneStart(line[end]) {
				end--
			}
			lines[i] = line[:end] + "… (" + count(len(line)-end, "more byte") + ")"
		}
	}
	if left > 1 {
		lines = append(lines, "… ("+count(left, "more line")+")")
	}
	return strings.Join(lines, "\n")
}

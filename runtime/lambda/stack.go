package lambda

import (
	"net/url"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// A frame of the engine: "\tat name (file:line:column(pc))" or "\tat file:line:column(pc)".
var engineFrame = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^\tat (?:(.*) \()?(.*?):(\d+):(\d+)\(\d+\)\)?$`) })

// nodeStack rewrites the stack text of the engine as Node writes it and leaves out frames of the runtime's own code.
func (b *bundle) nodeStack(dir, stack string) string {
	if !strings.Contains(stack, "\tat ") {
		return stack
	}
	lines := strings.Split(strings.TrimRight(stack, "\n"), "\n")
	out := lines[:0]
	for _, line := range lines {
		if !strings.HasPrefix(line, "\tat ") {
			out = append(out, line)
		} else if frame, ok := b.nodeFrame(dir, line); ok {
			out = append(out, frame)
		}
	}
	return strings.Join(out, "\n")
}

func (b *bundle) nodeFrame(dir, line string) (string, bool) {
	m := engineFrame().FindStringSubmatch(line)
	if m == nil {
		return "", false // native code
	}
	name, file := m[1], m[2]
	switch base := file[strings.LastIndexByte(file, '/')+1:]; {
	case base == outputName, base == entryName, strings.HasPrefix(base, builtinSpace+":"):
		return "", false
	}
	row, _ := strconv.Atoi(m[3])
	column, _ := strconv.Atoi(m[4])
	column++ // the engine counts columns of mapped positions from 0
	if plain, err := url.PathUnescape(file); err == nil {
		file = plain
	}
	if file != "<eval>" {
		file = absolute(dir, filepath.FromSlash(file))
		if row == 1 {
			column = max(1, column-b.shifts[file])
		}
	}
	at := file + ":" + strconv.Itoa(row) + ":" + strconv.Itoa(column)
	if name == "" {
		return "    at " + at, true
	}
	return "    at " + name + " (" + at + ")", true
}

// firstFrames returns the first n frame lines of a stack text.
func firstFrames(stack string, n int) string {
	var frames []string
	for _, line := range strings.Split(stack, "\n") {
		if strings.HasPrefix(line, "\tat ") && len(frames) < n {
			frames = append(frames, line)
		}
	}
	return strings.Join(frames, "\n")
}

package process

import (
	"bytes"
	"sync"
)

// longest is the most bytes of one line; longer ones are cut into several.
const longest = 64 << 10

// lines logs what a process writes, line by line.
type lines struct {
	worker *worker
	level  string

	mu   sync.Mutex
	rest []byte
}

// flush logs what has no end of line when the process has ended.
func (l *lines) flush() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.rest) > 0 {
		l.worker.report(l.level, string(l.rest))
		l.rest = nil
	}
}

// Write never fails: a log must not stop the process.
func (l *lines) Write(text []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.rest = append(l.rest, text...)
	for {
		i := bytes.IndexByte(l.rest, '\n')
		if i < 0 && len(l.rest) < longest {
			return len(text), nil
		}
		end, next := i, i+1
		if i < 0 || i > longest {
			end, next = longest, longest
		}
		l.worker.report(l.level, string(bytes.TrimRight(l.rest[:end], "\r")))
		l.rest = append(l.rest[:0], l.rest[next:]...)
	}
}

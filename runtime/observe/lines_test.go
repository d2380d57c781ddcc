package observe

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

// target is a writer that can be read, made to fail and made to block.
type target struct {
	mu    sync.Mutex
	buf   bytes.Buffer
	err   error
	block chan struct{}
}

func (w *target) Write(p []byte) (int, error) {
	if w.block != nil {
		<-w.block
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.err != nil {
		return 0, w.err
	}
	return w.buf.Write(p)
}

func (w *target) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.buf.String()
}

func TestLinesAppearAfterTheInterval(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &target{}
		l := NewLines(w, LinesOptions{})
		defer l.Close()
		l.Write([]byte("one"))
		l.Write([]byte("two\n"))
		l.Write(nil)
		time.Sleep(900 * time.Millisecond)
		synctest.Wait()
		if got := w.String(); got != "" {
			t.Errorf("written too early: %q", got)
		}
		time.Sleep(200 * time.Millisecond)
		synctest.Wait()
		if got := w.String(); got != "one\ntwo\n\n" {
			t.Errorf("got %q", got)
		}
		if l.Written() != 3 || l.Dropped() != 0 {
			t.Errorf("written %d dropped %d", l.Written(), l.Dropped())
		}
	})
}

func TestManyLinesAreWrittenAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &target{}
		l := NewLines(w, LinesOptions{FlushAt: 10})
		defer l.Close()
		l.Write([]byte("0123456789"))
		synctest.Wait()
		if got := w.String(); got != "0123456789\n" {
			t.Errorf("got %q", got)
		}
	})
}

func TestSlowTargetLosesLinesAndBlocksNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &target{block: make(chan struct{})}
		l := NewLines(w, LinesOptions{FlushAt: 10, MaxBuffer: 20})
		l.Write([]byte("0123456789"))
		synctest.Wait() // the first batch hangs in Write
		kept := 0
		for range 10 {
			if l.Write([]byte("abcd")) {
				kept++
			}
		}
		if kept != 4 || l.Dropped() != 6 {
			t.Errorf("kept %d dropped %d", kept, l.Dropped())
		}
		close(w.block)
		if err := l.Close(); err != nil {
			t.Error(err)
		}
		if got, want := w.String(), "0123456789\n"+strings.Repeat("abcd\n", 4); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		if l.Write([]byte("late")) || l.Dropped() != 7 {
			t.Error("a line after Close was accepted")
		}
	})
}

func TestCloseDoesNotWaitForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &target{block: make(chan struct{})}
		l := NewLines(w, LinesOptions{})
		l.Write([]byte("x"))
		if err := l.Close(); err == nil {
			t.Error("no error")
		}
		close(w.block)
	})
}

func TestWriteErrorIsToldOnce(t *testing.T) {
	var told []error
	w := &target{err: errors.New("disk full")}
	l := NewLines(w, LinesOptions{FlushEvery: time.Hour, OnError: func(err error) { told = append(told, err) }})
	for range 3 {
		l.Write([]byte("x"))
		if err := l.Flush(); err == nil {
			t.Error("no error")
		}
	}
	if len(told) != 1 || told[0].Error() != "cannot write the log, 1 lines lost: disk full" {
		t.Errorf("told %v", told)
	}
	if l.Dropped() != 3 {
		t.Errorf("dropped %d", l.Dropped())
	}
	w.err = nil
	l.Write([]byte("y"))
	if err := l.Close(); err != nil || w.String() != "y\n" {
		t.Errorf("%v %q", err, w.String())
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
}

func TestFileIsReopened(t *testing.T) {
	path := filepath.Join(t.TempDir(), "access.log")
	l, err := OpenLines(path, LinesOptions{})
	if err != nil {
		t.Fatal(err)
	}
	l.Write([]byte("one"))
	if err := l.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(path, path+".1"); err != nil {
		t.Fatal(err)
	}
	l.Write([]byte("two"))
	if err := l.Reopen(); err != nil {
		t.Fatal(err)
	}
	l.Write([]byte("three"))
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	old, _ := os.ReadFile(path + ".1")
	now, _ := os.ReadFile(path)
	if string(old) != "one\ntwo\n" || string(now) != "three\n" {
		t.Errorf("%q %q", old, now)
	}
}

// fullDisk takes nothing.
type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, syscall.ENOSPC }

// TestFullFileIsReopened opens a log again whose old file takes no more lines.
func TestFullFileIsReopened(t *testing.T) {
	path := filepath.Join(t.TempDir(), "access.log")
	l, err := OpenLines(path, LinesOptions{FlushEvery: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	l.out.Lock()
	l.w.(io.Closer).Close()
	l.w = fullDisk{}
	l.out.Unlock()
	l.Write([]byte("lost"))
	if err := l.Reopen(); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("reopened with %v, want the error of the old file", err)
	}
	l.Write([]byte("kept"))
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if now, _ := os.ReadFile(path); string(now) != "kept\n" {
		t.Errorf("%q", now)
	}
}

func TestOpenLinesErrors(t *testing.T) {
	if _, err := OpenLines("", LinesOptions{}); err == nil {
		t.Error("empty target")
	}
	if _, err := OpenLines(t.TempDir(), LinesOptions{}); err == nil {
		t.Error("a directory")
	}
	for _, name := range []string{"-", "stdout", "stderr"} {
		l, err := OpenLines(name, LinesOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if err := l.Reopen(); err != nil {
			t.Error(err)
		}
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestNilLines(t *testing.T) {
	var l *Lines
	if !l.Write([]byte("x")) || l.Dropped() != 0 || l.Written() != 0 || l.Flush() != nil || l.Reopen() != nil || l.Close() != nil {
		t.Error("nil is not a valid writer")
	}
}

func TestLineCostsNoAllocation(t *testing.T) {
	l := NewLines(&target{}, LinesOptions{FlushEvery: time.Hour})
	defer l.Close()
	line := []byte(`{"requestId":"x"}`)
	for range 2 { // both buffers grow once
		for range 500 {
			l.Write(line)
		}
		if err := l.Flush(); err != nil {
			t.Fatal(err)
		}
	}
	if n := testing.AllocsPerRun(400, func() { l.Write(line) }); n != 0 {
		t.Errorf("%v allocations, want 0", n)
	}
}

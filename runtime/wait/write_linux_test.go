package wait_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"postern/runtime/wait"
)

// narrow is a pair whose sockets hold little, whatever the system allows: a peer that
// does not read stops the writer.
func narrow(t *testing.T) (peer *net.TCPConn, conn net.Conn) {
	t.Helper()
	peer, conn = pair(t)
	if err := errors.Join(peer.SetReadBuffer(64<<10), conn.(*wait.Conn).Conn.(*net.TCPConn).SetWriteBuffer(64<<10)); err != nil {
		t.Fatal(err)
	}
	return peer, conn
}

// random is some megabytes that differ everywhere.
func random(size int) []byte {
	text := make([]byte, size)
	source := rand.NewChaCha8([32]byte{1})
	source.Read(text)
	return text
}

// writeAll writes in pieces, some of which are more than one system call takes, or
// than fits into the socket at once.
func writeAll(conn net.Conn, text []byte) (n int, err error) {
	pieces := rand.New(rand.NewPCG(1, 2))
	for len(text) > 0 && err == nil {
		var wrote int
		wrote, err = conn.Write(text[:min(len(text), 1+pieces.IntN(1<<uint(pieces.IntN(21))))])
		n, text = n+wrote, text[wrote:]
	}
	return n, err
}

// writeLists is writeAll with several buffers at once, some of them empty.
func writeLists(conn net.Conn, text []byte) (n int, err error) {
	pieces := rand.New(rand.NewPCG(3, 4))
	for len(text) > 0 && err == nil {
		var list net.Buffers
		for range pieces.IntN(8) {
			size := min(len(text), pieces.IntN(1<<uint(pieces.IntN(21))))
			list, text = append(list, text[:size]), text[size:]
		}
		var wrote int64
		wrote, err = conn.(*wait.Conn).WriteAll(&list)
		if n += int(wrote); err == nil && len(list) > 0 {
			return n, fmt.Errorf("%d buffers stay in the list", len(list))
		}
	}
	return n, err
}

// TestWriteToSlowReader has a peer that reads when the socket is long full.
func TestWriteToSlowReader(t *testing.T) {
	for name, write := range map[string]func(net.Conn, []byte) (int, error){"buffers": writeAll, "lists": writeLists} {
		t.Run(name, func(t *testing.T) {
			peer, conn := narrow(t)
			want := random(16 << 20)
			written := make(chan error, 1)
			go func() {
				n, err := write(conn, want)
				if err == nil && n != len(want) {
					err = fmt.Errorf("%d bytes written", n)
				}
				conn.Close()
				written <- err
			}()
			select {
			case err := <-written:
				t.Fatalf("%v: 16 MiB went to a peer that reads nothing", err)
			case <-time.After(50 * time.Millisecond):
			}
			got, err := io.ReadAll(peer)
			if err != nil {
				t.Fatal(err)
			}
			if err := soon(t, written); err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("%d bytes of %d, or other ones", len(got), len(want))
			}
		})
	}
}

// TestReadMuch reads with a buffer that is larger than what one system call takes.
func TestReadMuch(t *testing.T) {
	peer, conn := pair(t)
	turns(t, peer, conn, warm)
	want := random(8 << 20)
	conn.Write([]byte("go on")) // what comes now is waited for
	go func() {
		peer.Write(want)
		peer.CloseWrite()
	}()
	got := make([]byte, 0, 2*len(want))
	for {
		n, err := conn.Read(got[len(got):cap(got)])
		if got = got[:len(got)+n]; err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%d bytes of %d, or other ones", len(got), len(want))
	}
}

// TestWriteDeadline ends a write in its midst and tells how much was written.
func TestWriteDeadline(t *testing.T) {
	peer, conn := narrow(t)
	want := random(16 << 20)
	conn.SetWriteDeadline(time.Now().Add(30 * time.Millisecond))
	n, err := writeAll(conn, want)
	var op *net.OpError
	if !errors.Is(err, os.ErrDeadlineExceeded) || !errors.As(err, &op) || op.Op != "write" || !op.Timeout() {
		t.Fatalf("%v, want a deadline of a write that is over", err)
	}
	conn.Close()
	if got, err := io.ReadAll(peer); err != nil || !bytes.Equal(got, want[:n]) {
		t.Errorf("the peer has %d bytes (%v), %d were written", len(got), err, n)
	}
}

// TestWriteAfterReset tells the errors of package net.
func TestWriteAfterReset(t *testing.T) {
	peer, conn := pair(t)
	turns(t, peer, conn, warm)
	done := readInBackground(conn)
	peer.SetLinger(0)
	peer.Close()
	soon(t, done)
	n, err := conn.Write([]byte("anybody there?"))
	if n != 0 || err == nil || !strings.HasPrefix(err.Error(), "write tcp "+conn.LocalAddr().String()+"->") || !strings.HasSuffix(err.Error(), ": write: broken pipe") {
		t.Errorf("%d, %v; want a broken pipe as package net tells it", n, err)
	}
}

func TestWriteAfterClose(t *testing.T) {
	_, conn := pair(t)
	conn.Close()
	if n, err := conn.Write([]byte("late")); n != 0 || !errors.Is(err, net.ErrClosed) {
		t.Errorf("%d, %v, want %v", n, err, net.ErrClosed)
	}
}

// TestCloseEndsWrite closes a connection whose peer reads nothing.
func TestCloseEndsWrite(t *testing.T) {
	_, conn := narrow(t)
	written := make(chan error, 1)
	go func() {
		_, err := writeAll(conn, random(16<<20))
		written <- err
	}()
	time.Sleep(20 * time.Millisecond)
	conn.Close()
	if err := soon(t, written); !errors.Is(err, net.ErrClosed) {
		t.Errorf("%v, want %v", err, net.ErrClosed)
	}
}

func TestWriteDoesNotAllocate(t *testing.T) {
	peer, conn := pair(t)
	buf, answer := make([]byte, 64), []byte("answer")
	if n := testing.AllocsPerRun(200, func() {
		conn.Write(answer)
		peer.Read(buf)
	}); n > 0 {
		t.Errorf("%.0f allocations for each write", n)
	}
}

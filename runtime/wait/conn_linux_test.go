package wait_test

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"postern/runtime/wait"
)

// warm is more turns than a connection needs before it waits at once.
const warm = 10

// pair is a connection of two ends, the second one to read from.
func pair(t testing.TB) (peer *net.TCPConn, conn net.Conn) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	dialed, err := net.Dial("tcp", ln.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	accepted, err := ln.Accept()
	if err != nil {
		t.Fatal(err)
	}
	conn = wait.On(accepted)
	t.Cleanup(func() { dialed.Close(); conn.Close() })
	return dialed.(*net.TCPConn), conn
}

// turns lets the peer say something and conn answer.
func turns(t testing.TB, peer, conn net.Conn, n int) {
	t.Helper()
	done := make(chan error, 1)
	go func() {
		buf := make([]byte, 512)
		for range n {
			got, err := conn.Read(buf)
			if err == nil {
				_, err = conn.Write(buf[:got])
			}
			if err != nil {
				done <- err
				return
			}
		}
		done <- nil
	}()
	buf := make([]byte, 512)
	for range n {
		peer.Write([]byte("question"))
		got, err := peer.Read(buf)
		if err != nil || string(buf[:got]) != "question" {
			t.Fatalf("answer %q, %v", buf[:got], err)
		}
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
}

// readInBackground starts a Read and is where its outcome comes.
func readInBackground(conn net.Conn) <-chan error {
	done := make(chan error, 1)
	go func() {
		_, err := conn.Read(make([]byte, 512))
		done <- err
	}()
	time.Sleep(10 * time.Millisecond) // until it waits; too short makes the test easier, not wrong
	return done
}

func soon(t *testing.T, done <-chan error) error {
	t.Helper()
	select {
	case err := <-done:
		return err
	case <-time.After(10 * time.Second):
		t.Fatal("Read waits for ever")
		return nil
	}
}

func TestOneReadForEachTurn(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("connections are left as they are on " + runtime.GOOS)
	}
	peer, conn := pair(t)
	turns(t, peer, conn, warm)
	const n = 3000
	before := readCalls(t)
	turns(t, peer, conn, n)
	// Two of the peer, which is ordinary, and one; a first read now and then finds bytes.
	if calls := float64(readCalls(t)-before) / n; calls > 3.2 {
		t.Errorf("%.2f reads for each turn, want at most 3", calls)
	}
}

// readCalls is how often this process has called read(2).
func readCalls(t *testing.T) int {
	t.Helper()
	text, err := os.ReadFile("/proc/self/io")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "syscr: ")
	count, _, _ := strings.Cut(rest, "\n")
	n, err := strconv.Atoi(count)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestStream sends random pieces at random times to reads of random sizes.
func TestStream(t *testing.T) {
	for seed := range uint64(8) {
		peer, conn := pair(t)
		r := rand.New(rand.NewPCG(seed, 1))
		sent := make([]byte, 400<<10)
		for i := range sent {
			sent[i] = byte(r.Uint32())
		}
		go sendInPieces(peer, sent, seed)
		var got []byte
		for {
			buf := make([]byte, 1+r.IntN(3000))
			n, err := conn.Read(buf)
			got = append(got, buf[:n]...)
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			if r.IntN(16) == 0 {
				conn.(*wait.Conn).Doubt()
			}
			if len(got) == len(sent) {
				break
			}
		}
		if !bytes.Equal(got, sent) {
			t.Fatalf("seed %d: %d bytes of %d arrived, or others", seed, len(got), len(sent))
		}
	}
}

func sendInPieces(peer *net.TCPConn, text []byte, seed uint64) {
	r := rand.New(rand.NewPCG(seed, 2))
	for len(text) > 0 {
		n := min(len(text), 1+r.IntN(5000))
		peer.Write(text[:n])
		text = text[n:]
		switch r.IntN(20) {
		case 0:
			time.Sleep(time.Duration(r.IntN(500)) * time.Microsecond)
		case 1, 2, 3:
			runtime.Gosched()
		}
	}
	peer.CloseWrite()
}

func TestEnd(t *testing.T) {
	peer, conn := pair(t)
	turns(t, peer, conn, warm)
	done := readInBackground(conn)
	peer.Close()
	if err := soon(t, done); err != io.EOF {
		t.Errorf("the peer closed: %v, want EOF", err)
	}
	if _, err := conn.Read(make([]byte, 8)); err != io.EOF {
		t.Errorf("once more: %v, want EOF", err)
	}
}

// TestEndBehindBytes holds what Rest is for: the end came with the last bytes.
func TestEndBehindBytes(t *testing.T) {
	peer, conn := pair(t)
	turns(t, peer, conn, warm)
	peer.Write([]byte("last"))
	peer.CloseWrite()
	time.Sleep(20 * time.Millisecond)
	buf := make([]byte, 512)
	n, err := conn.Read(buf)
	if err != nil || string(buf[:n]) != "last" {
		t.Fatalf("%q, %v", buf[:n], err)
	}
	done := readInBackground(conn)
	conn.(interface{ Rest() }).Rest()
	if err := soon(t, done); err != io.EOF {
		t.Errorf("%v, want EOF", err)
	}
}

func TestRestLetsReadGoOn(t *testing.T) {
	peer, conn := pair(t)
	for range 3 {
		turns(t, peer, conn, warm)
		done := readInBackground(conn)
		conn.(interface{ Rest() }).Rest()
		select {
		case err := <-done:
			t.Fatalf("Read ended: %v", err)
		case <-time.After(20 * time.Millisecond):
		}
		peer.Write([]byte("later"))
		if err := soon(t, done); err != nil {
			t.Fatal(err)
		}
	}
}

// TestRestAgainAndAgain has a Read that waits told to rest from another goroutine
// as often as it can be: it never ends with the deadline that Rest sets.
func TestRestAgainAndAgain(t *testing.T) {
	alone := runtime.GOMAXPROCS(0) == 1
	for range 20 {
		peer, conn := pair(t)
		turns(t, peer, conn, warm)
		read := make(chan error, 1)
		go func() {
			buf := make([]byte, 64)
			for range 200 {
				n, err := conn.Read(buf)
				if err == nil {
					_, err = conn.Write(buf[:n])
				}
				if err != nil {
					read <- err
					return
				}
			}
			read <- nil
		}()
		go func() {
			buf := make([]byte, 64)
			for range 200 {
				peer.Write([]byte("question"))
				if _, err := peer.Read(buf); err != nil {
					return
				}
			}
		}()
		for done := false; !done; {
			select {
			case err := <-read:
				if err != nil {
					t.Fatal(err)
				}
				done = true
			default:
				conn.(interface{ Rest() }).Rest()
				if alone { // nobody else would run, and nobody look at the sockets
					time.Sleep(time.Microsecond)
				}
			}
		}
	}
}

func TestDeadline(t *testing.T) {
	peer, conn := pair(t)
	turns(t, peer, conn, warm)
	conn.SetReadDeadline(time.Now().Add(20 * time.Millisecond))
	_, err := conn.Read(make([]byte, 8))
	if !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Fatalf("%v, want a deadline that is over", err)
	}
	var timeout net.Error
	if !errors.As(err, &timeout) || !timeout.Timeout() {
		t.Errorf("%v is no timeout", err)
	}
	conn.SetReadDeadline(time.Time{})
	turns(t, peer, conn, warm)
}

func TestReset(t *testing.T) {
	peer, conn := pair(t)
	turns(t, peer, conn, warm)
	done := readInBackground(conn)
	peer.SetLinger(0)
	peer.Close()
	err := soon(t, done)
	if err == nil || !strings.HasSuffix(err.Error(), "read: connection reset by peer") {
		t.Errorf("%v, want a reset as package net tells it", err)
	}
}

func TestClose(t *testing.T) {
	before := runtime.NumGoroutine()
	for _, turned := range []int{0, warm} {
		t.Run("while Read waits, turns "+strconv.Itoa(turned), func(t *testing.T) {
			peer, conn := pair(t)
			turns(t, peer, conn, turned)
			done := readInBackground(conn)
			conn.Close()
			if err := soon(t, done); !errors.Is(err, net.ErrClosed) {
				t.Errorf("%v, want %v", err, net.ErrClosed)
			}
		})
		t.Run("between reads, turns "+strconv.Itoa(turned), func(t *testing.T) {
			peer, conn := pair(t)
			turns(t, peer, conn, turned)
			closing := make(chan error, 1)
			go func() { closing <- conn.Close() }()
			if err := soon(t, closing); err != nil {
				t.Error(err)
			}
			if _, err := conn.Read(make([]byte, 8)); !errors.Is(err, net.ErrClosed) {
				t.Errorf("%v, want %v", err, net.ErrClosed)
			}
			if err := conn.Close(); !errors.Is(err, net.ErrClosed) {
				t.Errorf("closed twice: %v, want %v", err, net.ErrClosed)
			}
		})
	}
	ended(t, before)
}

// ended waits until there are no more goroutines than there were.
func ended(t *testing.T, before int) {
	t.Helper()
	for range 100 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%d goroutines, %d before", runtime.NumGoroutine(), before)
}

// TestCloseAnyTime closes in the midst of turns, for the race detector: no
// coroutine stays.
func TestCloseAnyTime(t *testing.T) {
	before := runtime.NumGoroutine()
	for i := range 200 {
		peer, conn := pair(t)
		done := make(chan struct{})
		go func() {
			defer close(done)
			buf := make([]byte, 64)
			for {
				n, err := conn.Read(buf)
				if err != nil {
					return
				}
				conn.Write(buf[:n])
			}
		}()
		go io.Copy(io.Discard, peer)
		for range i % 40 {
			peer.Write([]byte("question"))
		}
		if i%3 == 0 {
			conn.(interface{ Rest() }).Rest()
		}
		conn.Close()
		select {
		case <-done:
		case <-time.After(10 * time.Second):
			t.Fatal("Read waits for ever")
		}
		peer.Close()
	}
	ended(t, before)
}

func TestOtherConnections(t *testing.T) {
	a, b := net.Pipe()
	defer a.Close()
	defer b.Close()
	if wait.On(a) != a {
		t.Error("a connection that is not TCP is not given back as it is")
	}
}

// TestNoAllocation holds the turn.
func TestNoAllocation(t *testing.T) {
	peer, conn := pair(t)
	turns(t, peer, conn, warm)
	buf, question := make([]byte, 64), []byte("question")
	if n := testing.AllocsPerRun(200, func() {
		peer.Write(question)
		conn.Read(buf)
	}); n > 0 {
		t.Errorf("%.0f allocations for each read", n)
	}
}

func BenchmarkTurn(b *testing.B) {
	for _, kind := range []string{"ordinary", "waiting"} {
		b.Run(kind, func(b *testing.B) {
			peer, conn := pair(b)
			if kind == "ordinary" {
				conn = conn.(*wait.Conn).Conn
			}
			turns(b, peer, conn, warm)
			b.ReportAllocs()
			b.ResetTimer()
			turns(b, peer, conn, b.N)
		})
	}
}

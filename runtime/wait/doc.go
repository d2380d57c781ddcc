// Package wait reads TCP connections with one system call where Go takes two, and
// makes all calls cheaper.
//
// Go reads a socket by asking the kernel first and by waiting when there is
// nothing yet. On a connection that carries a request, then an answer, then a
// request, the first question is in vain nearly every time: the peer speaks only
// after it was spoken to. A [Conn] remembers that its last read emptied the
// socket and waits at once. At 32 busy connections that is one of three system
// calls of a served request, and two of seven of a forwarded one.
//
//	conn, err := ln.Accept()
//	...
//	c := wait.On(conn)
//	n, err := c.Read(buf) // as conn.Read
//
// # How it works
//
// The poller of Go tells a change of a socket once. What it told is forgotten
// when a read begins, so a read must ask the kernel; only within one
// [syscall.RawConn.Read] nothing is forgotten between two waits. A Conn therefore
// keeps one such call open from read to read: the call runs in a coroutine, and
// each Read continues it.
//
// # Untold calls
//
// Before each system call Go makes ready to lend the processor to other goroutines,
// should the call block, and keeps a thread awake that looks after calls that last.
// Calls on a socket of package net never block, and a Conn makes them without telling
// the scheduler. For a small served request that saves a twentieth of its CPU. For a
// large one it saves a fifth: a thread that gets the processor while 1 MB is copied
// shares it with the copy, and both are cold afterwards.
//
// # What it cannot see
//
// Bytes and the end of a stream that arrive together are told once. The bytes are
// read, the end is not seen before something else happens to the connection. A
// peer that is gone answers the next write with a reset, which is told; a peer
// that only ended its own direction and waits for ours says nothing more. So the
// first reads of a connection are ordinary ones (a script that pipes one request
// and ends its input is seen at once), and the owner calls [Conn.Rest] now and
// then on connections that lie idle, and [Conn.Doubt] on those that were.
package wait

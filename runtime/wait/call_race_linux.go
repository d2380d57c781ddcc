//go:build race

package wait

import "syscall"

// read and write are known to the race detector: what is written happens before
// what is read.
func read(fd int, p []byte) (int, error)  { return syscall.Read(fd, p) }
func write(fd int, p []byte) (int, error) { return syscall.Write(fd, p) }

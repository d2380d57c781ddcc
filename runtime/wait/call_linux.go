//go:build !race

package wait

import (
	"syscall"
	"unsafe"
)

// read and write are system calls that do not block. The scheduler is not told of
// short ones: telling costs more than they take, and wakes a thread that looks
// after calls that might block.

func read(fd int, p []byte) (int, error) {
	if len(p) > short {
		return syscall.Read(fd, p)
	}
	return untold(syscall.SYS_READ, fd, p)
}

func write(fd int, p []byte) (int, error) { return untold(syscall.SYS_WRITE, fd, p) }

func untold(number uintptr, fd int, p []byte) (int, error) {
	n, _, errno := syscall.RawSyscall(number, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(p))), uintptr(len(p)))
	if errno != 0 {
		return 0, errno
	}
	return int(n), nil
}

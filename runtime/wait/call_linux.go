//go:build !race

package wait

import (
	"syscall"
	"unsafe"
)

// The system calls do not block, and the scheduler is not told of them: telling
// costs more than a short one takes, and during a long one the processor would be
// given to another thread, which then shares it with this one.

// read is read(2) of at most longest bytes.
func read(fd int, p []byte) (int, error) {
	return untold(syscall.SYS_READ, fd, unsafe.Pointer(unsafe.SliceData(p)), len(p))
}

// writeFrom is write(2) or writev(2) of at most longest bytes.
func writeFrom(fd int, list [][]byte) (int, error) {
	if len(list) == 1 {
		p := list[0]
		return untold(syscall.SYS_WRITE, fd, unsafe.Pointer(unsafe.SliceData(p)), min(len(p), longest))
	}
	var parts [4]syscall.Iovec
	n, room := 0, longest
	for _, p := range list {
		if n == len(parts) || room == 0 {
			break
		}
		p = p[:min(len(p), room)]
		parts[n].Base = unsafe.SliceData(p)
		parts[n].SetLen(len(p))
		n, room = n+1, room-len(p)
	}
	return untold(syscall.SYS_WRITEV, fd, unsafe.Pointer(&parts), n)
}

func untold(number uintptr, fd int, at unsafe.Pointer, n int) (int, error) {
	done, _, errno := syscall.RawSyscall(number, uintptr(fd), uintptr(at), uintptr(n))
	if errno != 0 {
		return 0, errno
	}
	return int(done), nil
}

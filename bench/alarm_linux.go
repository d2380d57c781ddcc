package bench

import (
	"os"
	"syscall"
	"time"
	"unsafe"
)

// alarm is a timer of the kernel that the runtime's poller watches. It rings
// within some ten microseconds, where time.Sleep on an idle machine is only
// good to a millisecond, and it does not hold a thread while it waits.
type alarm struct {
	file *os.File
	raw  syscall.RawConn
	step func(fd uintptr) bool
	spec itimerspec // what is to be set; zero: it is
	err  syscall.Errno
	buf  [8]byte
}

// useAlarms is off in tests that run on a clock of their own.
var useAlarms = true

const (
	clockMonotonic  = 1
	timerFlags      = syscall.O_NONBLOCK | syscall.O_CLOEXEC
	noTimer         = ^uintptr(0)
	relativeTimeout = 0
)

// newAlarm returns nil when there is no such timer; nil sleeps with the
// runtime's timer.
func newAlarm() *alarm {
	if !useAlarms {
		return nil
	}
	fd, _, errno := syscall.Syscall(syscall.SYS_TIMERFD_CREATE, clockMonotonic, timerFlags, 0)
	if errno != 0 || fd == noTimer {
		return nil
	}
	file := os.NewFile(fd, "timer")
	if file == nil {
		return nil
	}
	raw, err := file.SyscallConn()
	if err != nil {
		file.Close()
		return nil
	}
	a := &alarm{file: file, raw: raw}
	a.step = a.try
	return a
}

// itimerspec is the structure of the kernel.
type itimerspec struct {
	interval, value syscall.Timespec
}

// wait sleeps for d.
func (a *alarm) wait(d time.Duration) {
	if d <= 0 {
		return
	}
	if a == nil || !a.ring(d) {
		time.Sleep(d)
	}
}

// ring sets the timer and waits for it.
func (a *alarm) ring(d time.Duration) bool {
	a.spec, a.err = itimerspec{value: syscall.NsecToTimespec(int64(d))}, 0
	return a.raw.Read(a.step) == nil && a.err == 0
}

// try sets the timer and is called again when it rings. Neither call blocks, so
// that the scheduler need not know.
func (a *alarm) try(fd uintptr) bool {
	if a.spec != (itimerspec{}) {
		_, _, a.err = syscall.RawSyscall6(syscall.SYS_TIMERFD_SETTIME, fd, relativeTimeout, uintptr(unsafe.Pointer(&a.spec)), 0, 0, 0)
		a.spec = itimerspec{}
		return a.err != 0
	}
	for a.err = syscall.EINTR; a.err == syscall.EINTR; {
		_, a.err = call(syscall.SYS_READ, fd, a.buf[:])
	}
	return a.err != syscall.EAGAIN
}

func (a *alarm) close() {
	if a != nil {
		_ = a.file.Close() // nothing was written
	}
}

package wait

import "syscall"

// told says that the poller tells each change of a socket once and forgets none
// within one call (epoll, edge triggered).
const told = true

// readSocket is read(2), begun again after signals.
func readSocket(fd int, p []byte) (int, error) {
	for {
		n, err := syscall.Read(fd, p)
		if err != syscall.EINTR {
			return n, err
		}
	}
}

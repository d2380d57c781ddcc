package wait

import "syscall"

// told says that the poller tells each change of a socket once and forgets none
// within one call (epoll, edge triggered).
const told = true

// readSocket is read(2), begun again after signals.
func readSocket(fd int, p []byte) (int, error) {
	for {
		n, err := read(fd, p)
		if err != syscall.EINTR {
			return n, err
		}
	}
}

// writeSocket writes from the begin of a list, begun again after signals.
func writeSocket(fd int, list [][]byte) (int, error) {
	for {
		n, err := writeFrom(fd, list)
		if err != syscall.EINTR {
			return n, err
		}
	}
}

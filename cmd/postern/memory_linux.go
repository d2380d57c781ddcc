package main

import (
	"bufio"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// giveBackCode unmaps the pages of the binary that only starting needed; what
// is used again is mapped again from the page cache. Only parts that the
// process has never written are given back.
func giveBackCode() {
	file, err := os.Open("/proc/self/smaps")
	if err != nil {
		return
	}
	defer file.Close()
	var area region
	for lines := bufio.NewScanner(file); lines.Scan(); {
		line := lines.Text()
		if next, ok := parseRegion(line); ok {
			area = next
			continue
		}
		if fields := strings.Fields(line); len(fields) > 1 && fields[0] == "Anonymous:" && fields[1] == "0" {
			area.giveBack()
		}
	}
}

// region is one line of /proc/self/smaps that describes memory.
type region struct {
	from, to uintptr
	code     bool // of a file, private, not writable
}

func parseRegion(line string) (m region, ok bool) {
	fields := strings.Fields(line)
	if len(fields) < 5 {
		return m, false
	}
	low, high, ok := strings.Cut(fields[0], "-")
	from, bad := strconv.ParseUint(low, 16, 64)
	to, worse := strconv.ParseUint(high, 16, 64)
	if !ok || bad != nil || worse != nil {
		return m, false
	}
	mode := fields[1]
	private := len(mode) == 4 && mode[0] == 'r' && mode[1] == '-' && mode[3] == 'p'
	return region{uintptr(from), uintptr(to), private && len(fields) == 6 && fields[5][0] == '/'}, true
}

func (m region) giveBack() {
	if m.code {
		syscall.Syscall(syscall.SYS_MADVISE, m.from, m.to-m.from, syscall.MADV_DONTNEED)
	}
}

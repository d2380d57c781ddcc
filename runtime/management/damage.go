package management

import (
	"fmt"
	"runtime/debug"
)

// unharmed does work on a store. The database panics on pages that make no
// sense, and what lies behind the end of a file that was cut off is a fault of
// the processor: both become an error, and transactions are given up.
func unharmed(path string, work func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if why := recover(); why != nil {
			err = fmt.Errorf("%s is damaged: %v: put a copy in its place, or choose another folder with --data", path, why)
		}
	}()
	return work()
}

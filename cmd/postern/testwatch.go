package main

import (
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"time"

	"github.com/fsnotify/fsnotify"

	"postern/runtime/suite"
)

// again runs the cases whenever a file of the suite changes, until a signal.
func (cmd *testCmd) again(io streams, s *suite.Suite) error {
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		return err
	}
	defer watcher.Close()
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, os.Interrupt)
	defer signal.Stop(stop)
	for {
		watchAll(watcher, s)
		if !changed(watcher, s, stop) {
			return nil
		}
		fmt.Fprintln(io.out, "───", time.Now().Format(time.TimeOnly))
		next, err := cmd.once(io)
		if next != nil {
			s = next
		}
		var failed failure
		if err != nil && !errors.As(err, &failed) {
			fmt.Fprintln(io.err, "postern:", err)
		}
	}
}

// watchAll watches the folders of all files.
func watchAll(watcher *fsnotify.Watcher, s *suite.Suite) {
	if s == nil {
		watcher.Add(".")
		return
	}
	for _, name := range s.Watch() {
		if folder := filepath.Dir(name); !slices.Contains(watcher.WatchList(), folder) {
			watcher.Add(folder) // a folder that cannot be watched is not
		}
	}
}

// changed waits until a file has changed and is quiet again; false: a signal
// came.
func changed(watcher *fsnotify.Watcher, s *suite.Suite, stop <-chan os.Signal) bool {
	var quiet <-chan time.Time
	for {
		select {
		case <-stop:
			return false
		case <-quiet:
			return true
		case event, ok := <-watcher.Events:
			if !ok {
				return false
			}
			if s == nil || slices.ContainsFunc(s.Watch(), func(name string) bool { return filepath.Clean(name) == filepath.Clean(event.Name) }) {
				quiet = time.After(settle)
			}
		}
	}
}

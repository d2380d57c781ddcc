package main

import (
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/fsnotify/fsnotify"

	"postern/runtime/suite"
)

// again runs the cases, and whenever a file of the suite changes, until a
// signal. What changes while they run counts.
func (cmd *testCmd) again(io streams) error {
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		return err
	}
	defer watcher.Close()
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(stop)
	var s *suite.Suite
	for {
		cmd.watchAll(watcher, s)
		next, err := cmd.once(io)
		if next != nil {
			s = next
		}
		codeOf(err, io)
		cmd.watchAll(watcher, s)
		fmt.Fprintln(io.err, "waiting for a change; Ctrl-C ends")
		if !changed(watcher, s, stop) {
			return nil
		}
		fmt.Fprintln(io.err, "───", time.Now().Format(time.TimeOnly))
	}
}

// watchAll watches the folders of all files, and those that were given with
// what is below them, where new test files may appear.
func (cmd *testCmd) watchAll(watcher *fsnotify.Watcher, s *suite.Suite) {
	paths := cmd.Paths
	if len(paths) == 0 {
		paths = []string{"."}
	}
	var folders []string
	for _, name := range paths {
		if info, err := os.Stat(name); err == nil && info.IsDir() {
			folders = append(folders, suite.Folders(name)...)
		} else {
			folders = append(folders, filepath.Dir(name))
		}
	}
	if s != nil {
		for _, name := range s.Watch() {
			folders = append(folders, filepath.Dir(name))
		}
	}
	for _, folder := range folders {
		if !slices.Contains(watcher.WatchList(), folder) {
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
			if event.Op != fsnotify.Chmod && matters(s, event.Name) {
				quiet = time.After(settle)
			}
		}
	}
}

// matters says whether a file is one of a suite, or may be a new test file of it.
func matters(s *suite.Suite, name string) bool {
	if s == nil || strings.HasSuffix(name, suite.Suffix) {
		return true
	}
	name = filepath.Clean(name)
	return slices.ContainsFunc(s.Watch(), func(have string) bool { return filepath.Clean(have) == name })
}

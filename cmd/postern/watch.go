package main

import (
	"path/filepath"
	"slices"
	"time"

	"github.com/fsnotify/fsnotify"
	"github.com/oklog/run"

	"postern/runtime"
)

// settle is how long files must be quiet before they are read again: editors
// write in several steps.
const settle = 30 * time.Millisecond

// addWatcher reloads the configuration when one of its files changes.
func (s *server) addWatcher(group *run.Group) {
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		s.log.Warn("files are not watched", "why", err)
		return
	}
	s.follow(watcher)
	done := make(chan struct{})
	group.Add(func() error {
		s.watch(watcher, done)
		return nil
	}, func(error) {
		close(done)
		watcher.Close()
	})
}

// follow watches the folders of all files: a file that an editor replaces keeps
// its name, not its identity.
func (s *server) follow(watcher *fsnotify.Watcher) {
	for _, file := range s.files() {
		folder := filepath.Dir(file)
		if slices.Contains(watcher.WatchList(), folder) {
			continue
		}
		if err := watcher.Add(folder); err != nil {
			s.log.Debug("a folder is not watched", "folder", folder, "why", err)
		}
	}
}

func (s *server) watch(watcher *fsnotify.Watcher, done <-chan struct{}) {
	var quiet <-chan time.Time
	configuration := false // changed, not code alone
	code := time.NewTicker(time.Second)
	defer code.Stop()
	known := 0        // files of handlers: a handler names its modules once it has run
	check := func() { // what changed while it was read, or before it was watched
		if s.places.moved(s.files()) {
			configuration, quiet = true, time.After(settle)
		}
	}
	check()
	for {
		select {
		case <-done:
			return
		case event, ok := <-watcher.Events:
			if !ok {
				return
			}
			switch {
			case s.watched(event.Name, s.current.Files):
				configuration, quiet = true, time.After(settle)
			case s.watched(event.Name, s.services.Files()):
				quiet = time.After(settle)
			case event.Has(fsnotify.Create):
				check()
			}
		case err, ok := <-watcher.Errors:
			if !ok {
				return
			}
			s.log.Warn("watching files", "why", err)
		case <-code.C:
			if n := len(s.services.Files()); n != known {
				known = n
				s.follow(watcher)
			}
		case <-quiet:
			quiet = nil
			s.places.moved(s.files())
			if configuration {
				configuration = false
				s.reload()
			}
			s.reloadCode()
			s.follow(watcher)
			check()
		}
	}
}

// files are all that make a reload when they change.
func (s *server) files() []string { return union(s.current.Files, s.services.Files()) }

func (s *server) watched(name string, files []string) bool {
	name = filepath.Clean(name)
	return slices.ContainsFunc(files, func(file string) bool {
		return filepath.Clean(file) == name
	})
}

// reload reads the files again. When an API cannot be read any more the plans
// in service stay (CF-06).
func (s *server) reload() {
	c, err := s.configuration()
	if err == nil {
		s.standIn(c)
		err = s.refuse(c)
	}
	lost := lostAPI(s.current, c)
	if err == nil && lost == "" {
		err = s.services.Update(awsOptions(c, s.log))
	}
	if err != nil || lost != "" {
		s.metrics.Reloaded(false)
		why := "the file of API " + lost + " cannot be read"
		if err != nil {
			why = err.Error()
		}
		s.log.Error("reload failed; the last good configuration stays in service", "why", why)
		if c != nil {
			s.current.Files = union(s.current.Files, c.Files)
		}
		return
	}
	s.callers.Update(c.Settings, c.Folder)
	s.backends.Update(c.Settings.Hosts, c.Settings.VPCLinks)
	if err := s.publish(c); err != nil {
		s.metrics.Reloaded(false)
		s.log.Error("reload failed; the last good configuration stays in service", "why", err)
		return
	}
	s.metrics.Reloaded(true)
	s.log.Info("reloaded", "stages", len(c.Catalog.Stages), "routes", routes(c))
}

// lostAPI is an API that was served and that a broken configuration lost.
func lostAPI(was, is *runtime.Configuration) string {
	if is == nil || !is.Findings.HasErrors() {
		return ""
	}
	kept := map[string]bool{}
	for i := range is.Catalog.Stages {
		kept[is.Catalog.Stages[i].Plan.API().ID] = true
	}
	for i := range was.Catalog.Stages {
		if id := was.Catalog.Stages[i].Plan.API().ID; !kept[id] {
			return id
		}
	}
	return ""
}

func union(a, b []string) []string {
	all := append(slices.Clone(a), b...)
	slices.Sort(all)
	return slices.Compact(all)
}

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"postern/api"
	"postern/loader/settings"
	"postern/runtime"
	"postern/runtime/backend/aws"
	"postern/runtime/lambda"
)

// functionFlags say where functions run, beside postern.yaml.
type functionFlags struct {
	Lambda map[string]string `help:"Where a Lambda function runs, laid over the lambda section (repeatable): a handler file, the URL of an Invoke API, or {exec: …}, {returns: …}." placeholder:"NAME=TARGET" mapsep:"none"`
}

// apply lays the flags over the lambda section. Their file names are relative
// to the current folder.
func (f *functionFlags) apply(c *runtime.Configuration) error {
	for name, target := range f.Lambda {
		fn, err := functionOf(name, target)
		if err != nil {
			return err
		}
		if isMissing(fn.File) {
			return fmt.Errorf("--lambda %s=%s: there is no file %s; expected a handler file, the URL of an Invoke API, {exec: …} or {returns: …}", name, target, fn.File)
		}
		c.Settings.Lambda = slices.DeleteFunc(c.Settings.Lambda, func(old settings.Function) bool { return old.Name == name })
		c.Settings.Lambda = append(c.Settings.Lambda, fn)
	}
	return nil
}

// functionOf reads NAME=TARGET as the entry "NAME: TARGET" would be read.
func functionOf(name, target string) (settings.Function, error) {
	key, _ := json.Marshal(name) // texts always marshal
	if !strings.HasPrefix(target, "{") {
		quoted, _ := json.Marshal(target)
		target = string(quoted)
	}
	var report api.Diagnostics
	read := settings.Read("--lambda", []byte("lambda:\n  "+string(key)+": "+target+"\n"), &report)
	if report.HasErrors() || len(read.Lambda) != 1 {
		var why strings.Builder
		_ = report.Print(&why, nil) // a builder takes everything
		return settings.Function{}, errors.New(strings.TrimSpace(why.String()))
	}
	fn := read.Lambda[0]
	fn.File = absolute(fn.File)
	for i := range fn.Exec {
		if strings.HasPrefix(fn.Exec[i], "./") || strings.HasPrefix(fn.Exec[i], "../") {
			fn.Exec[i] = absolute(fn.Exec[i])
		}
	}
	return fn, nil
}

func absolute(name string) string {
	if abs, err := filepath.Abs(name); err == nil && name != "" {
		return abs
	}
	return name
}

// isMissing says whether there is no file of a handler, whose ending may be left
// out. No name is none that is missing.
func isMissing(file string) bool {
	if file == "" {
		return false
	}
	if _, err := os.Stat(file); !errors.Is(err, fs.ErrNotExist) {
		return false
	}
	endings, err := filepath.Glob(file + ".*")
	return err == nil && len(endings) == 0
}

// missingFiles are the functions of the settings whose handlers are not there:
// it is known before they are called that each call fails.
func missingFiles(c *runtime.Configuration) (found api.Diagnostics) {
	for _, fn := range c.Settings.Lambda {
		if file := fn.File; isMissing(c.Under(file)) && file != "" {
			found.Add(api.Diagnostic{
				Severity: api.Warning, Rule: "CF-201", Pos: fn.Pos, Expected: "a handler file, relative to the settings file",
				Summary: "lambda." + fn.Name + ": there is no file " + file + ", so that every call of it fails",
			})
		}
	}
	return found
}

// awsOptions is where a configuration says that functions and services are.
func awsOptions(c *runtime.Configuration, log *slog.Logger) aws.Options {
	return aws.Options{Settings: c.Settings, Folder: c.Folder, Log: func(l lambda.Line) { logLine(log, l) }}
}

// listMissing adds the calls that nothing in the settings leads anywhere to the
// findings.
func listMissing(c *runtime.Configuration) error {
	services, err := aws.New(awsOptions(c, slog.New(slog.DiscardHandler)))
	if err != nil {
		return err
	}
	defer services.Close()
	for _, stage := range c.Catalog.Shown() {
		c.Findings = append(c.Findings, services.Check(stage.Plan)...)
	}
	c.Findings = append(c.Findings, missingFiles(c)...)
	return nil
}

// logLine passes on a line that a function wrote.
func logLine(log *slog.Logger, l lambda.Line) {
	level := slog.LevelInfo
	switch l.Level {
	case "TRACE", "DEBUG":
		level = slog.LevelDebug
	case "WARN":
		level = slog.LevelWarn
	case "ERROR", "FATAL":
		level = slog.LevelError
	}
	text := l.Text
	if parts := strings.SplitN(text, "\t", 4); len(parts) == 4 { // time, request id, level, message
		text = parts[3]
	}
	log.Log(context.Background(), level, strings.ReplaceAll(text, "\r", "\n"), "function", l.Function)
}

// plainLog is for commands that do not run on: lines without the time.
func plainLog(w io.Writer) *slog.Logger {
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}}))
}

// reloadCode reads changed handlers and scripts again.
func (s *server) reloadCode() {
	names, err := s.services.Reload()
	if err != nil {
		s.log.Error("reloaded code does not load; calls of it fail until it does", "why", err)
	}
	if len(names) > 0 {
		s.log.Info("reloaded code", "functions", strings.Join(names, ", "))
	}
}

package observe

import (
	"fmt"
	"io"
	"log/slog"
	"strings"
)

// LogOptions are the choices of NewLogger.
type LogOptions struct {
	Level  slog.Leveler // nil means slog.LevelInfo
	Format string       // "text" (also "") or "json"
}

// NewLogger returns a structured logger for the messages of the server itself.
func NewLogger(w io.Writer, o LogOptions) (*slog.Logger, error) {
	h := &slog.HandlerOptions{Level: o.Level}
	switch o.Format {
	case "", "text":
		return slog.New(slog.NewTextHandler(w, h)), nil
	case "json":
		return slog.New(slog.NewJSONHandler(w, h)), nil
	}
	return nil, fmt.Errorf("unknown log format %q, expected text or json", o.Format)
}

// ParseLevel reads debug, info, warn (warning) or error, in any case.
func ParseLevel(s string) (slog.Level, error) {
	switch strings.ToLower(s) {
	case "debug":
		return slog.LevelDebug, nil
	case "info", "":
		return slog.LevelInfo, nil
	case "warn", "warning":
		return slog.LevelWarn, nil
	case "error":
		return slog.LevelError, nil
	}
	return 0, fmt.Errorf("unknown log level %q, expected debug, info, warn or error", s)
}

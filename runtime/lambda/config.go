package lambda

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Config describes a function. Only Handler is required.
type Config struct {
	// Handler is the file with the code and, after "#", the exported function: "./list.js", "src/pets.ts#api.list".
	// A path without extension is completed as Lambda does (.js, .mjs, .cjs, .ts, .mts, .cts). The export is
	// "handler" when it is not named.
	Handler string
	Dir     string // where a relative Handler starts; "" is the current directory

	Name      string // function name; "" is the name of the file
	Version   string // "" is $LATEST
	Region    string // "" is us-east-1
	AccountID string // "" is 123456789012

	Timeout     time.Duration // of one invocation; 0 is 3 s, at most 15 minutes
	Memory      int           // MB; 0 is 128
	Concurrency int           // invocations at once before throttling; 0 is 1000

	Env       map[string]string // environment variables beside those that Lambda sets
	Log       func(Line)        // gets each line as it is written, from any goroutine; nil drops
	Transport http.RoundTripper // carries fetch; nil is a transport of the function's own
	Clock     func() time.Time  // nil is time.Now
	Stop      <-chan struct{}   // once it is closed, invocations under way are ended; nil lets them come to their own end
}

// Line is one line written by a function.
type Line struct {
	Time      time.Time
	Function  string
	RequestID string // "" while the code is loading
	Level     string // TRACE, DEBUG, INFO, WARN, ERROR or FATAL
	Text      string // what CloudWatch would show: time, request id, level and message separated by tabs
}

// Limits and defaults of Lambda.
const (
	defaultTimeout     = 3 * time.Second
	maxTimeout         = 15 * time.Minute
	initLimit          = 10 * time.Second
	idleLimit          = 5 * time.Minute // after which an environment that others make superfluous is given up
	defaultMemory      = 128
	maxMemory          = 10_240
	defaultConcurrency = 1000
	maxRequest         = 6 << 20         // bytes of a synchronous payload
	maxResponse        = 6<<20 + 100     // bytes of a result
	maxCalls           = 7000            // depth of calls before "Maximum call stack size exceeded"
	maxFetchBody       = int64(64 << 20) // bytes of one fetched body
)

// resolve checks the configuration and fills in what was left out.
func (c Config) resolve() (cfg Config, entry, export string, err error) {
	path, export := c.Handler, ""
	if i := strings.LastIndexByte(path, '#'); i > strings.LastIndexAny(path, `/\`) { // a folder may have one in its name
		path, export = path[:i], path[i+1:]
	}
	if path == "" {
		return c, "", "", errors.New(`lambda: Handler is empty; name a file such as "./handlers/list.js"`)
	}
	if err := c.checkNumbers(); err != nil {
		return c, "", "", err
	}
	if !filepath.IsAbs(path) {
		path = filepath.Join(c.Dir, path)
	}
	if entry, err = filepath.Abs(path); err != nil {
		return c, "", "", fmt.Errorf("lambda: handler %q: %w", path, err)
	}
	entry = complete(entry)
	c.fill(entry)
	return c, entry, orText(export, "handler"), nil
}

func (c Config) checkNumbers() error {
	switch {
	case c.Timeout < 0 || c.Timeout > maxTimeout:
		return fmt.Errorf("lambda: Timeout is %v; it must be between 0 and %v", c.Timeout, maxTimeout)
	case c.Memory < 0 || c.Memory > maxMemory:
		return fmt.Errorf("lambda: Memory is %d MB; it must be between 0 and %d", c.Memory, maxMemory)
	case c.Concurrency < 0:
		return fmt.Errorf("lambda: Concurrency is %d; it must not be negative", c.Concurrency)
	}
	return nil
}

func (c *Config) fill(entry string) {
	base := filepath.Base(entry)
	c.Name = orText(c.Name, strings.TrimSuffix(base, filepath.Ext(base)))
	c.Version = orText(c.Version, "$LATEST")
	c.Region = orText(c.Region, "us-east-1")
	c.AccountID = orText(c.AccountID, "123456789012")
	if c.Timeout == 0 {
		c.Timeout = defaultTimeout
	}
	if c.Memory == 0 {
		c.Memory = defaultMemory
	}
	if c.Concurrency == 0 {
		c.Concurrency = defaultConcurrency
	}
	if c.Clock == nil {
		c.Clock = time.Now
	}
}

func orText(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// handlerExtensions are tried in Lambda's order for a handler without one.
var handlerExtensions = []string{".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".tsx", ".jsx"}

func complete(path string) string {
	if info, err := os.Stat(path); err == nil && !info.IsDir() {
		return path
	}
	for _, ext := range handlerExtensions {
		if _, err := os.Stat(path + ext); err == nil {
			return path + ext
		}
	}
	return path
}

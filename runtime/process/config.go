package process

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"postern/runtime/lambda"
)

// Config describes a function. Only Command is required.
type Config struct {
	Command []string // program and arguments; a relative program with a slash starts at Dir
	Dir     string   // working directory; "" is the current one

	Name      string // "" is the name of the program
	Version   string // "" is $LATEST
	Region    string // "" is us-east-1
	AccountID string // "" is 123456789012

	Timeout time.Duration // of one invocation; 0 is 3 s
	Memory  int           // MB, as the process is told; 0 is 128
	// Concurrency is the most processes at once. Beyond it Invoke returns a
	// throttling error; 0 is ten, and then further invocations wait.
	Concurrency int
	// Start is how long a new process has before it asks for its first event;
	// 0 is 60 s: a command may be a compiler.
	Start time.Duration

	Env map[string]string
	Log func(lambda.Line) // gets each line as it is written; nil drops
}

const (
	defaultTimeout     = 3 * time.Second
	defaultStart       = time.Minute
	defaultConcurrency = 10
	maxResult          = 6<<20 + 100 // bytes of a result
	grace              = 500 * time.Millisecond
	idleLimit          = 5 * time.Minute // after which a process that others make superfluous is stopped
)

func (c *Config) fill() error {
	if len(c.Command) == 0 || c.Command[0] == "" {
		return errors.New(`process: no command; name a program such as "./bootstrap"`)
	}
	if c.Timeout < 0 || c.Memory < 0 || c.Concurrency < 0 {
		return errors.New("process: timeout, memory and concurrency must not be negative")
	}
	c.Name = or(c.Name, strings.TrimSuffix(filepath.Base(c.Command[0]), filepath.Ext(c.Command[0])))
	c.Version = or(c.Version, "$LATEST")
	c.Region = or(c.Region, "us-east-1")
	c.AccountID = or(c.AccountID, "123456789012")
	if c.Timeout == 0 {
		c.Timeout = defaultTimeout
	}
	if c.Start == 0 {
		c.Start = defaultStart
	}
	if c.Memory == 0 {
		c.Memory = 128
	}
	return nil
}

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// arn is the plain ARN of the function.
func (c *Config) arn() string {
	return "arn:aws:lambda:" + c.Region + ":" + c.AccountID + ":function:" + c.Name
}

// environ is the environment of a process whose Runtime API is at an address.
func (c *Config) environ(api string) []string {
	dir := or(c.Dir, ".")
	if abs, err := filepath.Abs(dir); err == nil {
		dir = abs
	}
	env := append(os.Environ(),
		"AWS_LAMBDA_RUNTIME_API="+api,
		"AWS_LAMBDA_FUNCTION_NAME="+c.Name,
		"AWS_LAMBDA_FUNCTION_VERSION="+c.Version,
		"AWS_LAMBDA_FUNCTION_MEMORY_SIZE="+strconv.Itoa(c.Memory),
		"AWS_LAMBDA_LOG_GROUP_NAME=/aws/lambda/"+c.Name,
		fmt.Sprintf("AWS_LAMBDA_LOG_STREAM_NAME=%s/[%s]%016x", time.Now().UTC().Format("2006/01/02"), c.Version, time.Now().UnixNano()),
		"AWS_LAMBDA_INITIALIZATION_TYPE=on-demand",
		"AWS_REGION="+c.Region, "AWS_DEFAULT_REGION="+c.Region, "TZ=:UTC",
		"LAMBDA_TASK_ROOT="+dir,
	)
	if os.Getenv("_HANDLER") == "" {
		env = append(env, "_HANDLER=bootstrap")
	}
	for name, value := range c.Env {
		env = append(env, name+"="+value)
	}
	return env
}

// Files are the files that a process is made of: the program, and arguments
// that name files. Changes to them call for Reload.
func (c *Config) files() []string {
	var files []string
	for i, word := range c.Command {
		if i == 0 && !strings.ContainsRune(word, '/') && !strings.ContainsRune(word, filepath.Separator) {
			continue // found through PATH
		}
		name := word
		if !filepath.IsAbs(name) {
			name = filepath.Join(c.Dir, name)
		}
		if info, err := os.Stat(name); i == 0 || err == nil && info.Mode().IsRegular() {
			files = append(files, name)
		}
	}
	return files
}

// say hands a line to the log.
func (c *Config) say(level, requestID, text string) {
	if c.Log != nil {
		c.Log(lambda.Line{Time: time.Now(), Function: c.Name, RequestID: requestID, Level: level, Text: text})
	}
}

package lambda

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/dop251/goja"
)

func dirOf(path string) string { return filepath.Dir(path) }

// environ makes process.env: what Lambda sets, then the variables of the configuration. Nothing is taken over from the
// process, so that a handler sees the same on every machine.
func (e *environment) environ() *goja.Object {
	c := e.fn.cfg
	o := e.rt.NewObject()
	base := filepath.Base(e.fn.entry)
	for _, kv := range [][2]string{
		{"AWS_LAMBDA_FUNCTION_NAME", c.Name},
		{"AWS_LAMBDA_FUNCTION_VERSION", c.Version},
		{"AWS_LAMBDA_FUNCTION_MEMORY_SIZE", strconv.Itoa(c.Memory)},
		{"AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/" + c.Name},
		{"AWS_LAMBDA_LOG_STREAM_NAME", e.logStream},
		{"AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand"},
		{"AWS_REGION", c.Region},
		{"AWS_DEFAULT_REGION", c.Region},
		{"AWS_EXECUTION_ENV", "AWS_Lambda_nodejs22.x"},
		{"_HANDLER", strings.TrimSuffix(base, filepath.Ext(base)) + "." + e.fn.export},
		{"LAMBDA_TASK_ROOT", filepath.Dir(e.fn.entry)},
		{"LAMBDA_RUNTIME_DIR", "/var/runtime"},
		{"NODE_PATH", "/opt/nodejs/node22/node_modules:/opt/nodejs/node_modules:/var/runtime/node_modules"},
		{"TMPDIR", os.TempDir()},
		{"TZ", ":UTC"},
		{"LANG", "en_US.UTF-8"},
	} {
		_ = o.Set(kv[0], kv[1])
	}
	for name, value := range c.Env {
		_ = o.Set(name, value)
	}
	return o
}

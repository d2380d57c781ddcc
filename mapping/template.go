package mapping

import "errors"

// compiled is a parsed template.
type compiled struct{ name, source string }

// rendering is the template state of an exchange.
type rendering struct{}

var errNoEngine = errors.New("the template engine is not linked")

func compileCode(name, source string, strict bool) (*compiled, error) {
	return &compiled{name, source}, nil
}

func failurePlace(err error) (line, column int, message string) { return 1, 1, err.Error() }

// templateFailure is the error of a template with its excerpt.
func templateFailure(err error) string { return err.Error() }

func (r *rendering) reset() {}

func (r *rendering) render(ex *Exchange, code *compiled, body, dst []byte, at side) ([]byte, error) {
	return dst, errNoEngine
}

func (r *rendering) pathOverride(name string) (string, bool)                   { return "", false }
func (r *rendering) queryOverrides(ex *Exchange, from int)                     {}
func (r *rendering) overrideCount(at place) int                                { return 0 }
func (r *rendering) overrideAt(ex *Exchange, at place, i int) (string, string) { return "", "" }
func (r *rendering) statusOverride() (int, bool)                               { return 0, false }
func (r *rendering) responseHeaderCount() int                                  { return 0 }
func (r *rendering) responseHeaderAt(ex *Exchange, i int) (string, string)     { return "", "" }

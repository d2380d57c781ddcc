package main

import (
	"io"

	"postern/api"
)

// onScreen is a stream for texts that hold what clients and files bring. On a
// terminal their control characters are shown, and steer nothing.
func onScreen(w io.Writer) io.Writer {
	if !isTerminal(w) {
		return w
	}
	return visible{w}
}

// visible shows control characters by their pictures.
type visible struct{ to io.Writer }

// Write writes the text as it is shown.
func (v visible) Write(text []byte) (int, error) {
	if _, err := v.to.Write(api.Visible(text, 0)); err != nil {
		return 0, err
	}
	return len(text), nil
}

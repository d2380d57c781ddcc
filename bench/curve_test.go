package bench

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
)

func TestCurve(t *testing.T) {
	c := Curve{Title: "rate <1>", Steps: []string{"1", "10", "100"}, Lines: []CurveLine{{"a", []float64{1, 2, 4}}, {"b", []float64{0, 0, 1}}}}
	var b bytes.Buffer
	if err := c.WriteSVG(&b); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(b.String(), `points="80.0,178.0 410.0,130.0 740.0,34.0"`) || !strings.Contains(b.String(), "rate &lt;1&gt;") {
		t.Errorf("picture\n%s", b.String())
	}
	for d := xml.NewDecoder(&b); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	c.Lines[0].Values = nil
	if err := c.WriteSVG(io.Discard); err == nil {
		t.Error("a line without values is accepted")
	}
}

package telemetry

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"
	"pgregory.net/rapid"
)

// TestLengths holds messages whose lengths take one byte to four.
func TestLengths(t *testing.T) {
	for _, n := range []int{0, 1, 127, 128, 16383, 16384, 1 << 21, 1<<21 + 5} {
		inner := bytes.Repeat([]byte{'x'}, n)
		dst, from := begin([]byte("before"), 11)
		dst = end(append(dst, inner...), from)
		want := protowire.AppendBytes(protowire.AppendTag([]byte("before"), 11, protowire.BytesType), inner)
		if !bytes.Equal(dst, want) {
			t.Errorf("%d bytes: %.20q, want %.20q", n, dst, want)
		}
	}
}

// TestAttributesAreRead holds that any key, text and number come back from the
// library's reader.
func TestAttributesAreRead(t *testing.T) {
	text := rapid.OneOf(rapid.String(), rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) }))
	rapid.Check(t, func(t *rapid.T) {
		key, value, n, most := text.Draw(t, "key"), text.Draw(t, "value"), rapid.Int().Draw(t, "n"), rapid.IntRange(-1, 20).Draw(t, "most")
		dst, from := begin(nil, spanStatus)
		dst = end(appendText(dst, statusMessage, key, value), from)
		dst = appendNumber(appendAttribute(dst, spanAttribute, key, value, most), spanAttribute, "n", n)
		var span tracepb.Span
		if err := proto.Unmarshal(dst, &span); err != nil {
			t.Fatal(err)
		}
		valid := func(s string) string { return strings.ToValidUTF8(s, "\uFFFD") }
		wanted := []rune(valid(value))
		if most >= 0 {
			wanted = wanted[:min(most, len(wanted))]
		}
		if got := span.Attributes[0]; got.Key != valid(key) || got.Value.GetStringValue() != string(wanted) {
			t.Errorf("%q, %q become %v", key, value, got)
		}
		if span.Attributes[1].Value.GetIntValue() != int64(n) || !utf8.ValidString(span.Status.Message) || span.Status.Message != valid(key+value) {
			t.Errorf("%d, %q become %v", n, key+value, &span)
		}
	})
}

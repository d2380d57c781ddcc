package mapping

import (
	"os"
	"strconv"
	"strings"
	"testing"
)

// TestMockStatus tries the rows of testdata/mock.txt.
func TestMockStatus(t *testing.T) {
	text, err := os.ReadFile("testdata/mock.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		body, want, ok := strings.Cut(strings.TrimRight(line, "\n"), " → ")
		if strings.HasPrefix(line, "#") || !ok {
			continue
		}
		got := "500"
		if status, ok := mockStatus(new(Exchange), []byte(body)); ok {
			got = strconv.Itoa(status)
		}
		if got != want {
			t.Errorf("%s: %s, want %s", body, got, want)
		}
	}
}

// FuzzMockStatus holds that no text makes the reader panic and that the plain
// form is read as the full reader reads it.
func FuzzMockStatus(f *testing.F) {
	f.Add([]byte(`{"statusCode": 200}`))
	f.Add([]byte(`{statusCode: 200, foo}: [ba r]}`))
	f.Add([]byte(`{'statusCode':-1,,}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		ex := new(Exchange)
		status, ok := mockStatus(ex, body)
		if plain, isPlain := plainStatus(body); isPlain && (!ok || plain != status) {
			t.Fatalf("%q: %d %v, the plain form says %d", body, status, ok, plain)
		}
	})
}

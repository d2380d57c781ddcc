package main

import (
	"encoding/json"
	"strings"
	"testing"
)

// TestRenderFailureJSON holds that a program is told why there is no output,
// in one object, whether the template or one of its calls is wrong.
func TestRenderFailureJSON(t *testing.T) {
	for _, test := range []struct{ template, flags, want string }{
		{"#if(", "", "-:1:4: parse: "},
		{"#if(", "--trace", "-:1:4: parse: "},
		{"#set($a = [])$a.get(5)", "", "-:1:17: method: "},
		{"#set($a = [])$a.get(5)", "--trace", "-:1:17: method: "},
	} {
		var out, prose strings.Builder
		args := append([]string{"render", "-", "--json"}, strings.Fields(test.flags)...)
		code := execute(args, streams{strings.NewReader(test.template), &out, &prose})
		var got struct{ Failed string }
		if err := json.Unmarshal([]byte(out.String()), &got); code != exitFailed || err != nil || !strings.HasPrefix(got.Failed, test.want) {
			t.Errorf("%s %s: exit code %d, %v, %s", test.template, test.flags, code, err, out.String())
		}
	}
}

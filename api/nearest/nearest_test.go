package nearest_test

import (
	"fmt"
	"strings"
	"testing"

	"postern/api/nearest"
)

func TestWord(t *testing.T) {
	known := []string{"request", "response", "statusCode", "status", "passthroughBehavior", "uri", "GET", "minLength"}
	for word, want := range map[string]string{
		"requst": "request", "reqeust": "request", "Request": "request", "respons": "response", "statuscode": "statusCode", "stats": "status",
		"passThroughBehaviour": "passthroughBehavior", "url": "uri", "get": "GET", "minLen": "minLength", "pass": "passthroughBehavior",
		"": "", "x": "", "something": "", "request": "", "pa": "",
	} {
		if got := nearest.Word(word, known); got != want {
			t.Errorf("%q is near %q, want %q", word, got, want)
		}
	}
}

// FuzzWord holds that a guess is one of the candidates and not the word itself.
func FuzzWord(f *testing.F) {
	f.Add("requst", "request response")
	f.Add("é", "è ê")
	f.Fuzz(func(t *testing.T, word, known string) {
		candidates := strings.Fields(known)
		guess := nearest.Word(word, candidates)
		if guess == "" {
			return
		}
		for _, candidate := range candidates {
			if candidate == guess && candidate != word {
				return
			}
		}
		t.Errorf("%q among %q is %q", word, candidates, guess)
	})
}

func ExampleWord() {
	fmt.Println(nearest.Word("requst", []string{"request", "response"}))
	// Output: request
}

// Package nearest guesses what a mistyped word was meant to be, for the errors
// of everything that people write.
//
//	if guess := nearest.Word("requst", []string{"request", "response"}); guess != "" {
//		fmt.Println("did you mean", guess)
//	}
package nearest

// Package check holds answers against expressions, and totals against
// thresholds.
//
//	c, err := check.Compile(`status == 200 && $.items[0].id != "" && latency < 50ms`)
//	if err != nil { ... }             // *check.Error: column, what was expected, suggestion
//	err = c.Run(&check.Answer{Status: 200, Body: body, Latency: d})
//	// nil, or *check.Failure: `latency < 50ms does not hold: latency is 71.2ms`
//
// # Names
//
//	status       the status code
//	latency      in milliseconds; 50ms, 1.5s and 2m are numbers of milliseconds
//	body         the body as text
//	size         its length in bytes
//	type         the media type, without parameters, in lower case
//	header("x")  the first value of a header, "" when there is none
//	hasHeader("x")
//	$.a[0].b     a value of the JSON body; see below
//	exists($.a)  whether the body has such a value
//	len(v)       length of a text in characters, of an array or of an object
//	lower(s), upper(s), number(v)
//
// # Operators
//
// Arithmetic and comparison as in C, && || ! and ( ), a ? b : c, a ?? b, "in"
// with an array, =~ and !~ with a regular expression, and the words contains,
// startsWith, endsWith and matches (the same as =~). Texts stand in double or
// single quotes.
//
// # JSON paths
//
// A path that does not exist makes the expression fail, with the reason; ask
// exists() where that is not wanted. Paths with .., *, [a,b], [1:2] and
// [?(...)] give an array.
//
// # Thresholds
//
// A threshold is a metric, a comparison and a value with its unit:
//
//	p99 < 5ms     p99.9 <= 20ms     mean < 2ms     max < 1s
//	errors < 0.1%     checks > 99%     rate > 1000     requests >= 50000
package check

// Package regex runs Java regular expressions, the language of
// java.util.regex.Pattern in Java 17.
//
// Mapping templates call matches, replaceAll, replaceFirst and split of
// java.lang.String, and integration responses are chosen by a selectionPattern
// that must match a whole text. All of them speak Java's dialect, which is
// neither RE2 nor the dialect of .NET: `$` stands before a last line
// terminator, `.` skips five of them, classes nest and intersect, `{` alone is
// an error while `}` alone is a letter, and a search that matched nothing moves
// on by one UTF-16 unit.
//
//	re, err := regex.Compile(`(?i).*\[BadRequest\].*`)
//	if err != nil {
//		return err // *SyntaxError: what is wrong, where, what was expected
//	}
//	ok, err := re.Match("[badrequest] no such pet")
//
// # How a pattern runs
//
// Compile reads the pattern into a tree with a parser of its own and then
// chooses the cheapest engine that gives exactly Java's answer:
//
//   - scan: literals, prefixes, `.*x.*`, runs of classes and alternations of
//     them are compared directly; no allocation.
//   - re2: the standard library's regexp, where leftmost-first RE2 and Java are
//     provably the same; linear time.
//   - backtrack: regexp2 for look-around, references, atomic groups, possessive
//     quantifiers and everything else; bounded by a time limit.
//
// Explain says which engines a pattern got and why.
//
// # Texts
//
// Subjects are Go strings in WTF-8: an unpaired surrogate is its three-byte
// form. Offsets are bytes. Java may stop between the two halves of a
// supplementary character; such an offset points two bytes into its four-byte
// form, and AppendReplaceAll and AppendSplit write the halves as unpaired
// surrogates, joining two halves that meet again.
//
// A compiled Regex is immutable and safe for concurrent use.
package regex

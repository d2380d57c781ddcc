package lint

import "postern/api"

// Rule is one thing that is checked.
type Rule struct {
	ID       string
	Name     string
	Severity api.Severity
	Means    string // one sentence: what happens
	Remedy   string // one sentence: what to do
}

// Page is where the documentation of a rule is, in the project's folder.
func (r *Rule) Page() string { return "docs/behaviour/checks.md#" + anchor(r.ID) }

// Rules are the rules of this package, in the order of their ids.
var Rules = []Rule{
	{"CK-01", "invalid-json", api.Warning, "For some requests the output of the template is not JSON; a backend that expects JSON refuses it.",
		"Follow the branches and loops that the finding names; postern render --trace shows the node that wrote the wrong byte."},
	{"CK-02", "unescaped-value", api.Warning, "A text is put between quotes as it is; a quote, backslash or line break in it ends the JSON string.",
		"Write $util.escapeJavaScript($input.path('$.x')).replaceAll(\"\\\\'\",\"'\"), or print the value with $input.json('$.x') and no quotes around it."},
	{"CK-03", "apostrophe", api.Warning, "$util.escapeJavaScript turns ' into \\', which JSON does not allow; a text with an apostrophe breaks the output.",
		"Append .replaceAll(\"\\\\'\",\"'\") to the call."},
	{"CK-04", "existence-test", api.Warning, "On API Gateway a missing value is an empty text, and every text is true: the #if is taken also when there is no value.",
		"Compare with the empty text: #if($x != \"\"), and for members of the payload also with null in $input.json."},
	{"CK-05", "unknown-member", api.Warning, "The name is none of the variable's members; it prints nothing and is an empty text in conditions.",
		"Use one of the documented names."},
	{"CK-06", "path-not-in-model", api.Warning, "The model of the request does not allow the member that the path names, so the path finds nothing in a valid request.",
		"Correct the path or the model."},
	{"CK-07", "hyphen-in-name", api.Warning, "Velocity takes - for a part of the name, so the reference names another variable, which has no value.",
		"Write ${a}-b, or put blanks around the - of a calculation."},
	{"CK-08", "long-loop", api.Warning, "#foreach ends after 1,000 turns without a word; the rest of the list is left out.",
		"Page the list, or let the backend work on it."},
	{"CK-09", "template-size", api.Warning, "The live service refuses templates of more than 300 KB.", "Shorten the template."},
	{"CK-10", "missing-value", api.Note, "The value stands outside of quotes; without it the output is not JSON.",
		"Print it with $input.json('$.x'), or give it a default with #if."},
	{"CK-11", "printed-directive", api.Warning, "API Gateway has no macros, loads no templates and evaluates no texts: the directive stands in the output as it is written.",
		"Write the text in its place; #define keeps a block that is used several times."},
	{"CK-20", "no-default-response", api.Warning, "No integration response fits some backend answers, which then become 500 (Internal server error).",
		"Add an integration response without selectionPattern."},
	{"CK-21", "unreachable-response", api.Warning, "Another integration response is always chosen in its place.",
		"Make the patterns exclude each other, or remove the response."},
	{"CK-22", "pattern-no-status", api.Warning, "The pattern is matched against the whole status code and fits none.",
		"Write a pattern of three digits such as 4\\d{2}; only Lambda functions are matched by their errorMessage."},
	{"CK-23", "pattern-matches-success", api.Warning, "A function that succeeds has no errorMessage; the pattern fits the empty text too, so success is answered as an error.",
		"Write .+ for any error, or (.|\\n)+ for errors of several lines."},
	{"CK-24", "pattern-one-line", api.Note, ". does not match line breaks and the pattern has to fit the whole errorMessage, so errors of several lines are answered as a success.",
		"Write (.|\\n)* for .*"},
	{"CK-25", "response-header", api.Warning, "The gateway does not send the header under this name.", "Use a header of another name."},
	{"CK-26", "pattern-status-of-function", api.Note, "A function has no status: its patterns are matched against the whole errorMessage.",
		"Write a pattern that fits the errorMessage, such as .*\\[404\\].*, and let the function write it."},
	{"CK-27", "unsupported-media-type", api.Warning, "Requests of this content type are answered 415 (Unsupported Media Type).",
		"Add a request template for the type, or let passthroughBehavior pass it."},
	{"CK-28", "passthrough", api.Note, "A body that no template makes goes to the service unchanged, which expects what a template makes.",
		"Set passthroughBehavior to NEVER."},
	{"CK-29", "content-handling", api.Note, "The conversion has no effect here.", "Remove it, or list the media type in binaryMediaTypes."},
	{"CK-30", "binary-types", api.Warning, "binaryMediaTypes does not do what it seems to.", "See the finding."},
	{"CK-31", "stage-variable", api.Warning, "The stage has no variable of that name; it is empty.", "Define it, or serve with --stage-var NAME=VALUE."},
	{"CK-32", "proxy-templates", api.Warning, "Proxy integrations pass request and answer; templates and response mappings are ignored.",
		"Remove them, or use the type without proxy."},
	{"CK-33", "cors", api.Warning, "A browser makes no call unless the answer to OPTIONS allows it, and hides an answer without Access-Control-Allow-Origin.",
		"Answer OPTIONS without authorization and with Access-Control-Allow-Origin, -Methods and -Headers; map Access-Control-Allow-Origin in the other methods too."},
	{"CK-34", "credentials", api.Warning, "credentials is neither a role nor the caller's identity; the live service refuses it.",
		"Write arn:aws:iam::<account>:role/<name>, or arn:aws:iam::*:user/* for the caller's."},
	{"CK-35", "quota", api.Warning, "The live service refuses more without a raised quota.", "Split the API."},
	{"CK-36", "mock-status", api.Warning, "A MOCK integration whose template prints no integer statusCode answers 500 (Internal server error).",
		"Print {\"statusCode\": 200}, or another integer, on every branch."},
}

// Find is a rule of this package, nil for any other id.
func Find(id string) *Rule {
	for i := range Rules {
		if Rules[i].ID == id || Rules[i].Name == id {
			return &Rules[i]
		}
	}
	return nil
}

// anchor is the id of a heading in a page.
func anchor(id string) string {
	text := []byte(id)
	for i, c := range text {
		if 'A' <= c && c <= 'Z' {
			text[i] = c + 'a' - 'A'
		}
	}
	return string(text)
}

package builtin

import (
	"unicode/utf8"

	"postern/vtl"
	"postern/vtl/value"
)

// Util is $util.
type Util struct {
	objects *Objects
	arena   *value.Arena
}

// utility is a function of $util. The argument is never null.
type utility func(u *Util, arg value.Value) (value.Value, error)

// utilities by name. There are no others: toJson, qr, error and time belong to another service.
var utilities = map[string]utility{
	"escapeJavaScript": skipNull(escape),
	"parseJson":        skipNull(parseJSON),
	"urlEncode":        skipNull(urlEncode),
	"urlDecode":        skipNull(urlDecode),
	"base64Encode":     skipNull(base64Encode),
	"base64Decode":     skipNull(base64Decode),
}

// skipNull makes a utility give nothing for null.
func skipNull(f utility) utility {
	return func(u *Util, arg value.Value) (value.Value, error) {
		if arg.IsNull() {
			return value.Null, nil
		}
		return f(u, arg)
	}
}

// textOf is the printed text of an argument; it is valid until the objects' buffer is used again.
func (u *Util) textOf(arg value.Value) (string, error) {
	if arg.IsString() {
		return arg.Str(), nil
	}
	text, err := arg.AppendText(nil, MaxText)
	if err != nil {
		return "", textFailure(err)
	}
	return viewOf(text), nil
}

// made is the text in the objects' buffer as a value, within the limit.
func (u *Util) made(text []byte) (value.Value, error) {
	u.objects.text = text
	if len(text) > MaxText {
		return value.Null, textFailure(value.ErrTooLong)
	}
	return u.objects.keep(u.arena), nil
}

func escape(u *Util, arg value.Value) (value.Value, error) {
	text, err := u.textOf(arg)
	if err != nil {
		return value.Null, err
	}
	if isEscaped(text) {
		return value.String(text), nil
	}
	return u.made(inPieces(u.objects.text[:0], text, appendEscaped))
}

// inPieces converts a text piece by piece and stops when the result is too long.
func inPieces(dst []byte, text string, convert func(dst []byte, text string) []byte) []byte {
	const piece = 64 << 10
	for len(text) > piece && len(dst) <= MaxText {
		cut := piece
		for cut > piece-utf8.UTFMax && !utf8.RuneStart(text[cut]) {
			cut--
		}
		dst, text = convert(dst, text[:cut]), text[cut:]
	}
	return convert(dst, text)
}

func parseJSON(u *Util, arg value.Value) (value.Value, error) {
	text, err := u.textOf(arg)
	if err != nil {
		return value.Null, err
	}
	// The values point into the text: it becomes part of the arena, which is bounded.
	v, err := value.ReadJSONString(u.arena, u.arena.Clone(text))
	if err != nil {
		return value.Null, vtl.Fail(vtl.KindJSON, err)
	}
	return v, nil
}

func urlEncode(u *Util, arg value.Value) (value.Value, error) {
	text, err := u.textOf(arg)
	if err != nil {
		return value.Null, err
	}
	return u.made(inPieces(u.objects.text[:0], text, appendURLEncoded))
}

func urlDecode(u *Util, arg value.Value) (value.Value, error) {
	text, err := u.textOf(arg)
	if err != nil {
		return value.Null, err
	}
	decoded, err := appendURLDecoded(u.objects.text[:0], text)
	if err != nil {
		return value.Null, err
	}
	return u.made(decoded)
}

func base64Encode(u *Util, arg value.Value) (value.Value, error) {
	text, err := u.textOf(arg)
	if err != nil {
		return value.Null, err
	}
	return u.made(appendBase64(u.objects.text[:0], text))
}

func base64Decode(u *Util, arg value.Value) (value.Value, error) {
	text, err := u.textOf(arg)
	if err != nil {
		return value.Null, err
	}
	decoded, err := appendBase64Decoded(u.objects.text[:0], text)
	if err != nil {
		return value.Null, err
	}
	return u.made(decoded)
}

// ClassName names the object.
func (u *Util) ClassName() string { return "$util" }

// AppendText prints nothing.
func (u *Util) AppendText(dst []byte) []byte { return dst }

// Call calls a function; with more or fewer arguments than one there is none.
func (u *Util) Call(name string, args []value.Value) (v value.Value, found bool, err error) {
	f, ok := utilities[name]
	if !ok || len(args) != 1 {
		return value.Null, false, nil
	}
	v, err = f(u, args[0])
	return v, true, err
}

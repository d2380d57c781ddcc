package runtime

import "unsafe"

// textOf is the bytes as a string, without copying: valid as long as the bytes
// are not changed.
func textOf(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

// bytesOf is the string as bytes that must not be changed, without copying.
func bytesOf(s string) []byte { return unsafe.Slice(unsafe.StringData(s), len(s)) }

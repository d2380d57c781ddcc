package api

import (
	"crypto/sha256"
	"path"
	"strings"
)

// Lengths of derived ids (RW-12).
const (
	idLength     = 6
	rootIDLength = 10
)

const idAlphabet = "abcdefghijklmnopqrstuvwxyz0123456789"

// DeriveID makes an id of the given number of characters [a-z0-9] out of the
// parts: the same parts give the same id on every run.
func DeriveID(length int, parts ...string) string {
	digest := sha256.New()
	for _, part := range parts {
		digest.Write([]byte(part))
		digest.Write([]byte{0})
	}
	sum := digest.Sum(nil)
	id := make([]byte, length)
	for i := range id {
		id[i] = idAlphabet[int(sum[i%len(sum)])%len(idAlphabet)]
	}
	return string(id)
}

// ResourceID is the derived id of the resource of a path: 6 characters, the
// root 10.
func ResourceID(apiID, resourcePath string) string {
	// RW-12: derived from API id and path, so that it survives a restart.
	if resourcePath == "/" {
		return DeriveID(rootIDLength, "resource", apiID, resourcePath)
	}
	return DeriveID(idLength, "resource", apiID, resourcePath)
}

// DeploymentID is the derived id of a deployment of this content.
func DeploymentID(apiID, content string) string {
	return DeriveID(idLength, "deployment", apiID, content)
}

// ObjectID is the derived id of another object of an API, such as an
// authorizer: kind and name tell them apart.
func ObjectID(apiID, kind, name string) string {
	return DeriveID(idLength, kind, apiID, name)
}

// IDFromName is the API id of a file name or logical id without one of its own.
func IDFromName(name string) string {
	// CF-07: base name without all extensions, lower case, [a-z0-9] only.
	base := path.Base(strings.ReplaceAll(name, `\`, "/"))
	if dot := strings.IndexByte(base[min(1, len(base)):], '.'); dot >= 0 {
		base = base[:dot+1]
	}
	id := make([]byte, 0, len(base))
	for _, c := range []byte(strings.ToLower(base)) {
		if 'a' <= c && c <= 'z' || '0' <= c && c <= '9' {
			id = append(id, c)
		}
	}
	if len(id) == 0 {
		return "api"
	}
	return string(id)
}

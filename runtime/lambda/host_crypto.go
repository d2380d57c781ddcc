package lambda

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"hash"
	"strings"

	"github.com/dop251/goja"
)

// digests are the algorithms of createHash, by their names without dashes.
var digests = map[string]func() hash.Hash{
	"md5": md5.New, "sha1": sha1.New, "sha224": sha256.New224, "sha256": sha256.New, "sha384": sha512.New384,
	"sha512": sha512.New, "sha512256": sha512.New512_256, "rsasha1": sha1.New, "rsasha256": sha256.New, "rsasha512": sha512.New,
}

func digestByName(name string) func() hash.Hash {
	return digests[strings.NewReplacer("-", "", "/", "").Replace(strings.ToLower(name))]
}

const maxRandom = 1 << 24 // bytes of one call

func (e *environment) hostCrypto() map[string]func(goja.FunctionCall) goja.Value {
	return map[string]func(goja.FunctionCall) goja.Value{
		"hash": e.hash,
		"hashes": func(goja.FunctionCall) goja.Value {
			return e.rt.ToValue([]string{"md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha512-256"})
		},
		"uuid": func(goja.FunctionCall) goja.Value { return e.rt.ToValue(NewRequestID()) },
		"random": func(f goja.FunctionCall) goja.Value {
			n := f.Argument(0).ToInteger()
			if n < 0 || n > maxRandom {
				panic(e.newEngineError("RangeError", "the number of random bytes is out of range"))
			}
			b := make([]byte, n)
			_, _ = rand.Read(b) // never fails
			return e.rt.ToValue(e.rt.NewArrayBuffer(b))
		},
		"pbkdf2":  e.pbkdf2,
		"readKey": e.readKey,
		"sign":    e.sign,
		"verify":  e.verify,
	}
}

// hash (algorithm, key or undefined) → {update(bytes), digest() → ArrayBuffer}, or undefined for an unknown one.
func (e *environment) hash(f goja.FunctionCall) goja.Value {
	newHash := digestByName(f.Argument(0).String())
	if newHash == nil {
		return goja.Undefined()
	}
	var h hash.Hash
	if key := f.Argument(1); goja.IsUndefined(key) {
		h = newHash()
	} else {
		h = hmac.New(newHash, e.bytes(key))
	}
	o := e.rt.NewObject()
	_ = o.Set("update", func(f goja.FunctionCall) goja.Value {
		h.Write(e.bytes(f.Argument(0)))
		return goja.Undefined()
	})
	_ = o.Set("digest", func(goja.FunctionCall) goja.Value { return e.rt.ToValue(e.rt.NewArrayBuffer(h.Sum(nil))) })
	return o
}

const maxIterations = 10_000_000

func (e *environment) pbkdf2(f goja.FunctionCall) goja.Value {
	newHash := digestByName(f.Argument(4).String())
	if newHash == nil {
		return goja.Undefined()
	}
	iterations, size := f.Argument(2).ToInteger(), f.Argument(3).ToInteger()
	if iterations < 1 || iterations > maxIterations || size < 0 || size > maxRandom {
		panic(e.newEngineError("RangeError", "iterations or length are out of range"))
	}
	key, err := pbkdf2.Key(newHash, string(e.bytes(f.Argument(0))), e.bytes(f.Argument(1)), int(iterations), int(size))
	if err != nil {
		panic(e.rt.NewGoError(err))
	}
	return e.rt.ToValue(e.rt.NewArrayBuffer(key))
}

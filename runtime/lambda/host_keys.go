package lambda

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"math/big"
	"strings"

	"github.com/dop251/goja"
)

var errKey = errors.New("not an RSA or EC key in PEM or JWK form")

// parseKey reads a PEM block or a JWK. The result is an *rsa or *ecdsa key, public or private.
func parseKey(text string) (any, error) {
	if strings.HasPrefix(strings.TrimSpace(text), "{") {
		return parseJWK(text)
	}
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return nil, errKey
	}
	switch block.Type {
	case "PUBLIC KEY":
		return x509.ParsePKIXPublicKey(block.Bytes)
	case "RSA PUBLIC KEY":
		return x509.ParsePKCS1PublicKey(block.Bytes)
	case "PRIVATE KEY":
		return x509.ParsePKCS8PrivateKey(block.Bytes)
	case "RSA PRIVATE KEY":
		return x509.ParsePKCS1PrivateKey(block.Bytes)
	case "EC PRIVATE KEY":
		return x509.ParseECPrivateKey(block.Bytes)
	case "CERTIFICATE":
		c, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, err
		}
		return c.PublicKey, nil
	}
	return nil, errKey
}

func parseJWK(text string) (any, error) {
	var k struct{ Kty, N, E, Crv, X, Y string }
	if err := json.Unmarshal([]byte(text), &k); err != nil {
		return nil, err
	}
	number := func(s string) *big.Int {
		b, _ := base64.RawURLEncoding.DecodeString(s)
		return new(big.Int).SetBytes(b)
	}
	switch k.Kty {
	case "RSA":
		e := number(k.E)
		if n := number(k.N); n.Sign() > 0 && e.IsInt64() && e.Int64() > 1 && e.Int64() < 1<<31 {
			return &rsa.PublicKey{N: n, E: int(e.Int64())}, nil
		}
	case "EC":
		curve := map[string]elliptic.Curve{"P-256": elliptic.P256(), "P-384": elliptic.P384(), "P-521": elliptic.P521()}[k.Crv]
		if curve == nil {
			return nil, errKey
		}
		size := (curve.Params().BitSize + 7) / 8
		point := make([]byte, 1+2*size)
		point[0] = 4 // uncompressed
		x, y := number(k.X), number(k.Y)
		if x.BitLen() > 8*size || y.BitLen() > 8*size {
			return nil, errKey
		}
		x.FillBytes(point[1 : 1+size])
		y.FillBytes(point[1+size:])
		return ecdsa.ParseUncompressedPublicKey(curve, point)
	}
	return nil, errKey
}

// publicOf returns the public half of a key.
func publicOf(key any) any {
	if k, ok := key.(crypto.Signer); ok {
		return k.Public()
	}
	return key
}

// readKey (text) → ["public" or "private", "rsa" or "ec", bits, curve], or undefined.
func (e *environment) readKey(f goja.FunctionCall) goja.Value {
	key, err := parseKey(f.Argument(0).String())
	if err != nil {
		return goja.Undefined()
	}
	kind := "public"
	if _, ok := key.(crypto.Signer); ok {
		kind = "private"
	}
	switch k := publicOf(key).(type) {
	case *rsa.PublicKey:
		return e.rt.NewArray(kind, "rsa", k.N.BitLen(), "")
	case *ecdsa.PublicKey:
		curve := k.Curve.Params().Name
		if curve == "P-256" {
			curve = "prime256v1"
		} else {
			curve = strings.Replace(strings.Replace(curve, "P-384", "secp384r1", 1), "P-521", "secp521r1", 1)
		}
		return e.rt.NewArray(kind, "ec", k.Curve.Params().BitSize, curve)
	}
	return goja.Undefined()
}

// digestFor hashes data with the algorithm of a signature.
func digestFor(algorithm string, data []byte) (crypto.Hash, []byte) {
	newHash := digestByName(algorithm)
	if newHash == nil {
		return 0, nil
	}
	h := newHash()
	h.Write(data)
	sums := map[int]crypto.Hash{16: crypto.MD5, 20: crypto.SHA1, 28: crypto.SHA224, 32: crypto.SHA256, 48: crypto.SHA384, 64: crypto.SHA512}
	return sums[h.Size()], h.Sum(nil)
}

// sign (algorithm, key, data, PSS, IEEE P1363) → ArrayBuffer.
func (e *environment) sign(f goja.FunctionCall) goja.Value {
	key, err := parseKey(f.Argument(1).String())
	hash, digest := digestFor(f.Argument(0).String(), e.bytes(f.Argument(2)))
	signer, ok := key.(crypto.Signer)
	if err != nil || !ok || digest == nil {
		e.throw("ERR_OSSL_UNSUPPORTED", "cannot sign with this key")
	}
	var options crypto.SignerOpts = hash
	if f.Argument(3).ToBoolean() {
		options = &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash, Hash: hash}
	}
	var signature []byte
	if k, ok := key.(*ecdsa.PrivateKey); ok && f.Argument(4).ToBoolean() {
		signature, err = signRaw(k, digest)
	} else {
		signature, err = signer.Sign(rand.Reader, digest, options)
	}
	if err != nil {
		e.throw("ERR_OSSL_EVP", err.Error())
	}
	return e.rt.ToValue(e.rt.NewArrayBuffer(signature))
}

// signRaw makes a signature of two numbers of fixed length, as JWS has it.
func signRaw(k *ecdsa.PrivateKey, digest []byte) ([]byte, error) {
	r, s, err := ecdsa.Sign(rand.Reader, k, digest)
	if err != nil {
		return nil, err
	}
	size := (k.Curve.Params().BitSize + 7) / 8
	signature := make([]byte, 2*size)
	r.FillBytes(signature[:size])
	s.FillBytes(signature[size:])
	return signature, nil
}

// verify (algorithm, key, data, signature, PSS, IEEE P1363) → boolean.
func (e *environment) verify(f goja.FunctionCall) goja.Value {
	key, err := parseKey(f.Argument(1).String())
	hash, digest := digestFor(f.Argument(0).String(), e.bytes(f.Argument(2)))
	if err != nil || digest == nil {
		return e.rt.ToValue(false)
	}
	signature := e.bytes(f.Argument(3))
	valid := false
	switch k := publicOf(key).(type) {
	case *rsa.PublicKey:
		if f.Argument(4).ToBoolean() {
			valid = rsa.VerifyPSS(k, hash, digest, signature, nil) == nil
		} else {
			valid = rsa.VerifyPKCS1v15(k, hash, digest, signature) == nil
		}
	case *ecdsa.PublicKey:
		if f.Argument(5).ToBoolean() {
			half := len(signature) / 2
			valid = ecdsa.Verify(k, digest, new(big.Int).SetBytes(signature[:half]), new(big.Int).SetBytes(signature[half:]))
		} else {
			valid = ecdsa.VerifyASN1(k, digest, signature)
		}
	}
	return e.rt.ToValue(valid)
}

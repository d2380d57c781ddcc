package api

import (
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"math"
	"reflect"
)

// Fingerprint is a text that two APIs share when they are served alike: it is
// made of everything but stages, deployments and positions.
func (r *RestAPI) Fingerprint() string {
	shallow := *r
	shallow.Stages, shallow.Deployments = nil, nil
	w := &printer{digest: sha256.New()}
	w.value(reflect.ValueOf(&shallow).Elem())
	w.flush()
	return string(w.digest.Sum(nil))
}

// printer feeds plain data to a digest: each text and list with its length, so
// that no two values run together.
type printer struct {
	digest hash.Hash
	buffer []byte
}

var (
	posType      = reflect.TypeFor[Pos]()
	spellingType = reflect.TypeFor[*Spelling]()
)

func (w *printer) value(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		w.number(uint64(v.Len()))
		w.buffer = append(w.buffer, v.String()...)
	case reflect.Bool:
		if v.Bool() {
			w.number(1)
		} else {
			w.number(0)
		}
	case reflect.Int, reflect.Int64:
		w.number(uint64(v.Int()))
	case reflect.Float64:
		w.number(math.Float64bits(v.Float()))
	case reflect.Pointer:
		if v.IsNil() {
			w.number(0)
			return
		}
		w.number(1)
		w.value(v.Elem())
	case reflect.Slice:
		w.number(uint64(v.Len()))
		for i := range v.Len() {
			w.value(v.Index(i))
		}
	case reflect.Struct:
		w.fields(v)
	}
}

func (w *printer) fields(v reflect.Value) {
	if v.Type() == posType {
		return
	}
	for i := range v.NumField() {
		if field := v.Field(i); field.Type() != spellingType {
			w.value(field)
		}
	}
	if len(w.buffer) > 4096 {
		w.flush()
	}
}

func (w *printer) number(n uint64) { w.buffer = binary.AppendUvarint(w.buffer, n) }

func (w *printer) flush() {
	w.digest.Write(w.buffer)
	w.buffer = w.buffer[:0]
}

package api

import "reflect"

// Clone is a copy that shares nothing with the original.
func (a *API) Clone() *API { return clone(a) }

// Clone is a copy that shares nothing with the original.
func (r *RestAPI) Clone() *RestAPI { return clone(r) }

// Clone is a copy that shares nothing with the original.
func (v *V2API) Clone() *V2API { return clone(v) }

// Clone is a copy that shares nothing with the original.
func (c *Config) Clone() *Config { return clone(c) }

// Freeze is a copy of the API without stages and deployments: what a
// deployment keeps (MA-700).
func (r *RestAPI) Freeze() *RestAPI {
	shallow := *r
	shallow.Stages, shallow.Deployments = nil, nil
	return clone(&shallow)
}

// Freeze is a copy of the API without stages and deployments.
func (v *V2API) Freeze() *V2API {
	shallow := *v
	shallow.Stages, shallow.Deployments = nil, nil
	return clone(&shallow)
}

func clone[T any](v T) T {
	from := reflect.ValueOf(&v).Elem()
	to := reflect.New(from.Type()).Elem()
	copyInto(to, from)
	return to.Interface().(T)
}

// copyInto walks the plain data of this package: structs, pointers, slices and
// scalars. Maps and interfaces do not occur in it.
func copyInto(to, from reflect.Value) {
	switch from.Kind() {
	case reflect.Pointer:
		if !from.IsNil() {
			to.Set(reflect.New(from.Type().Elem()))
			copyInto(to.Elem(), from.Elem())
		}
	case reflect.Slice:
		if !from.IsNil() {
			to.Set(reflect.MakeSlice(from.Type(), from.Len(), from.Len()))
			for i := range from.Len() {
				copyInto(to.Index(i), from.Index(i))
			}
		}
	case reflect.Struct:
		for i := range from.NumField() {
			copyInto(to.Field(i), from.Field(i))
		}
	default:
		to.Set(from)
	}
}

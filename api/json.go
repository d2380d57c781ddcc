package api

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// AppendJSON appends any value of this package as JSON: members in the order of
// the struct, no escaping beyond what JSON demands. indent may be empty.
func AppendJSON(dst []byte, v any, indent string) ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", indent)
	if err := encoder.Encode(v); err != nil {
		return dst, err
	}
	return append(dst, bytes.TrimRight(out.Bytes(), "\n")...), nil
}

// MarshalJSON writes an object; a null value is null, nil is null.
func (p Pairs) MarshalJSON() ([]byte, error) {
	return object(len(p), func(i int) (string, any) {
		if p[i].Null {
			return p[i].Name, nil
		}
		return p[i].Name, p[i].Value
	})
}

// UnmarshalJSON reads an object of texts and nulls in its order.
func (p *Pairs) UnmarshalJSON(text []byte) error {
	*p = Pairs{}
	return members(text, func(name string, value json.RawMessage) error {
		pair := Pair{Name: name, Null: string(value) == "null"}
		if err := json.Unmarshal(value, &pair.Value); err != nil {
			return fmt.Errorf("member %q: %w", name, err)
		}
		p.Put(pair)
		return nil
	})
}

// MarshalJSON writes an object of booleans.
func (f Flags) MarshalJSON() ([]byte, error) {
	return object(len(f), func(i int) (string, any) { return f[i].Name, f[i].Value })
}

// UnmarshalJSON reads an object of booleans in its order.
func (f *Flags) UnmarshalJSON(text []byte) error {
	*f = Flags{}
	return members(text, func(name string, value json.RawMessage) error {
		flag := Flag{Name: name}
		if err := json.Unmarshal(value, &flag.Value); err != nil {
			return fmt.Errorf("member %q: %w", name, err)
		}
		f.Put(flag)
		return nil
	})
}

// MarshalJSON writes an object keyed by verb.
func (m Methods) MarshalJSON() ([]byte, error) {
	return object(len(m), func(i int) (string, any) { return m[i].HTTPMethod, m[i] })
}

// UnmarshalJSON reads an object keyed by verb.
func (m *Methods) UnmarshalJSON(text []byte) error {
	*m = Methods{}
	return keyed(text, func(name string, method *Method) {
		method.HTTPMethod = name
		m.Put(method)
	})
}

// MarshalJSON writes an object keyed by status code.
func (m MethodResponses) MarshalJSON() ([]byte, error) {
	return object(len(m), func(i int) (string, any) { return m[i].StatusCode, m[i] })
}

// UnmarshalJSON reads an object keyed by status code.
func (m *MethodResponses) UnmarshalJSON(text []byte) error {
	*m = MethodResponses{}
	return keyed(text, func(name string, response *MethodResponse) {
		response.StatusCode = name
		m.Put(response)
	})
}

// MarshalJSON writes an object keyed by status code.
func (r IntegrationResponses) MarshalJSON() ([]byte, error) {
	return object(len(r), func(i int) (string, any) { return r[i].StatusCode, r[i] })
}

// UnmarshalJSON reads an object keyed by status code.
func (r *IntegrationResponses) UnmarshalJSON(text []byte) error {
	*r = IntegrationResponses{}
	return keyed(text, func(name string, response *IntegrationResponse) {
		response.StatusCode = name
		r.Put(response)
	})
}

// MarshalJSON writes an object keyed by resource path and verb.
func (m MethodSettings) MarshalJSON() ([]byte, error) {
	return object(len(m), func(i int) (string, any) { return m[i].Key, m[i] })
}

// UnmarshalJSON reads an object keyed by resource path and verb.
func (m *MethodSettings) UnmarshalJSON(text []byte) error {
	*m = MethodSettings{}
	return keyed(text, func(name string, setting *MethodSetting) {
		setting.Key = name
		*m = append(*m, setting)
	})
}

// object writes n members as a JSON object in their order.
func object(n int, member func(i int) (string, any)) ([]byte, error) {
	out := []byte{'{'}
	for i := range n {
		if i > 0 {
			out = append(out, ',')
		}
		name, value := member(i)
		var err error
		if out, err = AppendJSON(out, name, ""); err != nil {
			return nil, err
		}
		out = append(out, ':')
		if out, err = AppendJSON(out, value, ""); err != nil {
			return nil, err
		}
	}
	return append(out, '}'), nil
}

// members calls yield for each member of a JSON object in document order.
func members(text []byte, yield func(name string, value json.RawMessage) error) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	open, err := decoder.Token()
	if err != nil || open == nil {
		return err
	}
	if open != json.Delim('{') {
		return fmt.Errorf("expected an object, got %v", open)
	}
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return err
		}
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			return err
		}
		if err := yield(name.(string), value); err != nil {
			return err
		}
	}
	_, err = decoder.Token()
	return err
}

// keyed reads an object whose members are objects of one type.
func keyed[T any](text []byte, yield func(name string, v *T)) error {
	return members(text, func(name string, value json.RawMessage) error {
		v := new(T)
		if err := json.Unmarshal(value, v); err != nil {
			return fmt.Errorf("member %q: %w", name, err)
		}
		yield(name, v)
		return nil
	})
}

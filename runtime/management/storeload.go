package management

import (
	"encoding/json"
	"fmt"

	bolt "go.etcd.io/bbolt"
)

// load reads the whole state of a file.
func (s *store) load() (*state, error) {
	st := &state{account: newAccount()}
	err := unharmed(s.path, func() error {
		err := s.db.View(func(tx *bolt.Tx) error {
			if err := loadAPIs(tx.Bucket(bucketAPIs), st); err != nil {
				return err
			}
			return loadAccount(tx.Bucket(bucketRest), st)
		})
		if err != nil {
			return fmt.Errorf("%s is damaged: %w", s.path, err)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return st, nil
}

func loadAccount(bucket *bolt.Bucket, st *state) error {
	for _, f := range families {
		if text := bucket.Get([]byte(f.name)); text != nil {
			if err := json.Unmarshal(text, f.list(st)); err != nil {
				return fmt.Errorf("%s: %w", f.name, err)
			}
		}
	}
	return nil
}

func loadAPIs(bucket *bolt.Bucket, st *state) error {
	var order []string
	if text := bucket.Get(keyOrder); text != nil {
		if err := json.Unmarshal(text, &order); err != nil {
			return fmt.Errorf("the list of APIs: %w", err)
		}
	}
	for _, id := range order {
		own := bucket.Bucket([]byte(id))
		if own == nil {
			return fmt.Errorf("API %s is missing", id)
		}
		e, err := loadAPI(own)
		if err != nil {
			return fmt.Errorf("API %s: %w", id, err)
		}
		st.apis = append(st.apis, e)
	}
	return nil
}

func loadAPI(own *bolt.Bucket) (*entry, error) {
	var h head
	if err := json.Unmarshal(own.Get(keyHead), &h); err != nil || h.API == nil {
		return nil, fmt.Errorf("its record cannot be read: %v", err)
	}
	rest := h.API
	rest.Pos.File = h.File
	for _, p := range parts {
		bucket := own.Bucket([]byte(p.name))
		for _, id := range h.Order[p.name] {
			if bucket == nil || bucket.Get([]byte(id)) == nil {
				return nil, fmt.Errorf("%s %s is missing", p.name, id)
			}
			if err := p.add(rest, bucket.Get([]byte(id))); err != nil {
				return nil, fmt.Errorf("%s %s: %w", p.name, id, err)
			}
		}
	}
	return &entry{rest: rest, origin: h.Origin, changed: h.Origin != ""}, nil
}

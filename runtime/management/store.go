package management

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	bolt "go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"

	"postern/api"
)

// dataForm is a form of the stored data. A file of a smaller version is brought
// up step by step; a greater one is refused.
type dataForm struct {
	version  int
	upgrades map[int]func(*bolt.Tx) error // [i] brings a file of version i to version i+1
}

// present is the form that this program writes.
var present = dataForm{version: 1}

// Buckets of the file. Objects of an API are below its bucket, one record each,
// so that a call writes what it changed and no more.
var (
	bucketMeta = []byte("meta")
	bucketAPIs = []byte("apis")
	bucketRest = []byte("account")

	keyVersion = []byte("version")
	keyOrder   = []byte("order")
	keyHead    = []byte("head")
)

// lockWait is how long opening waits for another process to let go of the file.
const lockWait = time.Second

// store keeps the state in one file. Every save is one durable transaction.
type store struct {
	db   *bolt.DB
	path string
}

// openStore opens or makes the file of a folder in a form.
func openStore(folder string, form dataForm) (*store, error) {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, err
	}
	s := &store{path: filepath.Join(folder, "postern.db")}
	err := unharmed(s.path, func() (err error) {
		s.db, err = bolt.Open(s.path, 0o600, &bolt.Options{Timeout: lockWait})
		return err
	})
	switch {
	case errors.Is(err, bolterrors.ErrTimeout):
		return nil, fmt.Errorf("%s is in use by another process: stop it, or choose another folder with --data", s.path)
	case s.db == nil:
		return nil, fmt.Errorf("%s cannot be opened: %w", s.path, err)
	}
	if err := unharmed(s.path, func() error { return s.prepare(form) }); err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

func (s *store) close() error { return unharmed(s.path, s.db.Close) }

// prepare makes the buckets of a new file and brings an old one up to date, all
// or nothing.
func (s *store) prepare(form dataForm) error {
	return s.db.Update(func(tx *bolt.Tx) error {
		meta, err := tx.CreateBucketIfNotExists(bucketMeta)
		if err != nil {
			return err
		}
		if text := meta.Get(keyVersion); text != nil {
			if err := s.upgrade(tx, string(text), form); err != nil {
				return err
			}
		}
		for _, name := range [][]byte{bucketAPIs, bucketRest} {
			if _, err := tx.CreateBucketIfNotExists(name); err != nil {
				return err
			}
		}
		return meta.Put(keyVersion, []byte(strconv.Itoa(form.version)))
	})
}

// upgrade brings a file of a version, as it is written there, to a form.
func (s *store) upgrade(tx *bolt.Tx, text string, form dataForm) error {
	version, err := strconv.Atoi(text)
	switch {
	case err != nil:
		return fmt.Errorf("%s has no readable version: %q", s.path, text)
	case version > form.version:
		return fmt.Errorf("%s was written by a newer version (data version %d, this program knows %d): use that version, or another folder with --data",
			s.path, version, form.version)
	}
	for ; version < form.version; version++ {
		step := form.upgrades[version]
		if step == nil {
			return fmt.Errorf("%s has data version %d, which no version of this program wrote", s.path, version)
		}
		if err := step(tx); err != nil {
			return fmt.Errorf("%s cannot be upgraded from data version %d: %w", s.path, version, err)
		}
	}
	return nil
}

// save writes what differs between two states. Parts that were not touched are
// the same pointers in both.
func (s *store) save(old, next *state) error {
	return unharmed(s.path, func() error {
		return s.db.Update(func(tx *bolt.Tx) error {
			if err := saveAPIs(tx.Bucket(bucketAPIs), old, next); err != nil {
				return err
			}
			return saveAccount(tx.Bucket(bucketRest), old, next)
		})
	})
}

// stored says whether an API is kept in the file: not while its own file is all
// there is to know.
func (e *entry) stored() bool { return e.origin == "" || e.changed }

// head is what an API is besides its lists, and the order of these.
type head struct {
	API    *api.RestAPI        `json:"api"`
	Origin string              `json:"origin,omitempty"`
	File   string              `json:"file,omitempty"`
	Order  map[string][]string `json:"order"`
}

// part is one list of an API in the file.
type part struct {
	name string
	each func(*api.RestAPI, func(id string, v any))
	add  func(*api.RestAPI, []byte) error
}

// listPart describes a list of objects by the id of each.
func listPart[T any](name string, list func(*api.RestAPI) *[]*T, id func(*T) string) part {
	return part{
		name: name,
		each: func(rest *api.RestAPI, yield func(string, any)) {
			for _, v := range *list(rest) {
				yield(id(v), v)
			}
		},
		add: func(rest *api.RestAPI, text []byte) error {
			v := new(T)
			if err := json.Unmarshal(text, v); err != nil {
				return err
			}
			*list(rest) = append(*list(rest), v)
			return nil
		},
	}
}

// parts are the lists of an API that have a record per object.
var parts = []part{
	listPart("resources", func(r *api.RestAPI) *[]*api.Resource { return &r.Resources }, func(v *api.Resource) string { return v.ID }),
	listPart("models", func(r *api.RestAPI) *[]*api.Model { return &r.Models }, func(v *api.Model) string { return v.Name }),
	listPart("validators", func(r *api.RestAPI) *[]*api.RequestValidator { return &r.RequestValidators }, func(v *api.RequestValidator) string { return v.ID }),
	listPart("authorizers", func(r *api.RestAPI) *[]*api.Authorizer { return &r.Authorizers }, func(v *api.Authorizer) string { return v.ID }),
	listPart("responses", func(r *api.RestAPI) *[]*api.GatewayResponse { return &r.GatewayResponses }, func(v *api.GatewayResponse) string { return string(v.ResponseType) }),
	listPart("parts", func(r *api.RestAPI) *[]*api.DocumentationPart { return &r.DocumentationParts }, func(v *api.DocumentationPart) string { return v.ID }),
	listPart("versions", func(r *api.RestAPI) *[]*api.DocumentationVersion { return &r.DocumentationVersions }, func(v *api.DocumentationVersion) string { return v.Version }),
	listPart("deployments", func(r *api.RestAPI) *[]*api.Deployment { return &r.Deployments }, func(v *api.Deployment) string { return v.ID }),
	listPart("stages", func(r *api.RestAPI) *[]*api.Stage { return &r.Stages }, func(v *api.Stage) string { return v.StageName }),
}

func saveAPIs(bucket *bolt.Bucket, old, next *state) error {
	kept := map[string]bool{}
	order := []string{}
	for _, e := range next.apis {
		if !e.stored() {
			continue
		}
		kept[e.rest.ID] = true
		order = append(order, e.rest.ID)
		before := old.api(e.rest.ID)
		if before == e && before.stored() {
			continue
		}
		if before != nil && !before.stored() {
			before = nil // it was only in its own file: everything is new
		}
		if err := saveAPI(bucket, before, e); err != nil {
			return err
		}
	}
	for _, e := range old.apis {
		if id := []byte(e.rest.ID); !kept[e.rest.ID] && bucket.Bucket(id) != nil {
			if err := bucket.DeleteBucket(id); err != nil {
				return err
			}
		}
	}
	if sameList(old.apis, next.apis) {
		return nil
	}
	return putJSON(bucket, keyOrder, order)
}

func saveAPI(bucket *bolt.Bucket, old, e *entry) error {
	if old == nil && bucket.Bucket([]byte(e.rest.ID)) != nil {
		if err := bucket.DeleteBucket([]byte(e.rest.ID)); err != nil {
			return err
		}
	}
	own, err := bucket.CreateBucketIfNotExists([]byte(e.rest.ID))
	if err != nil {
		return err
	}
	bare := *e.rest
	h := head{API: &bare, Origin: e.origin, File: e.rest.Pos.File, Order: map[string][]string{}}
	for _, p := range parts {
		if err := savePart(own, p, old, e, h.Order); err != nil {
			return err
		}
	}
	bare.Resources, bare.Models, bare.RequestValidators, bare.Authorizers, bare.GatewayResponses = nil, nil, nil, nil, nil
	bare.DocumentationParts, bare.DocumentationVersions, bare.Deployments, bare.Stages = nil, nil, nil, nil
	return putJSON(own, keyHead, h)
}

// savePart writes the objects of a list that are new and removes those that
// are gone.
func savePart(own *bolt.Bucket, p part, old, e *entry, order map[string][]string) (err error) {
	bucket, err := own.CreateBucketIfNotExists([]byte(p.name))
	if err != nil {
		return err
	}
	before := map[string]any{}
	if old != nil {
		p.each(old.rest, func(id string, v any) { before[id] = v })
	}
	p.each(e.rest, func(id string, v any) {
		order[p.name] = append(order[p.name], id)
		if was, ok := before[id]; !ok || was != v {
			err = errors.Join(err, putJSON(bucket, []byte(id), v))
		}
		delete(before, id)
	})
	for id := range before {
		err = errors.Join(err, bucket.Delete([]byte(id)))
	}
	return err
}

func putJSON(bucket *bolt.Bucket, key []byte, v any) error {
	text, err := api.AppendJSON(nil, v, "")
	if err != nil {
		return err
	}
	return bucket.Put(key, text)
}

// family is one list of the account in the file.
type family struct {
	name string
	list func(*state) any // pointer to the list
	same func(a, b *state) bool
	kept func(*state) any // what of the list is written; nil: all
}

var families = []family{
	{"keys", func(s *state) any { return &s.keys }, func(a, b *state) bool { return sameList(a.keys, b.keys) }, func(s *state) any { return ownKeys(s.keys) }},
	{"plans", func(s *state) any { return &s.plans }, func(a, b *state) bool { return sameList(a.plans, b.plans) }, func(s *state) any { return ownPlans(s.plans) }},
	{"links", func(s *state) any { return &s.links }, func(a, b *state) bool { return sameList(a.links, b.links) }, func(s *state) any { return ownLinks(s.links) }},
	{"domains", func(s *state) any { return &s.domains }, func(a, b *state) bool { return sameList(a.domains, b.domains) }, func(s *state) any { return ownDomains(s.domains) }},
	{"basePaths", func(s *state) any { return &s.basePaths }, func(a, b *state) bool { return sameList(a.basePaths, b.basePaths) }, func(s *state) any { return ownBasePaths(s.basePaths) }},
	{"associations", func(s *state) any { return &s.associations }, func(a, b *state) bool { return sameList(a.associations, b.associations) }, nil},
	{"certificates", func(s *state) any { return &s.certificates }, func(a, b *state) bool { return sameList(a.certificates, b.certificates) }, nil},
	{"usages", func(s *state) any { return &s.usages }, func(a, b *state) bool { return sameList(a.usages, b.usages) }, nil},
	{"account", func(s *state) any { return &s.account }, func(a, b *state) bool { return a.account == b.account }, nil},
}

// sameList says whether two lists hold the same pointers.
func sameList[T any](a, b []*T) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

func saveAccount(bucket *bolt.Bucket, old, next *state) error {
	for _, f := range families {
		if f.same(old, next) {
			continue
		}
		kept := f.list
		if f.kept != nil {
			kept = f.kept
		}
		if err := putJSON(bucket, []byte(f.name), kept(next)); err != nil {
			return err
		}
	}
	return nil
}

package auth

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
)

const (
	maxKeys   = 1 << 20          // bytes of a set of keys
	fetchTime = 5 * time.Second  // for a whole answer
	keepKeys  = time.Hour        // until they are fetched again
	keepError = 5 * time.Second  // until a place that failed is asked again
	refetch   = 30 * time.Second // between two looks for a key that is not there
)

// newClient fetches keys: no proxy of the environment, no redirects.
func newClient(transport http.RoundTripper) *http.Client {
	if transport == nil {
		transport = &http.Transport{DialContext: (&net.Dialer{Timeout: fetchTime}).DialContext, IdleConnTimeout: time.Minute, DisableCompression: true}
	}
	return &http.Client{Transport: transport, Timeout: fetchTime, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// issuers are the keys of those who sign tokens.
type issuers struct {
	client *http.Client
	places map[string]string // issuer → file or URL, of the settings
	folder string

	mu   sync.Mutex
	sets map[string]*keySet
}

func newIssuers(places map[string]string, folder string, client *http.Client) *issuers {
	return &issuers{client: client, places: places, folder: folder, sets: map[string]*keySet{}}
}

// find is the keys of an issuer when it is that of one of the pools, nil
// otherwise: nothing is fetched for others. An issuer that the settings name and
// whose address ends in the id of a pool stands for that pool, as with emulators.
func (s *issuers) find(issuer string, pools []pool) *keySet {
	_, named := s.places[issuer]
	for _, p := range pools {
		if issuer == p.issuer || named && strings.HasSuffix(issuer, "/"+p.id) {
			return s.set(issuer)
		}
	}
	return nil
}

func (s *issuers) set(issuer string) *keySet {
	s.mu.Lock()
	defer s.mu.Unlock()
	k := s.sets[issuer]
	if k == nil {
		k = &keySet{issuer: issuer, client: s.client, place: s.places[issuer]}
		switch {
		case k.place == "":
			k.place = issuer + "/.well-known/jwks.json"
		case !isURL(k.place) && !filepath.IsAbs(k.place):
			k.place = filepath.Join(s.folder, k.place)
		}
		s.sets[issuer] = k
	}
	return k
}

func isURL(place string) bool {
	return strings.HasPrefix(place, "http://") || strings.HasPrefix(place, "https://")
}

// keySet are the keys of one issuer, read when they are first needed.
type keySet struct {
	issuer, place string
	client        *http.Client

	mu   sync.Mutex
	keys []jose.JSONWebKey
	read time.Time // when it was last tried
	err  error     // of the last try
}

// find are the keys of an id that verify signatures of an algorithm. A key that
// is not there is looked for again, but not at once.
func (k *keySet) find(id, algorithm string, now time.Time) ([]jose.JSONWebKey, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.due(now) {
		k.load(now)
	}
	fitting := k.fitting(id, algorithm)
	if len(fitting) == 0 && k.err == nil && now.Sub(k.read) >= k.pause() {
		k.load(now)
		fitting = k.fitting(id, algorithm)
	}
	if k.keys == nil {
		return nil, fmt.Errorf("the keys of the issuer %s cannot be had: %w; name a file with them in the jwks section of postern.yaml: %q: ./jwks.json", k.issuer, k.err, k.issuer)
	}
	return fitting, nil
}

// due says whether the keys have to be read before they are used.
func (k *keySet) due(now time.Time) bool {
	age := now.Sub(k.read)
	if k.err != nil {
		return age >= keepError
	}
	return k.keys == nil || age >= keepKeys
}

// pause is the time after which an unknown key is looked for again.
func (k *keySet) pause() time.Duration {
	if isURL(k.place) {
		return refetch
	}
	return time.Second
}

// load reads the keys. Those that were there stay when it fails.
func (k *keySet) load(now time.Time) {
	k.read = now
	var text []byte
	if isURL(k.place) {
		text, k.err = k.fetch()
	} else {
		text, k.err = readFile(k.place)
	}
	if k.err != nil {
		return
	}
	var set jose.JSONWebKeySet
	if err := json.Unmarshal(text, &set); err != nil {
		k.err = fmt.Errorf("%s is no set of keys: %w", k.place, err)
		return
	}
	var keys []jose.JSONWebKey
	for _, key := range set.Keys {
		if public := key.Public(); public.Valid() {
			keys = append(keys, public)
		}
	}
	if keys == nil {
		k.err = fmt.Errorf("%s has no public keys; expected {\"keys\": [{\"kty\": \"RSA\", \"kid\": …, \"n\": …, \"e\": …}]}", k.place)
		return
	}
	k.keys = keys
}

func readFile(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readAll(f, name)
}

func (k *keySet) fetch() ([]byte, error) {
	res, err := k.client.Get(k.place)
	if err != nil {
		var failed *url.Error
		if errors.As(err, &failed) {
			err = failed.Err
		}
		return nil, fmt.Errorf("%s: %w", k.place, err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s answered with status %d", k.place, res.StatusCode)
	}
	return readAll(res.Body, k.place)
}

func readAll(from io.Reader, name string) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(from, maxKeys+1))
	if err == nil && len(text) > maxKeys {
		err = errors.New("it has more than 1 MB")
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return text, nil
}

// fitting are the keys of an id, all of them for a token that names none.
func (k *keySet) fitting(id, algorithm string) []jose.JSONWebKey {
	var all []jose.JSONWebKey
	for _, key := range k.keys {
		if key.Use == "enc" || key.Algorithm != "" && key.Algorithm != algorithm || id != "" && key.KeyID != "" && key.KeyID != id {
			continue
		}
		all = append(all, key)
	}
	return all
}

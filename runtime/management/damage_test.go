package management

import (
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// damaged opens a folder with such a file, makes a few calls if it opens, and
// says why it does not.
func damaged(t *testing.T, content []byte) error {
	t.Helper()
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "postern.db"), content, 0o600); err != nil {
		t.Fatal(err)
	}
	a, err := New(Options{Data: folder})
	if err != nil {
		return err
	}
	for range 3 {
		w := httptest.NewRecorder()
		a.ServeHTTP(w, httptest.NewRequest("POST", "/restapis", strings.NewReader(`{"name":"x"}`)))
		if w.Code != http.StatusCreated && w.Code != http.StatusServiceUnavailable {
			t.Errorf("CreateRestApi answers %d %s", w.Code, w.Body)
		}
	}
	return a.Close()
}

// TestDamagedStores cuts a file off and writes into it: it is refused, or works,
// or its calls are, and nothing panics or hangs.
func TestDamagedStores(t *testing.T) {
	folder := t.TempDir()
	a := openAPI(t, folder)
	fill(t, a)
	closeAPI(t, a)
	whole, err := os.ReadFile(filepath.Join(folder, "postern.db"))
	if err != nil {
		t.Fatal(err)
	}
	late := time.AfterFunc(5*time.Minute, func() { panic("a damaged store is read without end") })
	defer late.Stop()
	refused := 0
	for _, at := range []int{1, 100, 4096, 8192, 12288, 20000, 40000, len(whole) / 2, len(whole) - 4096, len(whole) - 1} {
		if damaged(t, whole[:at]) != nil {
			refused++
		}
	}
	const seed = 7
	random := rand.New(rand.NewPCG(seed, seed))
	for range 60 {
		bad := append([]byte(nil), whole...)
		from := 8192 + random.IntN(len(bad)-8192)
		for i := from; i < min(len(bad), from+1+random.IntN(600)); i++ {
			bad[i] = byte(random.IntN(256))
		}
		if damaged(t, bad) != nil {
			refused++
		}
	}
	if refused == 0 {
		t.Error("no damage was found out")
	}
	if err := damaged(t, whole[:8192]); err == nil || !strings.Contains(err.Error(), "is damaged: ") || !strings.Contains(err.Error(), "another folder with --data") {
		t.Errorf("a file that was cut off: %v", err)
	}
}

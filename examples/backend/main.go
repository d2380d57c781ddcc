// Command backend is the HTTP service that the examples call: a small
// inventory that knows items, pages, contacts and files. It keeps everything in
// memory.
//
//	go run ./examples/backend                  # 127.0.0.1:9090
//	go run ./examples/backend -listen :9999
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"strconv"
	"sync"
)

func main() {
	listen := flag.String("listen", "127.0.0.1:9090", "address to listen on")
	flag.Parse()
	ln, err := net.Listen("tcp", *listen)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("listening on http://" + ln.Addr().String())
	log.Fatal(http.Serve(ln, handler()))
}

// item is one thing in stock.
type item struct {
	SKU   string  `json:"sku"`
	Title string  `json:"title"`
	Price float64 `json:"unit_price"`
	Stock int     `json:"in_stock"`
}

var items = []item{
	{"a-100", "Anvil", 99.5, 3},
	{"b-200", "Bellows", 45, 0},
	{"c-300", "Chisel", 12.25, 40},
	{"d-400", "Drill", 180, 7},
	{"e-500", "Easel", 33, 2},
}

func handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v1/items/{sku}", showItem)
	mux.HandleFunc("GET /v1/items", listItems)
	mux.HandleFunc("POST /v1/contacts", echoContact)
	files := &store{}
	mux.HandleFunc("PUT /files/{name}", files.put)
	mux.HandleFunc("GET /files/{name}", files.get)
	return mux
}

func showItem(w http.ResponseWriter, r *http.Request) {
	for _, it := range items {
		if it.SKU == r.PathValue("sku") {
			w.Header().Set("X-Warehouse", "north")
			answer(w, http.StatusOK, it)
			return
		}
	}
	answer(w, http.StatusNotFound, map[string]string{"error": "no item " + r.PathValue("sku")})
}

// listItems answers ?offset=&limit= with a part of the list.
func listItems(w http.ResponseWriter, r *http.Request) {
	offset := clamp(r.FormValue("offset"), 0)
	limit := clamp(r.FormValue("limit"), len(items))
	end := min(len(items), offset+limit)
	answer(w, http.StatusOK, map[string]any{
		"data": items[min(offset, end):end], "offset": offset, "total": len(items),
	})
}

func clamp(text string, absent int) int {
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		n = absent
	}
	return min(n, len(items))
}

// echoContact answers with what it received.
func echoContact(w http.ResponseWriter, r *http.Request) {
	var contact map[string]any
	if err := json.NewDecoder(r.Body).Decode(&contact); err != nil {
		answer(w, http.StatusBadRequest, map[string]string{"error": err.Error()})
		return
	}
	answer(w, http.StatusCreated, map[string]any{"stored": contact})
}

// store keeps uploaded files.
type store struct {
	files sync.Map
}

type file struct {
	mediaType string
	content   []byte
}

func (s *store) put(w http.ResponseWriter, r *http.Request) {
	content, err := io.ReadAll(r.Body)
	if err != nil {
		answer(w, http.StatusBadRequest, map[string]string{"error": err.Error()})
		return
	}
	s.files.Store(r.PathValue("name"), file{r.Header.Get("Content-Type"), content})
	answer(w, http.StatusCreated, map[string]int{"bytes": len(content)})
}

func (s *store) get(w http.ResponseWriter, r *http.Request) {
	found, ok := s.files.Load(r.PathValue("name"))
	if !ok {
		answer(w, http.StatusNotFound, map[string]string{"error": "no file " + r.PathValue("name")})
		return
	}
	f := found.(file)
	w.Header().Set("Content-Type", f.mediaType)
	w.Write(f.content)
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(body)
}

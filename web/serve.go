package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"path"
	"strconv"
	"strings"
	"time"
)

// types are told as they are, not guessed from the machine's tables: a browser refuses to run a
// module of another type.
var types = map[string]string{
	".html": "text/html; charset=utf-8",
	".css":  "text/css; charset=utf-8",
	".json": "application/json",
	".js":   "text/javascript; charset=utf-8",
	".lzma": "application/octet-stream",
}

// Handler serves the page at /, compressed once and for all where that is accepted. Every answer
// has the hash of its bytes for a tag, so that a visitor who comes back is told that nothing is
// new.
func (s *Site) Handler() http.Handler {
	plain, zipped := map[string]answer{}, map[string]answer{}
	for name, data := range s.files {
		plain[name], zipped[name] = newAnswer(data), newAnswer(Gzip(data))
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
			return
		}
		name := strings.TrimPrefix(r.URL.Path, "/")
		if name == "" {
			name = "index.html"
		}
		a, ok := plain[name]
		if !ok {
			http.NotFound(w, r)
			return
		}
		h := w.Header()
		h.Set("Content-Type", types[path.Ext(name)])
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cache-Control", "no-cache")
		h.Set("Vary", "Accept-Encoding")
		if acceptsGzip(r.Header.Get("Accept-Encoding")) {
			h.Set("Content-Encoding", "gzip")
			a = zipped[name]
		}
		h.Set("ETag", a.tag)
		h.Set("Content-Length", strconv.Itoa(len(a.data))) // which it leaves out of what is encoded
		http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(a.data))
	})
}

// answer is what one request may be answered with.
type answer struct {
	data []byte
	tag  string // in quotes, as it goes into the header
}

func newAnswer(data []byte) answer {
	sum := sha256.Sum256(data)
	return answer{data, `"` + hex.EncodeToString(sum[:12]) + `"`}
}

// acceptsGzip reports whether an Accept-Encoding takes gzip: "gzip;q=0" does not.
func acceptsGzip(header string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, weight, _ := strings.Cut(strings.ReplaceAll(part, " ", ""), ";")
		if strings.EqualFold(name, "gzip") {
			q, err := strconv.ParseFloat(strings.TrimPrefix(weight, "q="), 64)
			return err != nil || q > 0
		}
	}
	return false
}

// Gzip returns data compressed as far as gzip goes.
func Gzip(data []byte) []byte {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		panic(err) // the level is right
	}
	w.Write(data) // a Buffer takes everything
	w.Close()
	return b.Bytes()
}

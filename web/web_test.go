package web

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"anagram/internal/check"
)

func testSite(t *testing.T) *Site {
	t.Helper()
	s := &Site{files: map[string][]byte{solverFile: pack([]byte("\x00asm"))}}
	if err := s.addPage(); err != nil {
		t.Fatal(err)
	}
	s.seal([]byte("// loader"))
	return s
}

func TestHandler(t *testing.T) {
	handler := testSite(t).Handler()
	tests := []struct {
		method, path string
		code         int
		kind         string
	}{
		{"GET", "/", 200, "text/html; charset=utf-8"},
		{"GET", "/?problem=heat", 200, "text/html; charset=utf-8"},
		{"GET", "/app.js", 200, "text/javascript; charset=utf-8"},
		{"GET", "/style.css", 200, "text/css; charset=utf-8"},
		{"GET", "/anagram.wasm.lzma", 200, "application/octet-stream"},
		{"HEAD", "/anagram.wasm.lzma", 200, "application/octet-stream"},
		{"GET", "/nothing", 404, "text/plain; charset=utf-8"},
		{"GET", "/../web.go", 404, "text/plain; charset=utf-8"},
		{"POST", "/", 405, "text/plain; charset=utf-8"},
	}
	for _, tt := range tests {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequest(tt.method, tt.path, nil))
		if got := w.Header().Get("Content-Type"); w.Code != tt.code || got != tt.kind {
			t.Errorf("%s %s: %d, %q; want %d, %q", tt.method, tt.path, w.Code, got, tt.code, tt.kind)
		}
		if tt.method == "HEAD" && w.Body.Len() > 0 {
			t.Errorf("%s %s has a body", tt.method, tt.path)
		}
	}
}

func TestCompressed(t *testing.T) {
	site := testSite(t)
	r := httptest.NewRequest("GET", "/app.js", nil)
	r.Header.Set("Accept-Encoding", "br, gzip")
	w := httptest.NewRecorder()
	site.Handler().ServeHTTP(w, r)
	if got := w.Header().Get("Content-Encoding"); got != "gzip" {
		t.Fatalf("encoding %q, want gzip", got)
	}
	z, err := gzip.NewReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(z); err != nil || !bytes.Equal(got, site.files["app.js"]) {
		t.Errorf("%d bytes, %v; want the %d of the file", len(got), err, len(site.files["app.js"]))
	}
}

// Every file has a strong tag of its own for each encoding, and one who sends it back gets no
// bytes.
func TestTags(t *testing.T) {
	site := testSite(t)
	handler, seen := site.Handler(), map[string]string{}
	ask := func(name, encoding, tag string) *httptest.ResponseRecorder {
		r := httptest.NewRequest("GET", "/"+name, nil)
		r.Header.Set("Accept-Encoding", encoding)
		r.Header.Set("If-None-Match", tag)
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		if got := w.Header().Get("Vary"); got != "Accept-Encoding" {
			t.Errorf("%s, %s, If-None-Match %s: Vary is %q", name, encoding, tag, got)
		}
		return w
	}
	for name := range site.files {
		for _, encoding := range []string{"identity", "gzip, br"} {
			tag := ask(name, encoding, "").Header().Get("ETag")
			if len(tag) < 10 || tag[0] != '"' || tag[len(tag)-1] != '"' || seen[tag] != "" {
				t.Errorf("%s, %s: the tag is %s, want a strong one, not that of %q", name, encoding, tag, seen[tag])
			}
			seen[tag] = name + " " + encoding
			for sent, want := range map[string]int{tag: 304, "W/" + tag: 304, `"other", ` + tag: 304, "*": 304, `"other"`: 200, tag[1:]: 200} {
				w := ask(name, encoding, sent)
				if w.Code != want || (w.Body.Len() == 0) != (want == 304) || w.Header().Get("ETag") != tag {
					t.Errorf("%s, %s, If-None-Match %s: %d, %d bytes, tag %s; want %d", name, encoding, sent, w.Code, w.Body.Len(), w.Header().Get("ETag"), want)
				}
			}
		}
	}
	again := testSite(t).Handler()
	w := httptest.NewRecorder()
	again.ServeHTTP(w, httptest.NewRequest("GET", "/app.js", nil))
	if got := w.Header().Get("ETag"); seen[got] != "app.js identity" {
		t.Errorf("the tag of the same file is %s in another process", got)
	}
}

func TestAcceptsGzip(t *testing.T) {
	for header, want := range map[string]bool{
		"": false, "gzip": true, "br, GZIP": true, "br;q=1, gzip; q=0.5": true, "gzip;q=0": false, "gzip; q=0.0, br": false, "identity": false, "xgzip": false,
	} {
		if got := acceptsGzip(header); got != want {
			t.Errorf("%q: %v, want %v", header, got, want)
		}
	}
}

// The service worker knows all files but itself, and has another version where any of them differs.
func TestSeal(t *testing.T) {
	site := testSite(t)
	script := string(site.files[offline])
	for name := range site.files {
		if regexp.MustCompile(`[" ]`+regexp.QuoteMeta(name)+`[" ]`).MatchString(script) == (name == offline) {
			t.Errorf("%s among the files of the service worker: %v", name, name != offline)
		}
	}
	if strings.Contains(script, "VERSION") || strings.Contains(script, "FILES") || script != string(testSite(t).files[offline]) {
		t.Errorf("the version is not filled in, or not the same for the same files:\n%.600s", script)
	}
	other := &Site{files: map[string][]byte{solverFile: pack([]byte("\x00asm2"))}}
	if err := other.addPage(); err != nil {
		t.Fatal(err)
	}
	if other.seal([]byte("// loader")); string(other.files[offline]) == script {
		t.Error("another solver has the same version")
	}
}

// The page loads nothing from elsewhere, and nothing that is not there.
func TestOffline(t *testing.T) {
	site := testSite(t)
	loads := regexp.MustCompile(`(?:src=|href=|from |importScripts\(|new Worker\(|register\(|source\(|compile\()"([^"#]+)"`)
	for name, data := range site.files {
		if name == "files.json" { // whose texts say "from" too
			continue
		}
		for _, m := range loads.FindAllStringSubmatch(string(data), -1) {
			file := strings.TrimPrefix(m[1], "./")
			// the paper, behind a link
			if strings.HasPrefix(file, "data:") || file == "https://arxiv.org/abs/2412.10782" {
				continue
			}
			if site.files[file] == nil {
				t.Errorf("%s loads %s, which is no file of the page", name, m[1])
			}
		}
	}
}

func TestWrite(t *testing.T) {
	site, dir := testSite(t), filepath.Join(t.TempDir(), "new", "site")
	if err := site.Write(dir); err != nil {
		t.Fatal(err)
	}
	for name, want := range site.files {
		if got, err := os.ReadFile(filepath.Join(dir, name)); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: %d bytes, %v; want %d", name, len(got), err, len(want))
		}
	}
}

var full = check.Full

func TestBuild(t *testing.T) {
	if !*full {
		t.Skip("needs -full, as web/test does it")
	}
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("no go command here")
	}
	site, err := Build(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	solver, err := compile(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	checkLines(t, solver)
	unfolded, err := unpack(site.files[solverFile])
	if err != nil || !bytes.HasPrefix(unfolded, []byte("\x00asm")) || !bytes.Contains(site.files["worker.js"], []byte("globalThis.Go = class")) {
		t.Errorf("%s unfolds to %d bytes, %v, worker.js begins with %.600s", solverFile, len(unfolded), err, site.files["worker.js"])
	}
}

func TestNoGoCommand(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	if _, err := Build(context.Background()); err == nil || !strings.Contains(err.Error(), "go command") {
		t.Errorf("without a go command: %v", err)
	}
}

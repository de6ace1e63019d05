package web

import (
	"bytes"
	"compress/gzip"
	"context"
	"flag"
	"io"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func testSite(t *testing.T) *Site {
	t.Helper()
	s := &Site{files: map[string][]byte{"anagram.wasm": []byte("\x00asm"), "wasm_exec.js": []byte("// glue")}}
	if err := s.addPage(); err != nil {
		t.Fatal(err)
	}
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
		{"GET", "/anagram.wasm", 200, "application/wasm"},
		{"HEAD", "/anagram.wasm", 200, "application/wasm"},
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

// The page loads nothing from elsewhere, and nothing that is not there.
func TestOffline(t *testing.T) {
	site := testSite(t)
	loads := regexp.MustCompile(`(?:src=|href=|from |importScripts\(|new Worker\(|compile\()"([^"#]+)"`)
	for name, data := range site.files {
		for _, m := range loads.FindAllStringSubmatch(string(data), -1) {
			file := strings.TrimPrefix(m[1], "./")
			if strings.HasPrefix(file, "data:") || file == "https://arxiv.org/abs/2412.10782" { // the paper, behind a link
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

var full = flag.Bool("full", false, "compile the solver, which takes twenty seconds when it is the first time")

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
	if !bytes.HasPrefix(site.files["anagram.wasm"], []byte("\x00asm")) || len(site.files["wasm_exec.js"]) == 0 {
		t.Errorf("anagram.wasm begins with %q, wasm_exec.js has %d bytes", site.files["anagram.wasm"][:4], len(site.files["wasm_exec.js"]))
	}
}

func TestNoGoCommand(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	if _, err := Build(context.Background()); err == nil || !strings.Contains(err.Error(), "go command") {
		t.Errorf("without a go command: %v", err)
	}
}

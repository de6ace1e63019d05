package web

import (
	"context"
	"math"
	"net/http/httptest"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"testing"
)

// README states the size of the page: all that a browser loads at its first visit, as it is served.
// The solver is nearly all of it, so the figure changes with it, and the test asks for a new one.
func TestReadmeSize(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Skip("no README here: ", err)
	}
	stated := regexp.MustCompile(`([0-9.]+) MB\s+compressed,\s+as\s+served`).FindSubmatch(readme)
	if stated == nil {
		t.Fatal("README does not state the size of the page, as \"1.23 MB compressed, as served\"")
	}
	want, err := strconv.ParseFloat(string(stated[1]), 64)
	if err != nil {
		t.Fatal(err)
	}
	if !*full {
		t.Skip("the rest needs -full, as web/test does it")
	}
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("no go command here")
	}
	site, err := Build(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	const tolerance = 0.01 // MB: the last digit stated
	got := float64(served(t, site)) / 1e6
	t.Logf("the page is %.4f MB as served", got)
	if math.Abs(got-want) > tolerance {
		t.Errorf("the page is %.4f MB as served, README states %v", got, want)
	}
}

// served is how many bytes of all files come to a browser that takes gzip.
func served(t *testing.T, site *Site) int {
	handler, n := site.Handler(), 0
	for name := range site.files {
		r, w := httptest.NewRequest("GET", "/"+name, nil), httptest.NewRecorder()
		r.Header.Set("Accept-Encoding", "gzip")
		handler.ServeHTTP(w, r)
		if w.Code != 200 || w.Header().Get("Content-Encoding") != "gzip" {
			t.Errorf("%s: %d, encoding %q", name, w.Code, w.Header().Get("Content-Encoding"))
		}
		n += w.Body.Len()
	}
	return n
}

package browsertest

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// countedServer serves the page and counts the bytes of its connections, both ways.
type countedServer struct {
	*httptest.Server
	bytes atomic.Int64
}

type countedListener struct {
	net.Listener
	bytes *atomic.Int64
}

type countedConn struct {
	net.Conn
	bytes *atomic.Int64
}

func (l countedListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	return countedConn{c, l.bytes}, err
}

func (c countedConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.bytes.Add(int64(n))
	return n, err
}

func (c countedConn) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p)
	c.bytes.Add(int64(n))
	return n, err
}

func serve(t *testing.T, h http.Handler) *countedServer {
	t.Helper()
	s := &countedServer{Server: httptest.NewUnstartedServer(h)}
	s.Listener = countedListener{s.Listener, &s.bytes}
	s.Start()
	t.Cleanup(s.stop)
	return s
}

// stop ends the server as if its machine were gone.
func (s *countedServer) stop() {
	s.CloseClientConnections()
	s.Close()
}

// before makes the browser run a script before any of the page.
func before(script string) chromedp.Action {
	return chromedp.ActionFunc(func(ctx context.Context) error {
		_, err := cdppage.AddScriptToEvaluateOnNewDocument(script).Do(ctx)
		return err
	})
}

const noServiceWorker = `Object.defineProperty(Navigator.prototype, "serviceWorker", { get: () => undefined })`

// waitOffline waits until the page could be loaded without its server.
func (p *page) waitOffline() {
	p.t.Helper()
	p.do(chromedp.Evaluate(`navigator.serviceWorker.ready.then((r) => new Promise((done) => {
		const look = () => r.active?.state === "activated" ? done() : setTimeout(look, 20);
		look();
	}))`, nil, awaited))
}

func (p *page) waitStep(n int) {
	p.t.Helper()
	p.wait(fmt.Sprintf(`document.getElementById("figure-step").dataset.value >= %d`, n))
	p.waitState("ready")
}

// A visitor who comes back moves headers alone, with the service worker and, where there is none,
// without.
func TestSecondLoad(t *testing.T) {
	const most = 15_000 // bytes, both ways
	for name, script := range map[string]string{"service worker": "", "no service worker": noServiceWorker} {
		server := serve(t, site.Handler())
		p := openAt(t, server.URL+"/?net=8&points=10", before(script))
		p.waitState("ready")
		if script == "" {
			p.waitOffline()
		}
		first := server.bytes.Load()
		for _, again := range []string{"another visit", "a reload"} {
			begun := server.bytes.Load()
			if again == "a reload" {
				p.do(chromedp.Reload())
			} else {
				p.do(chromedp.Navigate(server.URL + "/?net=9&points=10"))
			}
			p.waitState("ready")
			// the browser looks for another service worker when it is idle
			p.do(chromedp.Sleep(300 * time.Millisecond))
			moved := server.bytes.Load() - begun
			t.Logf("%s: %s moves %d bytes, the first %d", name, again, moved, first)
			if moved > most || moved == 0 || first < 900_000 {
				t.Errorf("%s: %s moves %d bytes, the first %d; want at most %d of a megabyte", name, again, moved, first, most)
			}
		}
	}
}

// With the server stopped the page goes on, resets, takes other settings, and loads again; in a
// folder of its own as well.
func TestServerStopped(t *testing.T) {
	for _, folder := range []string{"/", "/some/where/"} {
		server := serve(t, http.StripPrefix(strings.TrimSuffix(folder, "/"), site.Handler()))
		p := openAt(t, server.URL+folder+"?net=8&points=10")
		p.broken = true // the browser tells of every request without an answer
		p.waitState("ready")
		p.waitOffline()
		server.stop()
		for _, do := range []func(){
			func() { p.click("reset") },
			func() { p.set("problem", "heat") },
			func() { p.set("net", "9") },
			func() { p.do(chromedp.Reload()) },
			func() { p.click("reset") },
			func() { p.do(chromedp.Navigate(server.URL + folder + "?problem=heat&net=7")) },
		} {
			do()
			p.waitState("ready")
			p.click("step")
			p.waitStep(1)
			if got := p.number("step"); got != 1 {
				t.Errorf("in %s: step %g after one step of a new run", folder, got)
			}
		}
		if got := p.text(`document.getElementById("net").value + " " + getComputedStyle(document.body).display + " " + document.styleSheets.length`); got != "7 block 1" {
			t.Errorf("in %s, loaded without a server: %s", folder, got)
		}
	}
}

// Without a service worker, as on addresses of other machines, Reset asks nothing of the server
// either.
func TestResetAlone(t *testing.T) {
	server := serve(t, site.Handler())
	p := openAt(t, server.URL+"/?net=8&points=10", before(noServiceWorker))
	p.waitState("ready")
	server.stop()
	p.click("step")
	p.waitStep(1)
	p.click("reset")
	p.waitState("ready")
	p.painted()
	if got := p.number("step"); got != 0 {
		t.Errorf("step %g after a reset", got)
	}
}

// What is new on the server comes with the next load, and then without the server; from a server
// of files.
func TestUpdate(t *testing.T) {
	dir := t.TempDir()
	if err := site.Write(dir); err != nil {
		t.Fatal(err)
	}
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files { // their age is all that such a server goes by
		if err := os.Chtimes(filepath.Join(dir, f.Name()), time.Time{}, time.Now().Add(-time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	server := serve(t, http.FileServer(http.Dir(dir)))
	p := openAt(t, server.URL+"/?net=8&points=10")
	p.broken = true
	p.waitState("ready")
	p.waitOffline()
	replaceIn(t, filepath.Join(dir, "index.html"), "<title>", "<title>new ")
	replaceIn(t, filepath.Join(dir, "offline.js"), `version = "`, `version = "new`)
	p.do(chromedp.Reload())
	p.waitState("ready")
	if got := p.text("document.title"); !strings.HasPrefix(got, "new ") {
		t.Errorf("after a reload the title is %q", got)
	}
	p.do(chromedp.Evaluate(`new Promise((done) => {
		const look = async () => {
			const names = await caches.keys();
			names.length === 1 && names[0].includes(" new") ? done() : setTimeout(look, 50);
		};
		look();
	})`, nil, awaited))
	server.stop()
	p.do(chromedp.Reload())
	p.waitState("ready")
	if got := p.text("document.title"); !strings.HasPrefix(got, "new ") {
		t.Errorf("without a server the title is %q", got)
	}
}

func replaceIn(t *testing.T, file, old, new string) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil || !bytes.Contains(data, []byte(old)) {
		t.Fatalf("%s: %v, or no %s in it", file, err, old)
	}
	if err := os.WriteFile(file, bytes.Replace(data, []byte(old), []byte(new), 1), 0o666); err != nil {
		t.Fatal(err)
	}
}

// Where the page can't run it says what is missing and what to do, and nothing is loading for ever.
func TestCannotRun(t *testing.T) {
	whole := site.Handler()
	// with answers requests for one file in its own way
	with := func(file string, f http.HandlerFunc) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/"+file {
				f(w, r)
				return
			}
			whole.ServeHTTP(w, r)
		})
	}
	send := func(kind string, data []byte) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", kind)
			w.Write(data)
		}
	}
	program := httptest.NewRecorder()
	whole.ServeHTTP(program, httptest.NewRequest("GET", "/anagram.wasm.lzma", nil))
	half := program.Body.Bytes()[:program.Body.Len()/2]
	html := []byte("<!doctype html><title>not found</title>")
	tests := []struct {
		name    string
		script  string
		handler http.Handler
		says    string
	}{
		{"no Worker", "delete window.Worker", whole, "no Web Workers"},
		{"a Worker that may not start", "window.Worker = class { constructor() { throw new Error('forbidden') } }", whole, "forbidden"},
		{"no WebAssembly", "delete window.WebAssembly", whole, "no WebAssembly"},
		{"no program", "", with("anagram.wasm.lzma", http.NotFound), "404 for anagram.wasm.lzma"},
		{"server in trouble", "", with("worker.js", func(w http.ResponseWriter, r *http.Request) { http.Error(w, "no", 503) }), "503 for worker.js"},
		{"half a program", "", with("anagram.wasm.lzma", send("application/octet-stream", half)), "incomplete or damaged"},
		{"connection lost", "", with("anagram.wasm.lzma", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", fmt.Sprint(2*len(half)))
			send("application/octet-stream", half)(w, r)
			panic(http.ErrAbortHandler)
		}), "incomplete or damaged"},
		{"a page for whatever is missing", "", with("anagram.wasm.lzma", send("text/html; charset=utf-8", html)), "sends a page"},
		{"a page for the worker", "", with("worker.js", send("text/html; charset=utf-8", html)), "sends a page"},
		{"no app.js", "", with("app.js", http.NotFound), "app.js did not load"},
		{"app.js too new", "", with("app.js", send("text/javascript", []byte("let = = ;"))), "app.js did not load"},
		{"no draw.js", "", with("draw.js", http.NotFound), "app.js did not load"},
	}
	for _, tt := range tests {
		server := serve(t, tt.handler)
		p := openAt(t, server.URL+"/", before(tt.script))
		p.broken = true
		p.wait(`document.body.dataset.state === "failed"`)
		if got := p.status(); !strings.Contains(got, tt.says) || strings.Contains(got, "Loading") {
			t.Errorf("%s: the page says %q, want %q in it", tt.name, got, tt.says)
		}
	}
}

// A server that comes to itself is asked again without a reload.
func TestTryAgain(t *testing.T) {
	var well atomic.Bool
	server := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !well.Load() && r.URL.Path == "/anagram.wasm.lzma" {
			http.Error(w, "not yet", http.StatusServiceUnavailable)
			return
		}
		site.Handler().ServeHTTP(w, r)
	}))
	p := openAt(t, server.URL+"/?net=8&points=10", chromedp.EmulateViewport(360, 640))
	p.broken = true
	p.wait(`document.body.dataset.state === "failed"`)
	if p.text(`document.getElementById("status").getBoundingClientRect().bottom < document.getElementById("run").getBoundingClientRect().top`) != "true" {
		t.Error("what has happened is not in view on a phone")
	}
	if got := p.text(`document.getElementById("reset").textContent`); got != "Try again" {
		t.Errorf("the button says %q", got)
	}
	p.shoot("failed")
	well.Store(true)
	p.click("reset")
	p.wait(`document.body.dataset.state === "ready"`)
}

// Without scripts the page says that it needs them, and not that it loads.
func TestNoScript(t *testing.T) {
	p := openAt(t, serve(t, site.Handler()).URL, emulation.SetScriptExecutionDisabled(true))
	p.broken = true
	if got := p.text(`document.body.innerText`); !strings.Contains(got, "it needs JavaScript") || strings.Contains(got, "Loading") {
		t.Errorf("without scripts: %.300s", got)
	}
}

// Opened as a file, without any server.
func TestFile(t *testing.T) {
	dir := t.TempDir()
	if err := site.Write(dir); err != nil {
		t.Fatal(err)
	}
	p := openAt(t, "file://"+filepath.ToSlash(dir)+"/index.html")
	p.broken = true
	p.wait(`document.body.dataset.state === "failed"`)
	if got := p.status(); !strings.Contains(got, "Serve its folder") {
		t.Errorf("the page says %q", got)
	}
}

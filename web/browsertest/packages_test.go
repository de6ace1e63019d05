package browsertest

import (
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

var packages = flag.String("packages", "", "run the short tests of these packages in the browser, as .ci/platforms does")

// The worker that runs the tests of a package. Go's wasm_exec.js hands what they print to
// console.log.
const worker = `
importScripts("wasm_exec.js");
const lines = [];
console.log = (line) => lines.push(line);
onmessage = async ({ data }) => {
	const go = new Go();
	let code = 0;
	go.argv = data;
	go.exit = (c) => { code = c; };
	const { instance } = await WebAssembly.instantiateStreaming(fetch(data[0]), go.importObject);
	await go.run(instance);
	postMessage(code + "\n" + lines.join("\n"));
};
`

// runTests is an expression whose value, in time, is the exit code and the lines printed by tests
// with arguments.
const runTests = `new Promise((done) => {
	const tests = new Worker("worker.js");
	tests.onerror = (e) => done("1\n" + e.message);
	tests.onmessage = ({ data }) => { tests.terminate(); done(data); };
	tests.postMessage(%q.split(" "));
})`

// The tests of packages in a Worker, but for those of which testing itself wants files: examples
// and corpora. Of the library the whole of a run alone.
func TestPackages(t *testing.T) {
	if *packages == "" {
		t.Skip("no -packages")
	}
	dir := t.TempDir()
	goroot, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	copyFile(t, filepath.Join(dir, "wasm_exec.js"), filepath.Join(strings.TrimSpace(string(goroot)), "lib", "wasm", "wasm_exec.js"))
	for name, data := range map[string]string{"worker.js": worker, "index.html": "<!doctype html><title>tests</title>"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(data), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	server := httptest.NewServer(http.FileServer(http.Dir(dir)))
	defer server.Close()
	tab, closeTab := chromedp.NewContext(browser)
	defer closeTab()
	if err := chromedp.Run(tab, chromedp.Navigate(server.URL)); err != nil {
		t.Fatal(err)
	}
	for _, name := range strings.Fields(*packages) {
		build := exec.Command("go", "test", "-c", "-tags", "purego", "-o", filepath.Join(dir, "test.wasm"), name)
		build.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
		if out, err := build.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		args := "test.wasm -test.short -test.v -test.skip ^(Example|Fuzz)"
		if name == "anagram" {
			args += " -test.run ^TestRunBits$"
		}
		begun := time.Now()
		var out string
		await := func(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }
		if err := chromedp.Run(tab, chromedp.Evaluate(fmt.Sprintf(runTests, args), &out, await)); err != nil {
			t.Fatal(err)
		}
		for _, line := range strings.Split(out, "\n") {
			if strings.Contains(line, "bits of") {
				fmt.Println(line)
			}
		}
		if !strings.HasPrefix(out, "0\n") {
			t.Errorf("%s: %s", name, out)
			continue
		}
		fmt.Printf("ok  \t%s\t%.3fs\n", name, time.Since(begun).Seconds())
	}
}

func copyFile(t *testing.T, dst, src string) {
	t.Helper()
	data, err := os.ReadFile(src)
	if err == nil {
		err = os.WriteFile(dst, data, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}

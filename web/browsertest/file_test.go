package browsertest

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"anagram/store"
)

// link is the end of an address that holds a file.
func link(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	w.Write([]byte(text)) // a Buffer takes everything
	w.Close()
	return "#f=" + base64.RawURLEncoding.EncodeToString(b.Bytes())
}

// typeFile types a text into the box as a visitor does.
func (p *page) typeFile(text string) {
	p.t.Helper()
	p.do(chromedp.Evaluate(fmt.Sprintf(`{ const e = document.getElementById("file"); e.focus(); e.value = %s; e.dispatchEvent(new Event("input", {bubbles: true})); }`, strconv.Quote(text)), nil))
}

// fileError is what the page says of the file.
func (p *page) fileError() string {
	p.t.Helper()
	return p.text(`document.getElementById("file-error").hidden ? "" : document.getElementById("file-error").textContent`)
}

const rod = `title "heat in a rod"
unknown u
domain t in [0, 1], x in [0, 1]

u_t = u_xx/4
u = 0 on x = 0, x = 1
u = sin(pi*x) at t = 0

exact u = exp(-pi^2*t/4)*sin(pi*x)
`

// A file is typed with a mistake, which the page shows as the command does; mended, it is solved to
// its tolerance, with levels, estimate and error, and saved.
func TestFileTyped(t *testing.T) {
	for _, size := range [][2]int64{{1440, 900}, {360, 740}} {
		name := fmt.Sprintf("file-%d", size[0])
		p := open(t, "?problem=file", chromedp.EmulateViewport(size[0], size[1]))
		p.waitState("ready")
		p.fits(name+"-ready", size[0])
		p.shoot(name + "-ready")
		p.typeFile(strings.Replace(rod, "u_xx/4", "uu_xx/4", 1))
		p.wait(`document.body.dataset.state === "refused"`)
		const want = "problem.pde:5:7: unknown name `uu_xx`: no unknown is called `uu`; did you mean `u`?\n  u_t = uu_xx/4\n        ^"
		if got := p.fileError(); got != want {
			t.Errorf("%s: the page says\n%s\nwant\n%s", name, got, want)
		}
		p.fits(name+"-refused", size[0])
		p.shoot(name + "-refused")
		p.typeFile(rod)
		p.wait(`document.body.dataset.state === "ready"`)
		if got := p.fileError(); got != "" {
			t.Errorf("%s: mended, the page still says %s", name, got)
		}
		p.text(`URL.createObjectURL = (blob) => { window.saved = blob; return "data:,"; }`)
		p.text(`HTMLAnchorElement.prototype.click = () => {}`)
		p.finish()
		p.fits(name+"-solved", size[0])
		p.shoot(name + "-solved")
		if got, estimate := p.number("error"), p.number("rank"); !(got < 1e-5) || !(estimate <= 1e-6) {
			t.Errorf("%s: error %g, estimate %g; want 1e-5 and 1e-6", name, got, estimate)
		}
		if got := p.text(`document.getElementById("verdict").innerText`); !strings.Contains(got, "Converged") || !strings.Contains(got, "Estimated error") {
			t.Errorf("%s: the verdict is %q", name, got)
		}
		rows := p.text(`document.querySelectorAll("#levels tbody tr").length`)
		if levels := p.text(`document.getElementById("figure-step").dataset.value`); rows != levels || levels == "" {
			t.Errorf("%s: %s rows of %s levels", name, rows, levels)
		}
		p.click("save-network")
		p.wait(`window.saved`)
		var text string
		p.do(chromedp.Evaluate(`window.saved.text()`, &text, awaited))
		network, err := store.ReadNetworkJSON(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		if got := network.Report.RelativeL2; math.Abs(got-p.number("error")) > 1e-12 {
			t.Errorf("%s: the saved network has the error %g, the page shows %g", name, got, p.number("error"))
		}
	}
}

// The address holds the file: sent to someone else, it is the same problem. It is not run before
// somebody asks for that.
func TestFileAddress(t *testing.T) {
	p := open(t, "?problem=file", chromedp.EmulateViewport(1440, 900))
	p.waitState("ready")
	text := strings.Replace(rod, "heat", "Wärme → heat", 1)
	p.typeFile(text)
	p.wait(`document.getElementById("equation").textContent.startsWith("Wärme")`)
	p.wait(`location.hash.startsWith("#f=")`)
	address := p.text("location.href")
	q := openAt(t, address, chromedp.EmulateViewport(1440, 900))
	q.waitState("ready")
	if got := q.control("file"); got != text {
		t.Errorf("the file in the address is\n%q, want\n%q", got, text)
	}
	r := open(t, link(t, text))
	r.waitState("ready")
	if got := r.control("file"); got != text {
		t.Errorf("the file in an address by compress/flate is\n%q, want\n%q", got, text)
	}
	time.Sleep(300 * time.Millisecond) // time for a level, if any came
	if got := r.text(`document.getElementById("figure-step").dataset.value`); got != "" {
		t.Errorf("a file that came by an address is at level %s before Start", got)
	}
	r.text(`(location.hash = "` + link(t, "unknown u\n") + `", 0)`) // another link in the same tab
	r.wait(`document.body.dataset.state === "refused"`)
	if got := r.fileError(); !strings.Contains(got, "no domain") {
		t.Errorf("a link followed in the same tab: %q", got)
	}
}

// Addresses that hold no file, or one that asks for what it may not have, are refused with a
// reason.
func TestFileRefused(t *testing.T) {
	bomb := link(t, "unknown u\n# "+strings.Repeat(" ", 100<<20))
	tests := []struct{ name, end, says string }{
		{"another file", link(t, strings.Replace(rod, "exact", "data t, x, u from \"/etc/passwd\"\nexact", 1)), "a problem that comes from elsewhere reads no other file; write the rows below `data`"},
		{"half a link", link(t, rod)[:40], "no file that can be read"},
		{"other letters", "#f=%%%", "no file that can be read"},
		{"a bomb", bomb, "larger than a megabyte"},
		{"too many numbers", link(t, strings.Replace(rod, "exact", "options net = 400\npoints 150\nexact", 1)), "make a matrix of"},
	}
	for _, tt := range tests {
		p := open(t, tt.end)
		p.wait(`document.body.dataset.state === "refused"`)
		if got := p.fileError(); !strings.Contains(got, tt.says) {
			t.Errorf("%s: the page says %q, want %q in it", tt.name, got, tt.says)
		}
	}
}

// A file that came by an address asks before it takes long, or much memory; one that was typed does
// not.
func TestFileAsks(t *testing.T) {
	limited := func(old, new string) *countedServer {
		return serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != "/worker.js" {
				site.Handler().ServeHTTP(w, r)
				return
			}
			all := httptest.NewRecorder()
			site.Handler().ServeHTTP(all, httptest.NewRequest("GET", "/worker.js", nil))
			if !strings.Contains(all.Body.String(), old) {
				t.Errorf("worker.js has no %q", old)
			}
			w.Header().Set("Content-Type", "text/javascript")
			w.Write([]byte(strings.Replace(all.Body.String(), old, new, 1)))
		}))
	}
	for name, limit := range map[string][2]string{
		"has computed for": {"mostSeconds = 600", "mostSeconds = 0.1"},
		"of memory":        {"mostBytes = 1e9", "mostBytes = 1e6"},
	} {
		p := openAt(t, limited(limit[0], limit[1]).URL+"/"+link(t, rod), before(noServiceWorker))
		p.waitState("ready")
		p.click("start")
		p.wait(`document.getElementById("status").textContent.includes("came by an address")`)
		if got := p.status(); !strings.Contains(got, name) {
			t.Errorf("%s: the page says %q", name, got)
		}
		p.shootScreen("file-asks")
		p.finish()
		if got := p.number("error"); !(got < 1e-5) {
			t.Errorf("%s: allowed to go on, it ends with the error %g", name, got)
		}
		p.typeFile(rod + "# mine\n")
		p.wait(`document.getElementById("status").textContent.startsWith("Ready")`)
		p.finish()
	}
}

// A run that chooses for itself pauses and stops within a level, and keeps what it has.
func TestFileStop(t *testing.T) {
	p := open(t, link(t, strings.Replace(rod, "exact", "tolerance 1e-300\nexact", 1)))
	p.waitState("ready")
	p.click("start")
	p.wait(`document.getElementById("figure-step").dataset.value >= 4`)
	begun := time.Now()
	p.click("start")
	p.waitState("ready")
	t.Logf("paused within %d ms", time.Since(begun).Milliseconds())
	at := p.number("step")
	p.do(chromedp.Sleep(500 * time.Millisecond))
	if got := p.number("step"); got != at {
		t.Errorf("paused at level %g, and now it is %g", at, got)
	}
	p.click("start")
	p.do(chromedp.Sleep(200 * time.Millisecond))
	begun = time.Now()
	p.click("stop")
	p.waitState("ended")
	p.painted()
	t.Logf("stopped within %d ms", time.Since(begun).Milliseconds())
	if got, status := p.number("error"), p.status(); !(got < 1e-3) || !strings.Contains(status, "cancelled") {
		t.Errorf("stopped, the page shows the error %g and says %q", got, status)
	}
	p.shoot("file-stopped")
}

// A file is dropped on the page, chosen by a button, or taken from the menu.
func TestFileGiven(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "mine.pde")
	if err := os.WriteFile(path, []byte(rod), 0o666); err != nil {
		t.Fatal(err)
	}
	p := open(t, "", chromedp.EmulateViewport(1440, 900))
	p.waitState("ready")
	p.text(`(() => {
		const data = new DataTransfer();
		data.items.add(new File([` + strconv.Quote(rod) + `], "mine.pde"));
		for (const kind of ["dragover", "drop"]) document.body.dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }));
	})()`)
	p.wait(`document.getElementById("equation").textContent === "heat in a rod" && document.body.dataset.state === "ready"`)
	p.set("problem", "heat")
	p.waitState("ready")
	p.set("problem", "file")
	p.waitState("ready")
	p.typeFile("unknown")
	p.wait(`document.body.dataset.state === "refused"`)
	p.do(chromedp.SetUploadFiles("#choose", []string{path}, chromedp.ByQuery))
	p.wait(`document.getElementById("equation").textContent === "heat in a rod" && document.body.dataset.state === "ready"`)
}

// All examples of the menu open; of each kind of run one begins, and is drawn: levels along a line
// and in a plane with a hole, steps of a network of three unknowns and with a constant, slabs.
func TestFileExamples(t *testing.T) {
	p := open(t, "?problem=file", chromedp.EmulateViewport(1440, 900))
	p.waitState("ready")
	p.wait(`document.getElementById("example").options.length > 25`)
	begun := map[string]string{"layer": "Level", "lshape": "Level", "kovasznay": "Level", "cooling": "Level", "cylinder": "Step", "burgers": "Slab"}
	for one := range strings.FieldsSeq(p.text(`[...document.getElementById("example").options].slice(1).map((o) => o.text).join(" ")`)) {
		p.text(`(() => {
			const menu = document.getElementById("example");
			menu.selectedIndex = [...menu.options].findIndex((o) => o.text === "` + one + `");
			menu.dispatchEvent(new Event("change"));
		})()`)
		p.wait(`["ready", "refused"].includes(document.body.dataset.state)`)
		if got := p.fileError(); got != "" {
			t.Errorf("%s: %s", one, got)
			continue
		}
		if begun[one] == "" {
			continue
		}
		// one of each kind
		if testing.Short() && one != "lshape" && one != "cylinder" && one != "burgers" {
			delete(begun, one)
			continue
		}
		if got := p.text(`document.getElementById("step-name").textContent`); got != begun[one] {
			t.Errorf("%s: a %s, want a %s", one, got, begun[one])
		}
		delete(begun, one)
		p.click("start")
		p.wait(`document.getElementById("figure-step").dataset.value >= 2 || document.body.dataset.state === "ended"`)
		p.painted()
		p.shoot("file-" + one)
		if got, err := strconv.Atoi(p.coloursOf("map-u")); err != nil || got < 4 {
			t.Errorf("%s: u has %d colours, %v", one, got, err)
		}
		p.click("reset")
		p.waitState("ready")
	}
	if len(begun) > 0 {
		t.Errorf("no examples of %v", begun)
	}
}

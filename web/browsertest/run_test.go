package browsertest

import (
	"encoding/base64"
	"io"
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
	"github.com/chromedp/chromedp/kb"

	"anagram/mat"
	"anagram/pinn"
	"anagram/problems"
	"anagram/store"
)

// The solver takes at most a megabyte on its way to the page.
func TestSize(t *testing.T) {
	request, err := http.NewRequest("GET", address+"/anagram.wasm.lzma", nil)
	if err != nil {
		t.Fatal(err)
	}
	// set by hand, the client leaves the body as it is
	request.Header.Set("Accept-Encoding", "gzip")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	n, err := io.Copy(io.Discard, answer.Body)
	if err != nil || answer.Header.Get("Content-Type") != "application/octet-stream" || answer.Header.Get("Content-Encoding") != "gzip" {
		t.Fatalf("anagram.wasm.lzma: %v, %v", answer.Header, err)
	}
	t.Logf("anagram.wasm.lzma: %d bytes", n)
	const most = 1_050_000 // of the 1.2 MB that the page may have
	if n > most {
		t.Errorf("anagram.wasm.lzma has %d bytes, want at most %d", n, most)
	}
}

// From an empty page to a relative error below 1e-9, as a visitor meets it. A seed may end higher,
// three in a row do not. Short tests stop there, others go on to the verdict.
func TestSolves(t *testing.T) {
	begun := time.Now()
	p := open(t, "")
	p.waitState("ready")
	p.click("step")
	p.wait(`document.getElementById("figure-step").dataset.value === "1"`)
	t.Logf("first step %.2f s after the page was asked for", time.Since(begun).Seconds())
	for seed := range 3 {
		if testing.Short() {
			p.click("start")
			p.wait(`document.body.dataset.state === "ended" || parseFloat(document.getElementById("figure-error").dataset.value) < 1e-9`)
			if p.text(`document.body.dataset.state`) != "ended" { // the error may have risen since
				return
			}
		} else {
			p.finish()
		}
		got, verdict := p.number("error"), p.text(`document.getElementById("verdict").innerText`)
		t.Logf("seed %d. %s Relative error %.1e, loss %.1e. %s", seed, p.status(), got, p.number("loss"), verdict)
		if len(verdict) < 20 {
			t.Errorf("the verdict is %q", verdict)
		}
		p.shoot("solved")
		if got < 1e-9 {
			return
		}
		p.set("seed", strconv.Itoa(seed+1))
		p.waitState("ready")
	}
	t.Error("laplace2d never ends below 1e-9")
}

// Written to a directory, the page runs from a server of files that compresses nothing, in a folder
// of its own.
func TestStatic(t *testing.T) {
	dir := t.TempDir()
	if err := site.Write(dir); err != nil {
		t.Fatal(err)
	}
	files := http.StripPrefix("/some/where/", http.FileServer(http.Dir(dir)))
	server := httptest.NewServer(files)
	defer server.Close()
	p := openAt(t, server.URL+"/some/where/")
	p.waitState("ready")
	p.click("step")
	p.wait(`document.getElementById("figure-step").dataset.value === "1"`)
}

func TestPause(t *testing.T) {
	p := open(t, "")
	p.waitState("ready")
	first := p.number("loss")
	p.click("start")
	p.wait(`document.getElementById("figure-step").dataset.value >= 5`)
	begun := time.Now()
	p.click("start")
	p.waitState("ready")
	t.Logf("paused within %d ms", time.Since(begun).Milliseconds())
	p.painted()
	at := p.number("step")
	p.do(chromedp.Sleep(400 * time.Millisecond)) // time for some twenty steps, if any came
	if got := p.number("step"); got != at {
		t.Errorf("paused at step %g, and now it is %g", at, got)
	}
	p.click("step")
	p.waitState("ready")
	p.painted()
	if got := p.number("step"); got != at+1 {
		t.Errorf("a single step leads from %g to %g", at, got)
	}
	p.click("reset")
	p.waitState("ready")
	p.painted()
	if got, loss := p.number("step"), p.number("loss"); got != 0 || loss != first {
		t.Errorf("after a reset the step is %g and the loss %g, want 0 and %g", got, loss, first)
	}
}

func TestKeyboard(t *testing.T) {
	p := open(t, "?problem=laplace2d&net=8&points=10")
	p.waitState("ready")
	p.do(chromedp.KeyEvent("s"))
	p.wait(`document.getElementById("figure-step").dataset.value === "1"`)
	p.waitState("ready")
	p.do(chromedp.KeyEvent(" "))
	p.wait(`["running", "ended"].includes(document.body.dataset.state)`)
	p.waitState("ended")
	p.do(chromedp.KeyEvent("r"))
	p.waitState("ready")
	p.painted()
	if got := p.number("step"); got != 0 {
		t.Errorf("step %g after R", got)
	}
	p.do(chromedp.Focus("#net", chromedp.ByQuery), chromedp.KeyEvent(kb.End+"s"))
	p.painted()
	if got := p.number("step"); got != 0 {
		t.Errorf("a letter typed into a field took a step")
	}
}

// A link gives the same run, to the last bit.
func TestAddress(t *testing.T) {
	p := open(t, "")
	p.waitState("ready")
	for _, set := range [][2]string{{"problem", "heat"}, {"method", "lm"}, {"net", "12,10"}, {"points", "15"}, {"steps", "25"}, {"seed", "18446744073709551615"}} {
		p.set(set[0], set[1])
	}
	p.waitState("ready")
	p.finish()
	loss, query := p.text(`document.getElementById("figure-loss").dataset.value`), p.text("location.search")
	if want := "?problem=heat&method=lm&net=12,10&points=15&steps=25&seed=18446744073709551615"; query != want {
		t.Errorf("the address ends in %s, want %s", query, want)
	}
	again := open(t, query)
	again.waitState("ready")
	again.finish()
	if got := again.text(`document.getElementById("figure-loss").dataset.value`); got != loss {
		t.Errorf("the loss is %s from the address, %s from the controls", got, loss)
	}
	if got := again.text(`["problem", "method", "net", "points", "steps", "seed"].map((id) => document.getElementById(id).value).join()`); got != "heat,lm,12,10,15,25,18446744073709551615" {
		t.Errorf("the controls say %s", got)
	}
}

// Another problem in the middle of a run, of a slab of march even, ends it at once.
func TestChangeWhileRunning(t *testing.T) {
	p := open(t, "?problem=allencahn")
	p.waitState("ready")
	p.click("start")
	p.wait(`document.getElementById("figure-step").dataset.value >= 1`)
	p.set("problem", "laplace5d")
	p.waitState("ready")
	p.click("step")
	p.wait(`document.getElementById("figure-step").dataset.value === "1"`)
	p.set("problem", "heat")
	p.waitState("ready")
	p.painted()
	if got := p.number("step"); got != 0 {
		t.Errorf("step %g of a new run", got)
	}
}

func TestBadSettings(t *testing.T) {
	tests := []struct{ id, value, says string }{
		{"net", "32,,", "Want the widths"},
		{"net", "100000", "each from 1 to 1000"},
		{"net", "1000,1000", "fewer points or a smaller network"},
		{"points", "2", "from 3 to 200"},
		{"steps", "0", "from 1 to"},
		{"seed", "-1", "whole number"},
	}
	p := open(t, "")
	p.waitState("ready")
	for _, tt := range tests {
		good := p.text(`document.getElementById("` + tt.id + `").value`)
		p.set(tt.id, tt.value)
		p.waitState("refused")
		if got := p.text(`document.getElementById("` + tt.id + `-error").innerText`); !strings.Contains(got, tt.says) {
			t.Errorf("%s = %s: the page says %q, want %q in it", tt.id, tt.value, got, tt.says)
		}
		if got := p.text(`document.getElementById("start").disabled`); got != "true" {
			t.Errorf("%s = %s can be started", tt.id, tt.value)
		}
		p.set(tt.id, good)
		p.waitState("ready")
		if got := p.text(`document.querySelectorAll("[aria-invalid], .error:not([hidden])").length`); got != "0" {
			t.Errorf("%s = %s: still marked as wrong", tt.id, good)
		}
	}
	q := open(t, "?problem=navierstokes&method=magic&seed=x")
	q.waitState("refused")
	for id, says := range map[string]string{"problem": "navierstokes", "method": "magic", "seed": "whole number"} {
		if got := q.text(`document.getElementById("` + id + `-error").innerText`); !strings.Contains(got, says) {
			t.Errorf("%s: the page says %q, want %q in it", id, got, says)
		}
	}
}

// What is saved is what store reads, and the network that was shown; the picture is a picture.
func TestSave(t *testing.T) {
	p := open(t, "?problem=heat&net=12&points=12&steps=20&seed=5")
	text := p.saveNetwork()
	network, err := store.ReadNetworkJSON(strings.NewReader(text))
	if err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	problem, err := problems.Lookup(network.Problem)
	if err != nil {
		t.Fatal(err)
	}
	x, u, err := problem.Evaluation()
	if err != nil {
		t.Fatal(err)
	}
	got, _ := pinn.Compare(evaluate(network, x), u)
	if want := p.number("error"); math.Abs(got-want) > 1e-9*want || network.Seed != 5 || network.Method != "ratio" {
		t.Errorf("the saved network, of %s and seed %d, has the error %v; the page says %v", network.Method, network.Seed, got, want)
	}
	p.text(`window.saved = null`)
	p.click("save-picture")
	p.wait(`window.saved`)
	if kind, size := p.text(`window.saved.type`), p.text(`window.saved.size`); kind != "image/png" || len(size) < 5 {
		t.Errorf("the picture is %s of %s bytes", kind, size)
	}
	if *shots != "" {
		var picture string
		p.do(chromedp.Evaluate(`window.saved.arrayBuffer().then((b) => btoa(Array.from(new Uint8Array(b), (c) => String.fromCharCode(c)).join("")))`, &picture, awaited))
		data, err := base64.StdEncoding.DecodeString(picture)
		if err == nil {
			err = os.WriteFile(filepath.Join(*shots, "saved.png"), data, 0o666)
		}
		if err != nil {
			t.Error(err)
		}
	}
}

// saveNetwork finishes the run and returns what is saved then.
func (p *page) saveNetwork() (text string) {
	p.waitState("ready")
	p.text(`URL.createObjectURL = (blob) => { window.saved = blob; return "data:,"; }`)
	p.text(`HTMLAnchorElement.prototype.click = () => {}`)
	p.finish()
	p.click("save-network")
	p.wait(`window.saved`)
	p.do(chromedp.Evaluate(`window.saved.text()`, &text, awaited))
	return text
}

// What march saves is what store writes.
func TestSaveSlabs(t *testing.T) {
	p := open(t, "?problem=allencahn&steps=2&seed=18446744073709551615")
	text := p.saveNetwork()
	s, err := store.ReadSolutionJSON(strings.NewReader(text))
	if err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	var again strings.Builder
	if err := store.WriteSolutionJSON(&again, s); err != nil || again.String() != text {
		t.Errorf("%v; the page saves %.600s, store writes %.600s", err, text, again.String())
	}
	if !strings.Contains(text, s.Checksum()) || len(s.Slabs) != 2 || s.Seed != 1<<64-1 || s.Method != "march" || len(s.Domain) != 2 || s.Report.RelativeL2 != p.number("error") {
		t.Errorf("error %v, the page says %v, in %.300s", s.Report.RelativeL2, p.number("error"), text)
	}
}

// evaluate returns a network's values at points.
func evaluate(n *store.Network, x *mat.Dense) []float64 {
	u := mat.New(x.Rows, n.Net.Outputs())
	n.Net.Eval(u, n.Theta, x)
	return u.Data
}

package browsertest

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// The solver takes at most a megabyte on its way to the page.
func TestSize(t *testing.T) {
	request, err := http.NewRequest("GET", address+"/anagram.wasm", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Accept-Encoding", "gzip") // set by hand, the client leaves the body as it is
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	n, err := io.Copy(io.Discard, answer.Body)
	if err != nil || answer.Header.Get("Content-Type") != "application/wasm" || answer.Header.Get("Content-Encoding") != "gzip" {
		t.Fatalf("anagram.wasm: %v, %v", answer.Header, err)
	}
	t.Logf("anagram.wasm: %d bytes gzipped", n)
	if n > 1<<20 {
		t.Errorf("anagram.wasm has %d bytes gzipped, want at most %d", n, 1<<20)
	}
}

// From an empty page to a relative error below 1e-9, as a visitor meets it.
func TestSolves(t *testing.T) {
	begun := time.Now()
	p := open(t, "")
	p.waitState("ready")
	p.click("step")
	p.wait(`document.getElementById("figure-step").dataset.value === "1"`)
	t.Logf("first step %.2f s after the page was asked for", time.Since(begun).Seconds())
	p.finish()
	if got := p.number("error"); !(got < 1e-9) {
		t.Errorf("laplace2d ends at a relative error of %g, want below 1e-9", got)
	}
	if v := p.text(`document.getElementById("verdict").innerText`); !strings.Contains(v, "Converged to rounding") {
		t.Logf("verdict: %s", v)
	}
	t.Logf("%s Relative error %.1e, loss %.1e, %s", p.status(), p.number("error"), p.number("loss"), p.text(`document.getElementById("verdict").innerText`))
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

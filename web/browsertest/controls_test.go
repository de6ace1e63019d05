package browsertest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"anagram/store"
)

// Method, network and seed of a file may be chosen beside it. The address holds them and the file,
// a mistake in one is told there, and another file begins with its own.
func TestFileControls(t *testing.T) {
	p := open(t, "?problem=file", chromedp.EmulateViewport(360, 740))
	p.waitState("ready")
	for _, control := range []string{"method", "net", "seed"} {
		if got := p.control(control); got != "" {
			t.Errorf("%s is %q before anybody chooses", control, got)
		}
	}
	p.set("method", "lm")
	p.waitState("ready")
	p.set("net", "7,5")
	p.waitState("ready")
	p.set("seed", "3")
	p.waitState("ready")
	p.wait(`location.search === "?method=lm&net=7,5&seed=3" && location.hash.startsWith("#f=")`)
	if got, want := p.status(), "Ready: 67 parameters"; !strings.HasPrefix(got, want) { // 2-7-5-1
		t.Errorf("the page says %q, want %s", got, want)
	}
	p.fits("file-controls-360", 360)
	p.shoot("file-controls-360")

	q := openAt(t, p.text("location.href"), chromedp.EmulateViewport(1440, 900))
	q.waitState("ready")
	q.shoot("file-controls")
	for control, want := range map[string]string{"method": "lm", "net": "7,5", "seed": "3"} {
		if got := q.control(control); got != want {
			t.Errorf("%s of the address is %q, want %q", control, got, want)
		}
	}
	q.click("step")
	q.waitStep(1)
	q.text(`URL.createObjectURL = (blob) => { window.saved = blob; return "data:,"; }`)
	q.text(`HTMLAnchorElement.prototype.click = () => {}`)
	q.click("save-network")
	q.wait(`window.saved`)
	var text string
	q.do(chromedp.Evaluate(`window.saved.text()`, &text, awaited))
	n, err := store.ReadNetworkJSON(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := fmt.Sprint(n.Method, n.Seed, n.Net.Sizes(), n.Outputs), "lm3 [2 7 5 1] [u]"; got != want || n.File != q.control("file") {
		t.Errorf("the saved network is of %s, want %s, and has the file %q", got, want, n.File)
	}

	for _, tt := range []struct{ control, value, at, says string }{
		{"method", "solve", "net", "Method solve chooses the network itself"},
		{"net", "", "", ""},
		{"method", "march", "", ""},
		{"net", "7,5", "net", "Marching wants one hidden layer"},
		{"net", "", "", ""},
		{"seed", "-1", "seed", "Want a whole number"},
		{"seed", "", "", ""},
		{"method", "", "", ""},
	} {
		p.set(tt.control, tt.value)
		p.wait(`["ready", "refused"].includes(document.body.dataset.state)`)
		got := p.text(`[...document.querySelectorAll("#controls .error:not([hidden])")].map((e) => e.id + ": " + e.textContent).join("; ")`)
		if want := tt.at + "-error: " + tt.says; tt.at == "" && got != "" || tt.at != "" && !strings.HasPrefix(got, want) {
			t.Errorf("%s %q: the page says %q, want %q", tt.control, tt.value, got, want)
		}
	}
	p.set("method", "march")
	p.typeFile("unknown u\ndomain x in [0, 1]\nu'' = 1\nu = 0 on border\n")
	p.wait(`!document.getElementById("method-error").hidden`)
	if got := p.text(`document.getElementById("method-error").textContent`); !strings.HasPrefix(got, "Method march takes evolutions") {
		t.Errorf("march on a file that is no evolution: %q", got)
	}
	p.text(`(() => { const menu = document.getElementById("example"); menu.selectedIndex = 1; menu.dispatchEvent(new Event("change")); })()`)
	p.waitState("ready")
	if got := p.control("method"); got != "" {
		t.Errorf("another file begins with the method %q of the one before", got)
	}
	p.set("problem", "laplace2d")
	p.waitState("ready")
	if got := p.control("method") + " " + p.control("net") + " " + p.control("seed"); got != "ratio 32 0" {
		t.Errorf("a problem of a name begins with %q, want ratio 32 0", got)
	}
}

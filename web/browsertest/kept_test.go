package browsertest

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"anagram/pinn"
	"anagram/problems"
	"anagram/store"
)

// control is what a control says.
func (p *page) control(id string) string {
	p.t.Helper()
	return p.text(`document.getElementById("` + id + `").value`)
}

// No setting, button or key loses a run: it is brought back as it was, and goes on.
func TestKept(t *testing.T) {
	replace := map[string]func(p *page){
		"reset":                           func(p *page) { p.click("reset") },
		"R":                               func(p *page) { p.do(chromedp.KeyEvent("r")) },
		"seed":                            func(p *page) { p.set("seed", "7") },
		"another problem, by other means": func(p *page) { p.set("problem", "allencahn") },
		"refused":                         func(p *page) { p.set("net", "0") },
	}
	const query = "?problem=laplace2d&method=ratio&net=9&points=10&patience=normal&steps=20&seed=3"
	reference := open(t, query)
	reference.waitState("ready")
	reference.finish()
	want := reference.number("loss")
	for name, do := range replace {
		p := open(t, query)
		p.waitState("ready")
		if p.text(`document.getElementById("kept").hidden`) != "true" {
			t.Errorf("%s: there is a run to go back to before the first", name)
		}
		for i := range 4 {
			p.click("step")
			p.waitStep(i + 1)
		}
		p.painted()
		loss := p.number("loss")
		do(p)
		p.wait(`["ready", "refused"].includes(document.body.dataset.state)`)
		p.painted()
		if got := p.text(`document.getElementById("figure-step").dataset.value`); got != "0" && got != "" {
			t.Errorf("%s: step %s of a new run", name, got)
		}
		if got := p.text(`document.getElementById("back").innerText`); got != "Back to laplace2d, 4 steps" {
			t.Errorf("%s: the button says %q", name, got)
		}
		p.do(chromedp.KeyEvent("u"))
		p.waitState("ready")
		p.painted()
		if step, got := p.number("step"), p.number("loss"); step != 4 || got != loss {
			t.Errorf("%s: back at step %g with loss %g, want 4 and %g", name, step, got, loss)
		}
		if got := p.text("location.search"); got != query {
			t.Errorf("%s: back at %s", name, got)
		}
		if got := p.control("problem") + p.control("net") + p.control("seed") + p.text(`document.querySelectorAll("[aria-invalid], .error:not([hidden])").length`); got != "laplace2d930" {
			t.Errorf("%s: the controls say %s", name, got)
		}
		p.finish()
		if got := p.number("loss"); got != want {
			t.Errorf("%s: brought back it ends with loss %g, uninterrupted with %g", name, got, want)
		}
	}
}

// A run that is replaced as it goes pauses, and three are kept; a run without steps is not worth
// keeping.
func TestKeptWhileRunning(t *testing.T) {
	p := open(t, "?problem=laplace2d&net=8&points=10&steps=1000000&method=adam")
	p.waitState("ready")
	for seed := range 5 { // the first is dropped
		p.click("start")
		p.wait(`document.getElementById("figure-step").dataset.value >= 3`)
		p.set("seed", fmt.Sprint(seed+1))
		p.waitState("ready")
		p.set("points", fmt.Sprint(11+seed)) // nothing has been computed
		p.waitState("ready")
	}
	p.shoot("kept")
	for _, seed := range []string{"4", "3", "2", "4", "3"} {
		p.click("back")
		p.waitState("ready")
		p.painted()
		if got, step := p.control("seed"), p.number("step"); got != seed || step < 3 {
			t.Errorf("back at seed %s and step %g, want seed %s", got, step, seed)
		}
	}
	at := p.number("step")
	p.do(chromedp.Sleep(300 * time.Millisecond)) // time for a hundred steps, if any came
	if got := p.number("step"); got != at {
		t.Errorf("a run that was put aside goes on from step %g to %g", at, got)
	}
}

// Closing the page asks where seconds of work are not saved, and only there.
func TestLeave(t *testing.T) {
	p := open(t, "?problem=laplace2d&net=8&points=10&steps=1000000&method=adam")
	asked := make(chan cdppage.DialogType, 10)
	chromedp.ListenTarget(p.ctx, func(event any) {
		if e, ok := event.(*cdppage.EventJavascriptDialogOpening); ok {
			asked <- e.Type
			go chromedp.Run(p.ctx, cdppage.HandleJavaScriptDialog(false))
		}
	})
	// leave goes elsewhere and reports whether the page asks.
	leave := func() bool {
		chromedp.Run(p.ctx, chromedp.Evaluate(`location.href = "?problem=heat"; 0`, nil))
		for p.ctx.Err() == nil {
			select {
			case kind := <-asked:
				if kind != cdppage.DialogTypeBeforeunload {
					t.Errorf("a dialog of type %s", kind)
				}
				return true
			case <-time.After(50 * time.Millisecond):
			}
			var left bool // errors are of the moment in which there is no page
			if chromedp.Run(p.ctx, chromedp.Evaluate(`location.search.startsWith("?problem=heat")`, &left)); left {
				return false
			}
		}
		t.Fatal("the page neither asks nor leaves")
		return false
	}
	p.waitState("ready")
	p.text(`URL.createObjectURL = (blob) => { window.saved = blob; return "data:,"; }`)
	p.text(`HTMLAnchorElement.prototype.click = () => {}`)
	p.click("start")
	p.wait(`document.getElementById("figure-time").dataset.value > 5`)
	if !leave() {
		t.Error("the page leaves a run of five seconds without a word")
	}
	p.click("reset") // the run is kept
	p.waitState("ready")
	if !leave() {
		t.Error("the page leaves a kept run of five seconds without a word")
	}
	p.click("back")
	p.waitState("ready")
	p.click("save-network")
	p.wait(`window.saved`)
	if leave() {
		t.Error("the page asks although the network is saved")
	}
}

// A run that looks for lower valleys is far above its best for a while: what is shown and saved
// is the best.
func TestBest(t *testing.T) {
	p := open(t, "?problem=laplace2d&method=ratio&net=128&points=12&steps=400&patience=normal&seed=0")
	p.waitState("ready")
	p.text(`URL.createObjectURL = (blob) => { window.saved = blob; return "data:,"; }`)
	p.text(`HTMLAnchorElement.prototype.click = () => {}`)
	var best, step, shown float64
	for range 5 { // a better step may come before the pause does
		p.click("start")
		p.wait(`document.getElementById("figure-step").dataset.value - document.getElementById("figure-best").dataset.value >= 3`)
		p.click("start")
		p.waitState("ready")
		p.painted()
		if best, step, shown = p.number("best"), p.number("step"), p.number("error"); step-best >= 3 {
			break
		}
	}
	if step-best < 3 || !(shown < 1e-7) || !(p.number("loss") < 1e-15) {
		t.Errorf("at step %g the page shows the error %g of step %g", step, shown, best)
	}
	if got, want := p.status(), fmt.Sprintf("Best: error %s at step %g.", p.text(`document.getElementById("figure-error").textContent`), best); !strings.Contains(got, want) {
		t.Errorf("the page says %q, want %q in it", got, want)
	}
	if got := p.text(`document.getElementById("map-error").getAttribute("aria-label")`); !strings.Contains(got, p.text(`document.getElementById("figure-error").textContent`)) {
		t.Errorf("the map is of %q", got)
	}
	p.shoot("best")
	p.click("save-network")
	p.wait(`window.saved`)
	var text string
	p.do(chromedp.Evaluate(`window.saved.text()`, &text, awaited))
	network, err := store.ReadNetworkJSON(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	problem, err := problems.Lookup(network.Problem)
	if err != nil {
		t.Fatal(err)
	}
	x, u, err := problem.Evaluation()
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := pinn.Compare(evaluate(network, x), u); math.Abs(math.Log(got/shown)) > math.Ln2 {
		// at some of the points
		t.Errorf("the saved network has the error %g, the page shows %g", got, shown)
	}
}

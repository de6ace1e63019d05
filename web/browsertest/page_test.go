// Package browsertest drives the page of anagram/web in a real Chromium. It is a module of its own,
// as the library has no dependencies. The script web/test installs the browser and runs it.
package browsertest

import (
	"context"
	"flag"
	"fmt"
	"log"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"anagram/web"
)

var shots = flag.String("shots", "", "write screenshots to `DIR`")

// What the tests share: the page, its server and the browser.
var (
	site    *web.Site
	address string
	browser context.Context
)

func TestMain(m *testing.M) {
	flag.Parse()
	os.Exit(run(m))
}

func run(m *testing.M) int {
	var err error
	if site, err = web.Build(context.Background()); err != nil {
		log.Print(err)
		return 1
	}
	server := httptest.NewServer(site.Handler())
	defer server.Close()
	address = server.URL
	profile, err := os.MkdirTemp("", "browsertest")
	if err != nil {
		log.Print(err)
		return 1
	}
	defer os.RemoveAll(profile)
	allocator, cancel := chromedp.NewExecAllocator(context.Background(),
		chromedp.ExecPath("chromium"), chromedp.UserDataDir(profile), chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true), chromedp.Flag("hide-scrollbars", true), chromedp.WSURLReadTimeout(60*time.Second))
	defer cancel()
	var cancelBrowser context.CancelFunc
	browser, cancelBrowser = chromedp.NewContext(allocator)
	defer cancelBrowser()
	if err := chromedp.Run(browser); err != nil {
		log.Print("starting chromium: ", err)
		return 1
	}
	return m.Run()
}

// page is a tab with the page in it. Every message of an error on its console fails the test,
// unless it is of what the test breaks.
type page struct {
	t      *testing.T
	ctx    context.Context
	broken bool
}

func open(t *testing.T, query string, before ...chromedp.Action) *page {
	t.Helper()
	return openAt(t, address+"/"+query, before...)
}

func openAt(t *testing.T, url string, before ...chromedp.Action) *page {
	t.Helper()
	tab, closeTab := chromedp.NewContext(browser)
	ctx, cancel := context.WithTimeout(tab, 5*time.Minute)
	t.Cleanup(func() { cancel(); closeTab() })
	p := &page{t: t, ctx: ctx}
	var mu sync.Mutex
	var complaints []string
	chromedp.ListenTarget(ctx, func(event any) {
		mu.Lock()
		defer mu.Unlock()
		switch e := event.(type) {
		case *runtime.EventExceptionThrown:
			complaints = append(complaints, "exception: "+e.ExceptionDetails.Error())
		case *runtime.EventConsoleAPICalled:
			if e.Type == runtime.APITypeError || e.Type == runtime.APITypeWarning {
				complaints = append(complaints, fmt.Sprintf("console %s: %s", e.Type, e.Args[0].Value))
			}
		case *cdplog.EventEntryAdded:
			if e.Entry.Level == cdplog.LevelError || e.Entry.Level == cdplog.LevelWarning {
				complaints = append(complaints, "log: "+e.Entry.Text+" "+e.Entry.URL)
			}
		}
	})
	t.Cleanup(func() {
		mu.Lock()
		defer mu.Unlock()
		for _, c := range complaints {
			if !p.broken {
				t.Errorf("the browser says: %s", c)
			}
		}
	})
	p.do(append(append([]chromedp.Action{cdplog.Enable()}, before...), chromedp.Navigate(url))...)
	return p
}

func (p *page) do(actions ...chromedp.Action) {
	p.t.Helper()
	if err := chromedp.Run(p.ctx, actions...); err != nil {
		p.t.Fatalf("%v (state %q)", err, p.lastState())
	}
}

// lastState is for messages: it asks outside of the page's time limit.
func (p *page) lastState() (state string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(p.ctx), 2*time.Second)
	defer cancel()
	chromedp.Run(ctx, chromedp.Evaluate(`document.body.dataset.state + ": " + document.getElementById("status").textContent`, &state))
	return state
}

// wait waits until an expression in the page is true.
func (p *page) wait(condition string) {
	p.t.Helper()
	p.do(chromedp.Poll(condition, nil, chromedp.WithPollingInterval(50*time.Millisecond), chromedp.WithPollingTimeout(0)))
}

func (p *page) waitState(state string) {
	p.t.Helper()
	p.wait(`["failed", "` + state + `"].includes(document.body.dataset.state)`)
	if got := p.text("document.body.dataset.state"); got != state {
		p.t.Fatalf("the page is %s, want %s: %s", got, state, p.status())
	}
}

// text evaluates an expression in the page to a string.
func (p *page) text(expression string) (s string) {
	p.t.Helper()
	p.do(chromedp.Evaluate("String("+expression+")", &s))
	return s
}

// number is the exact value of a figure on the page.
func (p *page) number(figure string) float64 {
	p.t.Helper()
	s := p.text(`document.getElementById("figure-` + figure + `").dataset.value`)
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		p.t.Fatalf("figure %s is %q", figure, s)
	}
	return v
}

func (p *page) status() string { return p.text(`document.getElementById("status").textContent`) }

func (p *page) click(id string) {
	p.t.Helper()
	p.do(chromedp.Click("#"+id, chromedp.ByQuery))
}

// set gives a control a value as a user does who leaves it then.
func (p *page) set(id, value string) {
	p.t.Helper()
	p.do(chromedp.Evaluate(fmt.Sprintf(`{ const e = document.getElementById(%q); e.value = %q; e.dispatchEvent(new Event("change", {bubbles: true})); }`, id, value), nil))
}

// finish starts the run, or goes on with it, and waits for its end.
func (p *page) finish() {
	p.t.Helper()
	p.click("start")
	p.waitState("ended")
	p.painted()
}

// painted waits until the page has drawn what it has been told.
func (p *page) painted() {
	p.t.Helper()
	p.do(chromedp.Evaluate(`new Promise((done) => setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(done)), 60))`, nil, awaited))
}

// awaited asks for what a promise comes to.
func awaited(e *runtime.EvaluateParams) *runtime.EvaluateParams { return e.WithAwaitPromise(true) }

// shoot writes a picture of the whole page, if -shots says so.
func (p *page) shoot(name string) {
	p.t.Helper()
	p.shootBy(name, func(picture *[]byte) chromedp.Action { return chromedp.FullScreenshot(picture, 100) })
}

// shootScreen writes what is in view.
func (p *page) shootScreen(name string) {
	p.t.Helper()
	p.shootBy(name, func(picture *[]byte) chromedp.Action { return chromedp.CaptureScreenshot(picture) })
}

func (p *page) shootBy(name string, how func(picture *[]byte) chromedp.Action) {
	p.t.Helper()
	if *shots == "" {
		return
	}
	var picture []byte
	p.painted()
	p.do(how(&picture))
	if err := os.MkdirAll(*shots, 0o777); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(*shots, name+".png"), picture, 0o666); err != nil {
		p.t.Fatal(err)
	}
}

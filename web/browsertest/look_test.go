package browsertest

import (
	"strconv"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// The page in two sizes and two colour schemes: nothing is wider than the screen.
func TestLook(t *testing.T) {
	for _, size := range []struct {
		name          string
		width, height int64
	}{{"desktop", 1440, 900}, {"phone", 360, 740}} {
		for _, scheme := range []string{"light", "dark"} {
			name := size.name + "-" + scheme
			media := emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}})
			p := open(t, "?problem=laplace2d&steps=30&net=16&points=16", chromedp.EmulateViewport(size.width, size.height), media)
			p.waitState("ready")
			p.fits(name+", ready", size.width)
			p.shoot(name + "-ready")
			p.finish()
			p.fits(name+", ended", size.width)
			p.shoot(name)
			if size.width < 400 {
				p.set("net", "1000,1000,1000,1000,1000")
				p.waitState("refused")
				p.fits(name+", refused", size.width)
			}
		}
	}
}

func (p *page) fits(name string, width int64) {
	p.t.Helper()
	if got, err := strconv.ParseInt(p.text("document.scrollingElement.scrollWidth"), 10, 64); err != nil || got > width {
		p.t.Errorf("%s: the page is %d pixels wide on a screen of %d; too wide: %s", name, got, width,
			p.text(`[...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > innerWidth + 1).map((e) => e.tagName + "#" + e.id).join()`))
	}
}

// Every problem shows something: all maps are painted after a step.
func TestProblems(t *testing.T) {
	for _, name := range []string{"laplace2d", "heat", "laplace5d", "allencahn"} {
		p := open(t, "?problem="+name, chromedp.EmulateViewport(1440, 900))
		p.waitState("ready")
		p.click("step")
		p.wait(`document.getElementById("figure-step").dataset.value === "1"`)
		p.waitState("ready")
		p.painted()
		for _, id := range []string{"map-u", "map-error", "map-residual"} {
			colours := p.text(`(() => {
				const c = document.getElementById("` + id + `"), d = c.getContext("2d").getImageData(0, 0, c.width, c.height).data, seen = new Set();
				for (let i = 0; i < d.length; i += 4) seen.add(d[i] << 16 | d[i + 1] << 8 | d[i + 2]);
				return seen.size;
			})()`)
			if n, err := strconv.Atoi(colours); err != nil || n < 50 {
				t.Errorf("%s: %s has %s colours", name, id, colours)
			}
		}
		p.shoot(name)
	}
}

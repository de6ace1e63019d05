package browsertest

import (
	"encoding/json"
	"fmt"
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

// On a phone, Start brings status and map into view, whichever way it is held, and above the
// buttons.
func TestPhone(t *testing.T) {
	for _, size := range [][2]int64{{360, 640}, {390, 844}, {844, 390}, {768, 1024}} {
		name := fmt.Sprintf("phone-%dx%d", size[0], size[1])
		p := open(t, "?problem=laplace2d", chromedp.EmulateViewport(size[0], size[1], chromedp.EmulateMobile, chromedp.EmulateTouch))
		p.waitState("ready")
		p.click("start")
		seen := `(() => {
			const box = (id) => document.getElementById(id).getBoundingClientRect();
			return box("status").top >= 0 && box("figure-error").top > 0 && box("map-u").bottom <= box("run").top && box("run").bottom <= innerHeight + 1 && box("map-u").height > 130;
		})()`
		p.wait(seen + ` || document.getElementById("figure-step").dataset.value >= 20`)
		p.fits(name, size[0])
		p.click("start")
		p.waitState("ready")
		if p.text(seen) != "true" {
			t.Errorf("%s: not all in view: %s", name, p.text(`["status", "figure-error", "map-u", "run"].map((id) => id + JSON.stringify(document.getElementById(id).getBoundingClientRect())).join()`))
		}
		p.shootScreen(name)
	}
}

// curveColours says in the page what the two curves look like: contrasts by WCAG 2.2 of each with
// its background and of both, and the share of the columns between the axes in which each has
// been drawn.
const curveColours = `(() => {
	const style = getComputedStyle(document.documentElement), canvas = document.getElementById("curves");
	const rgb = (name) => { const hex = style.getPropertyValue("--" + name).trim(); return [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16)); };
	const linear = (v) => v / 255 <= .04045 ? v / 255 / 12.92 : ((v / 255 + .055) / 1.055) ** 2.4;
	const light = ([r, g, b]) => .2126 * linear(r) + .7152 * linear(g) + .0722 * linear(b);
	const contrast = (a, b) => { const [hi, lo] = [light(rgb(a)), light(rgb(b))].sort((x, y) => y - x); return (hi + .05) / (lo + .05); };
	const left = 46, right = 12, top = 24, ratio = devicePixelRatio, { width, height } = canvas;
	const pixels = canvas.getContext("2d").getImageData(0, 0, width, height).data;
	const share = (name) => {
		let drawn = 0, all = 0;
		for (let x = Math.ceil((left + 6) * ratio); x < width - (right + 6) * ratio; x++, all++) {
			for (let y = Math.ceil(top * ratio); y < height; y++) {
				const i = 4 * (y * width + x);
				if (pixels[i + 3] > 200 && rgb(name).every((v, k) => Math.abs(v - pixels[i + k]) < 24)) { drawn++; break; }
			}
		}
		return drawn / all;
	};
	return JSON.stringify({ Loss: contrast("loss", "card"), Error: contrast("error", "card"), Both: contrast("loss", "error"), LossDrawn: share("loss"), ErrorDrawn: share("error") });
})()`

// The two curves are told apart, in the dark and by those who see no colours: by lightness, and
// one is dashed.
func TestCurves(t *testing.T) {
	for _, scheme := range []string{"light", "dark"} {
		media := emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}})
		p := open(t, "?problem=laplace2d&steps=30&net=16&points=16", chromedp.EmulateViewport(1440, 900, chromedp.EmulateScale(2)), media)
		p.waitState("ready")
		p.finish()
		var got struct{ Loss, Error, Both, LossDrawn, ErrorDrawn float64 }
		if err := json.Unmarshal([]byte(p.text(curveColours)), &got); err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %+v", scheme, got)
		if got.Loss < 3 || got.Error < 3 || got.Both < 1.5 {
			t.Errorf("%s: contrasts %.2f and %.2f with the background, want 3; %.2f between the curves, want 1.5", scheme, got.Loss, got.Error, got.Both)
		}
		if got.LossDrawn < .97 || got.ErrorDrawn < .4 || got.ErrorDrawn > .9 {
			t.Errorf("%s: %.0f %% of the columns have loss, %.0f %% error; want a line and dashes", scheme, 100*got.LossDrawn, 100*got.ErrorDrawn)
		}
	}
}

// coloursOf is how many colours a canvas has.
func (p *page) coloursOf(id string) string {
	p.t.Helper()
	return p.text(`(() => {
		const { width, height } = document.getElementById("` + id + `"), seen = new Set();
		const g = Object.assign(document.createElement("canvas"), { width, height }).getContext("2d", { willReadFrequently: true });
		g.drawImage(document.getElementById("` + id + `"), 0, 0);
		const d = g.getImageData(0, 0, width, height).data;
		for (let i = 0; i < d.length; i += 4) seen.add(d[i] << 16 | d[i + 1] << 8 | d[i + 2]);
		return seen.size;
	})()`)
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
			colours := p.coloursOf(id)
			if n, err := strconv.Atoi(colours); err != nil || n < 50 {
				t.Errorf("%s: %s has %s colours", name, id, colours)
			}
		}
		p.shoot(name)
	}
}

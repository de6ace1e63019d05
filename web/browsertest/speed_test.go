package browsertest

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"
)

const (
	earlySteps = 10 // after these the program is compiled as well as it gets, and
	lateSteps  = 45 // up to these a step is timed
	rounds     = 3
)

// What a step of laplace2d takes in the page, with its pictures and without, and in the same code
// compiled for this machine: no assembly, one processor. The rounds are interleaved, the ratios
// those of the medians; a busy machine shows in them all the same, so nothing is asserted.
func TestSpeed(t *testing.T) {
	if testing.Short() {
		t.Skip("measures")
	}
	command := filepath.Join(t.TempDir(), "anagram")
	build := exec.Command("go", "build", "-tags", "purego", "-o", command, "anagram/cmd/anagram")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	p := open(t, "?problem=laplace2d&steps="+strconv.Itoa(lateSteps))
	p.waitState("ready")
	var native, still, live, shares, rates []float64
	for range rounds {
		native = append(native, nativeStep(t, command))
		for _, pictures := range []string{"false", "true"} {
			p.click("reset")
			p.waitState("ready")
			p.text(`document.getElementById("live").checked = ` + pictures)
			step, wall := p.timeSteps()
			if pictures == "false" {
				still = append(still, step)
				continue
			}
			live = append(live, step)
			shares = append(shares, p.data("spent")/1e3/wall)
			rates = append(rates, p.data("frames")/wall)
		}
	}
	t.Logf("a step of laplace2d: %.1f ms in Chromium, %.1f ms native (purego, one processor): %.2f times as long", 1e3*median(still), 1e3*median(native), median(still)/median(native))
	t.Logf("pictures: %.0f a second take %.1f %% of the Worker's time; a step takes %.1f ms beside them", median(rates), 100*median(shares), 1e3*median(live))
}

// data is a number that the page keeps for those who measure.
func (p *page) data(name string) float64 {
	p.t.Helper()
	v, err := strconv.ParseFloat(p.text(`document.getElementById("figures").dataset.`+name), 64)
	if err != nil {
		p.t.Fatal(err)
	}
	return v
}

// timeSteps runs to the end. It returns the seconds a step takes by the solver's clock, and how
// long all of them took by the wall's.
func (p *page) timeSteps() (step, wall float64) {
	p.t.Helper()
	now := func() (seconds float64) {
		seconds, err := strconv.ParseFloat(p.text(`document.getElementById("figure-time").dataset.value`), 64)
		if err != nil {
			p.t.Fatal(err)
		}
		return seconds
	}
	begun := time.Now()
	p.click("start")
	p.wait(`document.getElementById("figure-step").dataset.value >= ` + strconv.Itoa(earlySteps))
	seconds, at := now(), p.number("step")
	p.waitState("ended")
	wall = time.Since(begun).Seconds()
	p.painted()
	return (now() - seconds) / (p.number("step") - at), wall
}

// nativeStep returns the seconds of a step of the command.
func nativeStep(t *testing.T, command string) float64 {
	t.Helper()
	cmd := exec.Command(command, "solve", "laplace2d", "-json", "-q", "-cpu", "1", "-steps", strconv.Itoa(lateSteps))
	cmd.Env = append(os.Environ(), "GOMAXPROCS=1")
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var report struct {
		History []struct {
			Iteration int
			Seconds   float64
		}
	}
	if err := json.Unmarshal(out, &report); err != nil {
		t.Fatal(err)
	}
	h := report.History
	return (h[lateSteps].Seconds - h[earlySteps].Seconds) / float64(h[lateSteps].Iteration-h[earlySteps].Iteration)
}

func median(x []float64) float64 {
	slices.Sort(x)
	return x[len(x)/2]
}

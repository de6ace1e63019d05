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
	lateSteps  = 90 // up to these a step is timed
	rounds     = 3
)

// What a step of laplace2d takes in the page, with its pictures and without, and in the same code compiled for this machine: no
// assembly, one processor. The rounds are interleaved, the ratios those of the medians; a busy machine shows in them all the same, so nothing is asserted.
func TestSpeed(t *testing.T) {
	command := filepath.Join(t.TempDir(), "anagram")
	build := exec.Command("go", "build", "-tags", "purego", "-o", command, "anagram/cmd/anagram")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	p := open(t, "?problem=laplace2d&steps="+strconv.Itoa(lateSteps))
	p.waitState("ready")
	var native, still, live, wallStill, wallLive []float64
	for range rounds {
		native = append(native, nativeStep(t, command))
		for _, pictures := range []string{"false", "true"} {
			p.click("reset")
			p.waitState("ready")
			p.text(`document.getElementById("live").checked = ` + pictures)
			step, wall := p.timeSteps()
			if pictures == "true" {
				live, wallLive = append(live, step), append(wallLive, wall)
			} else {
				still, wallStill = append(still, step), append(wallStill, wall)
			}
		}
	}
	t.Logf("a step of laplace2d: %.1f ms in Chromium, %.1f ms native (purego, one processor): %.2f times as long", 1e3*median(still), 1e3*median(native), median(still)/median(native))
	t.Logf("with pictures, from step to step: %.1f ms, without %.1f ms: %.1f %% more", 1e3*median(wallLive), 1e3*median(wallStill), 100*(median(wallLive)/median(wallStill)-1))
}

// timeSteps returns the seconds a step takes by the solver's clock, and from step to step by the wall's.
func (p *page) timeSteps() (step, wall float64) {
	p.t.Helper()
	now := func() (seconds float64) {
		seconds, err := strconv.ParseFloat(p.text(`document.getElementById("figure-time").dataset.value`), 64)
		if err != nil {
			p.t.Fatal(err)
		}
		return seconds
	}
	p.click("start")
	p.wait(`document.getElementById("figure-step").dataset.value >= ` + strconv.Itoa(earlySteps))
	s0, n0, w0 := now(), p.number("step"), time.Now()
	p.waitState("ended")
	w1 := time.Now()
	p.painted()
	steps := p.number("step") - n0
	return (now() - s0) / steps, w1.Sub(w0).Seconds() / steps
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

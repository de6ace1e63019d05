package main

import (
	"context"
	"fmt"
	"os/exec"
	"strings"
)

// programs are the runs whose memory is of interest: the talk's first experiment, and a step on a
// million points (1/9 of them on the border), whose features fill 3.6 GB.
var programs = []struct {
	line string
	long bool
}{
	{"solve laplace2d -method ratio", false},
	{"solve laplace5d -points 888889 -stream -steps 1", true},
}

// peakOf is a Python program that runs its arguments and prints the most memory they held, in KiB.
// Linux counts to a process what its parent held when starting it, so the parent has to be a small
// one.
const peakOf = `import resource, subprocess, sys
code = subprocess.call(sys.argv[1:], stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(code)`

// memory measures the peak memory of the built program.
func (b *bench) memory(ctx context.Context) (string, error) {
	t := table{head: []string{"command", "peak", "time"}}
	for _, p := range programs {
		if p.long && b.quick {
			continue
		}
		progress("memory of %s", p.line)
		cmd := exec.CommandContext(ctx, python, append([]string{"-c", peakOf, solver}, strings.Fields(p.line+" -q")...)...)
		var text []byte
		seconds, err := timed(func() (err error) { text, err = cmd.Output(); return err })()
		var kib float64
		if err == nil {
			_, err = fmt.Sscan(string(text), &kib)
		}
		if err != nil {
			return "", fmt.Errorf("%s: %w", p.line, err)
		}
		t.add("`"+p.line+"`", fmt.Sprintf("%.1f MiB", kib/1024), sec(seconds))
	}
	return t.String(), nil
}

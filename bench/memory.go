package main

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"syscall"
)

const memoryText = `Peak resident memory of the built program, as the system reports it when the process has ended.

`

// programs are the runs whose memory is of interest: the talk's first experiment, and a step on a million
// points (1/9 of them on the border), whose features fill 3.6 GB.
var programs = []struct {
	line string
	long bool
}{
	{"solve laplace2d", false},
	{"solve laplace5d -points 888889 -stream -steps 1", true},
}

// memory measures the peak memory of the built program.
func (b *bench) memory(ctx context.Context) (string, error) {
	t := table{head: []string{"command", "peak", "time"}}
	for _, p := range programs {
		if p.long && b.quick {
			continue
		}
		progress("memory of %s", p.line)
		cmd := exec.CommandContext(ctx, solver, strings.Fields(p.line+" -q")...)
		seconds, err := timed(cmd.Run)()
		if err != nil {
			return "", fmt.Errorf("%s: %w", p.line, err)
		}
		usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
		if !ok {
			return "", errors.New("this system does not tell the memory of a process")
		}
		t.add("`"+p.line+"`", fmt.Sprintf("%.1f MiB", float64(usage.Maxrss)/1024), sec(seconds)) // Linux counts in KiB
	}
	return memoryText + t.String(), nil
}

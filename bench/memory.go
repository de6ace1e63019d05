package main

import (
	"context"
	"fmt"
	"os/exec"
	"strings"
	"syscall"
)

const memoryText = `Peak resident memory of the built program, as the system reports it when the process has ended.

`

// memory measures the peak memory of the built program.
func (b *bench) memory(ctx context.Context) (string, error) {
	t := table{head: []string{"command", "peak, MiB"}}
	for _, line := range []string{"solve laplace2d"} {
		args := strings.Fields(line + " -q")
		if b.quick {
			args = append(args, "-steps", "60")
		}
		progress("memory of %s", line)
		cmd := exec.CommandContext(ctx, solver, args...)
		if err := cmd.Run(); err != nil {
			return "", fmt.Errorf("%s: %w", line, err)
		}
		usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
		if !ok {
			return "", fmt.Errorf("this system does not tell the memory of a process")
		}
		t.add("`"+line+"`", fmt.Sprintf("%.1f", float64(usage.Maxrss)/1024)) // Linux counts in KiB
	}
	return memoryText + t.String(), nil
}

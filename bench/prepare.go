package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"anagram/internal/cpu"
)

const (
	python   = ".venv/bin/python"
	cache    = ".cache"
	solver   = cache + "/anagram" // the command line
	ours     = cache + "/bench"   // this program, as a server
	oursPure = cache + "/bench-purego"
)

// prepare installs the others, builds our own and finds out what is at work.
func (b *bench) prepare(ctx context.Context) error {
	b.book = book{}
	if err := os.MkdirAll(cache, 0o777); err != nil {
		return err
	}
	if err := install(ctx); err != nil {
		return err
	}
	for _, args := range [][]string{
		{"build", "-o", solver, "anagram/cmd/anagram"},
		{"build", "-o", ours, "."},
		{"build", "-tags", "purego", "-o", oursPure, "."},
	} {
		if err := command(ctx, "go", args...); err != nil {
			return err
		}
	}
	var err error
	b.about, err = about(ctx)
	return err
}

// install makes the virtual environment, unless it holds what requirements.txt says.
func install(ctx context.Context) error {
	want, err := os.ReadFile("requirements.txt")
	if err != nil {
		return err
	}
	const stamp = ".venv/installed.txt"
	if have, err := os.ReadFile(stamp); err == nil && bytes.Equal(have, want) {
		return nil
	}
	progress("installing numpy, scipy and JAX into .venv")
	if err := command(ctx, "python3", "-m", "venv", ".venv"); err != nil {
		return err
	}
	if err := command(ctx, python, "-m", "pip", "install", "-q", "-r", "requirements.txt"); err != nil {
		return err
	}
	return os.WriteFile(stamp, want, 0o666)
}

func command(ctx context.Context, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w", strings.Join(cmd.Args, " "), err)
	}
	return nil
}

// about says what was measured, when and where.
func about(ctx context.Context) (string, error) {
	versions := []string{runtime.Version()}
	for _, script := range []string{"lapack.py", "reference.py"} {
		p, err := newPeer(ctx, nil, python, script, "serve")
		if err != nil {
			return "", err
		}
		v, err := p.ask("versions")
		p.close()
		if err != nil {
			return "", err
		}
		versions = append(versions, v)
	}
	commit, _ := exec.CommandContext(ctx, "git", "describe", "--always", "--dirty").Output()
	return fmt.Sprintf("%s, commit %s; %s, %d cores, kernels %s;\n%s", time.Now().Format("2006-01-02"), strings.TrimSpace(string(commit)),
		processor(), runtime.NumCPU(), cpu.Use, strings.Join(versions, ", ")), nil
}

// processor returns the name of the processor, where the system tells it.
func processor() string {
	text, _ := os.ReadFile("/proc/cpuinfo")
	_, rest, _ := strings.Cut(string(text), "model name")
	line, _, _ := strings.Cut(rest, "\n")
	if name := strings.Trim(line, "\t :"); name != "" {
		return name
	}
	return runtime.GOARCH
}

// load is the load of the machine in the last minute, of which the run itself makes 1 or 2.
func load() string {
	text, _ := os.ReadFile("/proc/loadavg")
	first, _, _ := strings.Cut(string(text), " ")
	return first
}

// absolute returns a path that holds for other processes too.
func absolute(path string) string {
	if full, err := filepath.Abs(path); err == nil {
		return full
	}
	return path
}

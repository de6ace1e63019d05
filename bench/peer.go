package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
)

// peer is another process that answers each line by one line.
type peer struct {
	name string
	cmd  *exec.Cmd
	in   io.WriteCloser
	out  *bufio.Reader
}

// newPeer starts a process with variables added to its environment. It ends with ctx, or by close.
func newPeer(ctx context.Context, env []string, name string, args ...string) (*peer, error) {
	p := &peer{name: strings.Join(append([]string{name}, args...), " "), cmd: exec.CommandContext(ctx, name, args...)}
	p.cmd.Env = append(os.Environ(), env...)
	p.cmd.Stderr = os.Stderr
	var err error
	if p.in, err = p.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p.out = bufio.NewReader(out)
	return p, p.cmd.Start()
}

// ask puts a question.
func (p *peer) ask(question string) (string, error) {
	if _, err := fmt.Fprintln(p.in, question); err != nil {
		return "", fmt.Errorf("%s: %w", p.name, err)
	}
	answer, err := p.out.ReadString('\n')
	if err != nil {
		return "", fmt.Errorf("%s: asked %q: %w", p.name, question, err)
	}
	return strings.TrimSpace(answer), nil
}

// contender is one that lets the peer do the work and tell the time. Between turns the process is
// stopped, since threads of LAPACK and XLA go on spinning after their work for longer than a step
// takes.
func (p *peer) contender(name, question string) contender {
	c := contender{name: name, wake: func() { p.cmd.Process.Signal(syscall.SIGCONT) }, sleep: func() { p.cmd.Process.Signal(syscall.SIGSTOP) }}
	c.time = func() (float64, error) {
		answer, err := p.ask(question)
		if err != nil {
			return 0, err
		}
		seconds, err := strconv.ParseFloat(answer, 64)
		if err != nil {
			return 0, fmt.Errorf("%s: asked %q: %s", p.name, question, answer)
		}
		return seconds, nil
	}
	return c
}

func (p *peer) close() {
	p.in.Close()
	p.cmd.Process.Signal(syscall.SIGCONT)
	p.cmd.Wait()
}

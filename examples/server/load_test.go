package main

import (
	"bufio"
	"context"
	"flag"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

var load = flag.Int("load", 0, "send so many requests at once to a server of its own process, three times")

func TestMain(m *testing.M) {
	if os.Getenv("SERVER_TEST_MAIN") != "" {
		if err := serve("127.0.0.1:0"); err != nil {
			os.Stderr.WriteString(err.Error())
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// process starts the server as a process and returns its address.
func process(t *testing.T) (cmd *exec.Cmd, addr string) {
	t.Helper()
	if runtime.GOOS == "windows" || runtime.GOOS == "js" || runtime.GOOS == "wasip1" {
		t.Skip("no process to send a signal to")
	}
	cmd = exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "SERVER_TEST_MAIN=1")
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill() })
	line, _ := bufio.NewReader(stderr).ReadString('\n')
	go io.Copy(io.Discard, stderr)
	found := regexp.MustCompile(`http://([^/]+)/`).FindStringSubmatch(line)
	if found == nil {
		t.Fatalf("the server says %q", line)
	}
	return cmd, found[1]
}

// A signal lets the server answer what it has begun, and then ends it without an error.
func TestSignalEndsInOrder(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the program")
	}
	cmd, addr := process(t)
	c, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	io.WriteString(c, "POST /solve HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 10\r\n\r\n")
	answers := bufio.NewReader(c)
	// the request is at work
	if line, err := answers.ReadString('\n'); !strings.Contains(line, "100 Continue") {
		t.Fatal(line, err)
	}
	answers.ReadString('\n')
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	io.WriteString(c, "strength=2")
	r, err := http.ReadResponse(answers, nil)
	if err != nil || r.StatusCode != http.StatusOK {
		t.Errorf("%v, error %v", r, err)
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("the server ended by %v", err)
	}
}

// Under so many requests at once the server stays small, and answers them all in time or says at
// once, or when their time is up, that it can't. docs/embedding.md has figures.
//
//	go test ./examples/server -run Load -v -load 1000
func TestLoad(t *testing.T) {
	if *load == 0 {
		t.Skip("-load 1000 sends a thousand requests at once, three times")
	}
	cmd, addr := process(t)
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: *load}}
	type reply struct {
		took  time.Duration
		code  int
		retry string
	}
	var replies []reply
	for range 3 {
		round := make([]reply, *load)
		var group sync.WaitGroup
		for i := range round {
			group.Add(1)
			go func() {
				defer group.Done()
				begun := time.Now()
				ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
				defer cancel()
				q, _ := http.NewRequestWithContext(ctx, "GET", "http://"+addr+"/solve?strength="+strconv.Itoa(i%1000), nil)
				r, err := client.Do(q)
				if err != nil {
					t.Error(err)
					return
				}
				io.Copy(io.Discard, r.Body)
				r.Body.Close()
				round[i] = reply{time.Since(begun), r.StatusCode, r.Header.Get("Retry-After")}
			}()
		}
		group.Wait()
		replies = append(replies, round...)
	}
	codes, longest := map[int]int{}, map[int]time.Duration{}
	for _, r := range replies {
		codes[r.code]++
		longest[r.code] = max(longest[r.code], r.took)
		if r.code != http.StatusOK && (r.code != http.StatusServiceUnavailable || r.retry == "") {
			t.Errorf("status %d, Retry-After %q", r.code, r.retry)
		}
	}
	slowest := slices.MaxFunc(replies, func(a, b reply) int { return int(a.took - b.took) })
	peak := peakMiB(t, cmd.Process.Pid)
	t.Logf("%d requests: %d answered (in at most %v), %d told to come back (%v); peak memory of the process %d MiB",
		len(replies), codes[200], longest[200], codes[503], longest[503], peak)
	if slowest.took > limit+time.Second || peak > 300 || codes[200] == 0 {
		t.Errorf("slowest %v, want at most a second above %v; %d MiB, want at most 300; %d answered", slowest.took, limit, peak, codes[200])
	}
}

// peakMiB returns the most memory that a process has had resident, 0 where Linux doesn't tell.
func peakMiB(t *testing.T, pid int) int {
	status, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/status")
	if err != nil {
		t.Log(err)
		return 0
	}
	found := regexp.MustCompile(`VmHWM:\s+(\d+) kB`).FindSubmatch(status)
	if found == nil {
		return 0
	}
	kb, _ := strconv.Atoi(string(found[1]))
	return kb >> 10
}

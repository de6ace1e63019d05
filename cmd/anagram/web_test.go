package main

import (
	"context"
	"net"
	"strings"
	"testing"
)

func TestWebMisuse(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Skip("no network here: ", err)
	}
	defer taken.Close()
	tests := []struct {
		args []string
		code int
		says string
	}{
		{[]string{"web", "laplace2d"}, exitUsage, "flags only"},
		{[]string{"web", "-addr", "8080"}, exitUsage, `-addr is "8080", want HOST:PORT`},
		{[]string{"web", "-addr", ""}, exitUsage, "-addr is empty"},
		{[]string{"web", "-addr", ":0", "-out", "x"}, exitUsage, "-addr has no effect with -out"},
		{[]string{"web", "-addr", taken.Addr().String()}, exitError, taken.Addr().String()},
	}
	for _, tt := range tests {
		code, _, stderr := call(t, tt.args...)
		if code != tt.code || !strings.Contains(stderr, tt.says) {
			t.Errorf("%q: exit code %d and %q, want %d and %q in it", tt.args, code, stderr, tt.code, tt.says)
		}
	}
}

func TestReached(t *testing.T) {
	tests := []struct{ address, want string }{
		{"127.0.0.1:80", ""}, {"127.9.9.9:80", ""}, {"[::1]:80", ""}, {"[::ffff:127.0.0.1]:80", ""},
		{"0.0.0.0:80", "any of its addresses"}, {"[::]:80", "any of its addresses"}, {":80", "any of its addresses"},
		{"192.168.1.7:80", "reaches 192.168.1.7"}, {"[fe80::1]:80", "reaches fe80::1"}, {"8.8.8.8:80", "reaches 8.8.8.8"},
	}
	for _, tt := range tests {
		a, err := net.ResolveTCPAddr("tcp", tt.address)
		if err != nil {
			t.Fatal(err)
		}
		if got := reached(a); (got == "") != (tt.want == "") || !strings.Contains(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.address, got, tt.want)
		}
	}
}

// A page that others can open is warned of, before anything is served.
func TestWebWarns(t *testing.T) {
	ended, end := context.WithCancel(t.Context())
	end()
	for addr, want := range map[string]bool{"127.0.0.1:0": false, "localhost:0": false, "0.0.0.0:0": true, ":0": true} {
		code, _, stderr := callContext(t, ended, "web", "-addr", addr)
		if code != exitInterrupted {
			t.Skipf("no network here: %s", stderr)
		}
		if got := strings.Contains(stderr, "warning: -addr "+addr+": the page is open to whoever reaches this machine"); got != want {
			t.Errorf("%s: warned %v, want %v: %s", addr, got, want, stderr)
		}
	}
}

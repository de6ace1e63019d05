package main

import (
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
		{[]string{"web", "-addr", taken.Addr().String()}, exitError, taken.Addr().String()},
	}
	for _, tt := range tests {
		code, _, stderr := call(t, tt.args...)
		if code != tt.code || !strings.Contains(stderr, tt.says) {
			t.Errorf("%q: exit code %d and %q, want %d and %q in it", tt.args, code, stderr, tt.code, tt.says)
		}
	}
}

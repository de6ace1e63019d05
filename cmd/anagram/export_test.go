package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"anagram/mlp"
	"anagram/store"
	"anagram/taylor"
)

func TestExport(t *testing.T) {
	dir := t.TempDir()
	net := mlp.New(taylor.Tanh, 2, 3, 1)
	n := &store.Network{Net: net, Theta: make([]float64, net.Params()), Problem: "heat"}
	net.Init(n.Theta, nil, 0)
	file := filepath.Join(dir, "network.json")
	if err := store.SaveNetwork(file, n); err != nil {
		t.Fatal(err)
	}
	tests := []struct{ args, want string }{
		{"", "void heat_value(heat_real u[HEAT_OUTPUTS]"},
		{"-lang go", "package heat\n"},
		{"-lang js", "export function value(x"},
		{"-name stove -float32", "typedef float stove_real;"},
		{"-o DIR/x.go -name p", "package p\n"},
		{"-o DIR/x.mjs", "export function value(x"},
		{"-o DIR/x.txt", "typedef double heat_real;"},
	}
	for _, tt := range tests {
		args := strings.Fields(strings.ReplaceAll(tt.args, "DIR", dir))
		code, text, stderr := call(t, append([]string{"export", file}, args...)...)
		if len(args) > 0 && args[0] == "-o" {
			b, err := os.ReadFile(args[1])
			if err != nil || text != "" {
				t.Errorf("%s: %v, and on standard output %q", tt.args, err, text)
			}
			text = string(b)
		}
		if code != exitOK || stderr != "" || !strings.Contains(text, tt.want) {
			t.Errorf("anagram export %s: exit code %d, stderr %q, want 0 and ...%s...", tt.args, code, stderr, tt.want)
		}
	}
}

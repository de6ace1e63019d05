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
	n := &store.Network{Net: net, Theta: make([]float64, net.Params()), Origin: store.Origin{Problem: "heat"}}
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
		{"-o DIR/x.C", "typedef double heat_real;"},
		{"-o DIR/x.txt -lang c", "typedef double heat_real;"},
		{"-o DIR/x", "typedef double heat_real;"},
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

// TestExportSlab: method march leaves a network for each slab of time.
func TestExportSlab(t *testing.T) {
	dir := t.TempDir()
	file, damaged, empty, bare := filepath.Join(dir, "network.json"), filepath.Join(dir, "damaged"), filepath.Join(dir, "empty"), filepath.Join(dir, "bare")
	net := mlp.New(taylor.Tanh, 2, 1, 1)
	origin := store.Origin{Problem: "allencahn", Axes: []string{"t", "x"}, Domain: [][2]float64{{0, 1}, {-1, 1}}}
	s := &store.Solution{Origin: origin, Slabs: []store.Slab{
		{Start: 0, End: 0.25, Net: net, Theta: []float64{1, 2, 3, 4, 5}}, {Start: 0.25, End: 1, Net: net, Theta: []float64{1, 2, 3, 4, 6}},
	}}
	var text strings.Builder
	if err := store.WriteSolutionJSON(&text, s); err != nil {
		t.Fatal(err)
	}
	for path, text := range map[string]string{
		file: text.String(), damaged: strings.Replace(text.String(), "4,6]", "4,7]", 1),
		bare: strings.NewReplacer(`"domain"`, `"other"`, `"crc32"`, `"sum"`).Replace(text.String()), empty: `{"version":1,"slabs":[]}`,
	} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	tests := []struct {
		file, slab     string
		code           int
		stdout, stderr string
	}{
		{file, "0", exitOK, "allencahn_domain[inputs][2] = {{0.0, 0.25}, {-1.0, 1.0}}", ""},
		{bare, "0", exitOK, "allencahn_domain[inputs][2] = {{0.0, 0.25}, {-1.0, 1.0}}", ""},
		{file, "1", exitOK, "slab 1 of 2, t = 0.25 to 1", ""},
		{file, "2", exitError, "", "choose one by -slab, from 0 (t = 0 to 0.25) to 1 (t = 0.25 to 1)"},
		{file, "-1", exitUsage, "", "-slab is -1, want a number from 0 on"},
		{damaged, "0", exitError, "", damaged + ": store: reading a solution: altered or damaged"},
		{empty, "0", exitError, "", empty + " is of a march that was ended before its first slab"},
	}
	for _, tt := range tests {
		code, stdout, stderr := call(t, "export", tt.file, "-slab", tt.slab)
		if code != tt.code || !strings.Contains(stdout, tt.stdout) || !strings.Contains(stderr, tt.stderr) {
			t.Errorf("-slab %s: exit code %d, stderr %q, stdout of %d bytes; want %d, ...%s..., ...%s...", tt.slab, code, stderr, len(stdout), tt.code, tt.stderr, tt.stdout)
		}
	}
}

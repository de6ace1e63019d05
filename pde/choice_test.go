package pde

import (
	"strings"
	"testing"
)

// A file leaves the choice to package adapt unless its options make one, or it asks for what that
// package does not find.
func TestLeavesChoice(t *testing.T) {
	const rod = "domain x in [0, 1]\nu_xx = 1\nu = 0 at x = 0\nu = 0 at x = 1\n"
	rows := func(n int) string { return "data x, u\n" + strings.Repeat("  0.25, -0.1\n", n) }
	tests := []struct {
		name, src string
		want      bool
	}{
		{"nothing said", "unknown u\n" + rod, true},
		{"a seed", "unknown u\n" + rod + "options seed = 3\n", true},
		{"a network", "unknown u\n" + rod + "options net = 8\n", false},
		{"a method", "unknown u\n" + rod + "options method = ratio\n", false},
		{"steps", "unknown u\n" + rod + "options steps = 10\n", false},
		{"a range", "unknown u in [-1, 1]\n" + rod, false},
		{"a constant", "unknown u\nconstant k = 1\n" + strings.Replace(rod, "= 1\n", "= k\n", 1) + "u = -0.1 at x = 0.5\n", true},
		{"a constant and data", "unknown u > 0\nconstant k = 1\n" + strings.Replace(rod, "= 1\n", "= k\n", 1) + rows(maxLonePoints+1), true},
		{"a few values", "unknown u\n" + rod + rows(maxLonePoints), true},
		{"data", "unknown u\n" + rod + rows(maxLonePoints+1), false},
	}
	for _, tt := range tests {
		p, err := Load("rod.pde", []byte(tt.src), Settings{})
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		if got := p.LeavesChoice(); got != tt.want {
			t.Errorf("%s: LeavesChoice is %v, want %v, of\n%s", tt.name, got, tt.want, tt.src)
		}
	}
}

package pde

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"anagram/problems/files"
)

// dump writes a tree with all parentheses and without places, to compare it with another one.
func (t *tree) dump() string {
	var b strings.Builder
	for _, s := range t.statements {
		fmt.Fprintf(&b, "%s %q %q %q %v", s.kind, s.before, s.beside, s.text, s.rows)
		for _, i := range s.items {
			fmt.Fprintf(&b, " [%s %s %s %s %s %s", i.name, i.bound, i.word, dump(i.value), dump(i.lo), dump(i.hi))
			for _, e := range i.list {
				b.WriteString(" " + dump(e))
			}
			b.WriteString("]")
		}
		fmt.Fprintf(&b, " %s = %s weight %s points %v", dump(s.left), dump(s.right), dump(s.weight), dumpCount(s.points))
		if w := s.place; w != nil {
			fmt.Fprintf(&b, " %s where %s points %v", w.word, dump(w.where), dumpCount(w.points))
			for _, p := range w.pieces {
				b.WriteString(" [" + p.name)
				for _, c := range p.coords {
					b.WriteString(" " + c.name + "=" + dump(c.value))
				}
				b.WriteString("]")
			}
		}
		b.WriteByte('\n')
	}
	fmt.Fprintf(&b, "%q\n", t.after)
	return b.String()
}

func dump(e *expr) string {
	if e == nil {
		return "-"
	}
	s := fmt.Sprintf("(%d %s", e.op, e.text)
	for _, a := range e.args {
		s += " " + dump(a)
	}
	for _, i := range e.over {
		s += " over " + i.name + dump(i.lo) + dump(i.hi)
	}
	return s + ")"
}

func dumpCount(c *count) string {
	if c == nil {
		return "-"
	}
	return c.String()
}

// parsed reads a file that has to be right.
func parsed(t *testing.T, src string) *tree {
	t.Helper()
	tree, err := (&source{name: "f.pde", src: src}).parse()
	if err != nil {
		t.Fatalf("%v in\n%s", err, src)
	}
	return tree
}

// formatsWell checks that the formatter changes neither the meaning of a file nor its own work.
func formatsWell(t *testing.T, src string) {
	t.Helper()
	before := parsed(t, src)
	once := before.format()
	after := parsed(t, once)
	if got, want := after.dump(), before.dump(); got != want {
		t.Errorf("%s\nis formatted as\n%s\nwhich means\n%s\nwant\n%s", src, once, got, want)
	}
	if twice := after.format(); twice != once {
		t.Errorf("formatting\n%s\nagain gives\n%s", once, twice)
	}
}

// What is written in many ways has one form, which means the same.
func TestFormat(t *testing.T) {
	for _, c := range []struct{ name, src, want string }{
		{"spaces", "u_t=eps * u_xx+5*( u-u ^ 3 )", "u_t = eps*u_xx + 5*(u - u^3)"},
		{"parentheses", "((u)) = (a*b)*c + a*(b*c) - (d - e) + (-x)^2 + -x^2 + (a^b)^c + a^(b^c)",
			"u = a*b*c + a*(b*c) - (d - e) + (-x)^2 + -x^2 + (a^b)^c + a^b^c"},
		{"signs", "Δu − ∇·(k·∇u) = 2·π² + x⁻¹ ÷ √2", "lap(u) - div(k*grad(u)) = 2*pi^2 + x^-1/sqrt(2)"},
		{"derivatives", "∂u/∂t + ∂_xx(u) = u′", "diff(u, t) + diff(u, xx) = u'"},
		{"places", "u=0 ∈ inside\nu = 0 on x=0,y = 1 and x=2 or border where 0<x<=1 or y>2, points 30 x 40",
			"u = 0 in inside\nu = 0 on x = 0, y = 1 and x = 2, border where 0 < x and x <= 1 or y > 2 points 30x40"},
		{"places of the inside", "u=0 where x<1\nu=0 points 31", "u = 0 in inside where x < 1\nu = 0 in inside points 31"},
		{"plural", "unknowns u,v\nconstants k=1>0,q=2 in [ 1,3 ]\nparameters a=1", "unknown u, v\nconstant k = 1 > 0, q = 2 in [1, 3]\nparameter a = 1"},
		{"ranges", "unknowns u,v>0,w in[0,1],y", "unknown u, v > 0, w in [0, 1], y"},
		{"domain", "domain t in [0,1], x ,y in [ -pi , pi ]", "domain t in [0, 1], x, y in [-pi, pi]"},
		{"comments", "#first\n\n\n#second\nunknown u#beside\n   # below\n\n", "#first\n\n#second\nunknown u  #beside\n# below"},
		{"continued", "u =\n  1 +  # one\n\n  x", "# one\nu = 1 + x"},
		{"data", "data x,u weight 2\n 1 2 # two\n -1, +3\nu = 0", "# two\ndata x, u weight 2\n  1, 2\n  -1, 3\nu = 0"},
		{"options", "options net=[ 20,20 ],seed=3,activation=sin", "options net = [20, 20], seed = 3, activation = sin"},
		{"integrals", "u=∫((x) * u over x,t in[ 0,1 ] points  7)+integral( u over t )", "u = integral(x*u over x, t in [0, 1] points 7) + integral(u over t)"},
		{"heading", "equations:\nu = 0", "u = 0"},
	} {
		got, err := Format("f.pde", []byte(c.src))
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if want := c.want + "\n"; string(got) != want {
			t.Errorf("%s: %q is formatted as\n%swant\n%s", c.name, c.src, got, want)
		}
		formatsWell(t, c.src)
	}
}

// The formatter keeps what files mean. Those of package files are in its form already.
func TestFormatFiles(t *testing.T) {
	names, err := fs.Glob(files.FS, "*.pde")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		src, err := files.FS.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		formatsWell(t, string(src))
		if got := parsed(t, string(src)).format(); got != string(src) {
			t.Errorf("%s: the formatter makes\n%s", name, got)
		}
	}
}

// A long statement is broken where the next line goes on, and means the same.
func TestFormatLong(t *testing.T) {
	src := "u = " + strings.Repeat("sin(pi*x)*exp(-y) + ", 20) + "(1 - " + strings.Repeat("x*", 60) + "x)\n"
	formatsWell(t, src)
	for _, line := range strings.Split(parsed(t, src).format(), "\n") {
		if len(line) > maxWidth {
			t.Errorf("%d columns: %s", len(line), line)
		}
	}
}

package pde_test

import (
	"io/fs"
	"os"
	"strconv"
	"strings"
	"testing"

	"anagram/internal/check"
	"anagram/pde"
	"anagram/problems/files"
)

const (
	line   = "unknown u\ndomain x in [0, 1]\n"
	square = "unknown u\ndomain x, y in [0, 1]\n"
)

// Files made to take time or memory are refused, by a message that says what is too much, and
// without taking either.
func TestHostile(t *testing.T) {
	if testing.Short() {
		t.Skip("large files")
	}
	lets := "let a0 = x + u\n"
	for i := range 60 {
		a := strconv.Itoa(i)
		lets += "let a" + strconv.Itoa(i+1) + " = a" + a + "*a" + a + "\n"
	}
	for _, c := range []struct{ name, src, want string }{
		{"parentheses", line + "u = " + strings.Repeat("(", 200_000) + "x" + strings.Repeat(")", 200_000), "nested more than 200 deep"},
		{"brackets", line + "options net = " + strings.Repeat("[", 200_000), "nested more than 200 deep"},
		{"open parentheses alone", strings.Repeat("(", 900_000), "nested more than 200 deep"},
		{"signs", line + "u = " + strings.Repeat("-", 200_000) + "x", "nested more than 200 deep"},
		{"powers", line + "u = x" + strings.Repeat("^x", 200_000), "nested more than 200 deep"},
		{"roots", line + "u = " + strings.Repeat("√", 200_000) + "x", "nested more than 200 deep"},
		{"terms", line + "u = x" + strings.Repeat("+x", 200_000), "more than 4000 numbers"},
		{"statements", line + strings.Repeat("u = 0\n", 2000), "at most 1000 statements"},
		{"bytes", strings.Repeat("#", 2<<20), "want at most 1048576"},
		{"definitions that double", line + lets + "a60 = 0\n", "more than 20000 parts"},
		{"derivatives of them", line + strings.ReplaceAll(lets, " = a", " = exp(x)*a") + "a60_xxxx = 0\n", "more than 20000 parts"},
		{"derivatives that double", line + "diff(" + strings.Repeat("sin(", 90) + "x" + strings.Repeat(")", 90) + ", xxxx) = u\n", "more than 20000 parts"},
		{"points", square + "points 100000x100000\nu = 0\n", "want at most"},
		{"random points", square + "points 100000000 random\nu = 0\n", "want a number from 1 to"},
		{"points of a thousand equations", square + "points 500\n" + strings.Repeat("u = 0\n", 900), "more than 524288 points"},
		{"a wide network", square + "options net = [10000, 10000]\nu_xx = 0\n", "matrix of"},
		{"points that are hardly ever kept", square + "points 200000 random\nu = 0 in inside where x < 1e-5\n", "too few random points are left"},
		{"points that are never kept", square + "points 200000 random\nu = 0 in inside where x > 2\n", "accepts fewer than one"},
		{"a shape without inside", square + "inside = box - disc(0.5, 0.5, 2)\nu = 0\n", "nothing is inside"},
		{"coordinates", "unknown u\ndomain " + strings.Repeat("x, ", 30) + "x in [0, 1]\n", "declared already"},
		{"many coordinates", "unknown u\ndomain " + names("x", 30) + " in [0, 1]\n", "more than 20 coordinates"},
		{"a long name", line + strings.Repeat("x", 500_000) + " = 0\n", "a name of 500000 bytes"},
		{"a long derivative", line + "u_" + strings.Repeat("x", 500_000) + " = 0\n", "a name of 500002 bytes"},
		{"a name that can be read in many ways", "unknown u\ndomain x, xx, xxx in [0, 1]\nu_" + strings.Repeat("x", 60) + "z = 0\n", "not made of coordinates"},
		{"integrals", line + "u = " + strings.Repeat("integral(", 100_000), "nested more than 200 deep"},
		{"integrals of long formulas", square + "u = integral(x" + strings.Repeat("*exp(y*u)", 30) + " over x, y)\n", "more than 20000 parts"},
		{"integrals of known formulas", square + "points 3\n" + strings.Repeat("u = x"+strings.Repeat("+integral(sin(x)*exp(x)*cos(x)*x over x, y points 36)", 5)+"\n", 900), "too many integrals"},
		{"different integrals", line + "u = x" + strings.Join(numbered(100, "+integral(u over x in [0, 1/%d])"), "") + "\n", "more than 64 different intervals"},
		{"points of integrals", square + "points 500\nlap(u) = integral(u over x points 1000)\nu = 0 on border\n", "points for the integrals"},
		{"mistakes", line + strings.Repeat("u = $\n", 900), "unexpected character"},
	} {
		size := check.Allocated(func() {
			_, err := pde.Load("hostile.pde", []byte(c.src), pde.Settings{})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s: %.300v, want %q", c.name, err, c.want)
			}
			if err != nil && len(err.Error()) > 4000 {
				t.Errorf("%s: a message of %d bytes", c.name, len(err.Error()))
			}
		})
		// a word of two bytes takes a token of 48, and lists grow by half
		if most := 200*len(c.src) + 64<<20; size > most {
			t.Errorf("%s: %d bytes allocated for %d, want at most %d", c.name, size, len(c.src), most)
		}
	}
}

// names lists n names with commas between them.
func names(head string, n int) string {
	all := make([]string, n)
	for i := range all {
		all[i] = head + strconv.Itoa(i)
	}
	return strings.Join(all, ", ")
}

// numbered returns n copies of a text with their numbers, from 1 on, in place of %d.
func numbered(n int, text string) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = strings.ReplaceAll(text, "%d", strconv.Itoa(i+1))
	}
	return all
}

// FuzzLoad feeds files to the loader and the formatter: there is no panic, what is formatted is
// formatted already, and what loads before loads after.
func FuzzLoad(f *testing.F) {
	names, err := fs.Glob(files.FS, "*.pde")
	if err != nil || len(names) == 0 {
		f.Fatal(names, err)
	}
	for _, name := range names {
		src, err := files.FS.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(src)
	}
	// a mistake that is not told, for there is one in its line already, ends the reading all the
	// same
	f.Add([]byte("unknown u\ndomaan t in [0, 1]\nu_t known = u_xx\nu = 0 on bou\ndiryn"))
	f.Add([]byte("unknown u, v\nconstant k = 1\ndomain t, x in [0, 1]\nu_t = u_xx + integral(k*u*x + v + exp(u) over x in [0, 1/2], t points 7)\n∫(v over x) = k at t = 0\nv = 0"))
	f.Add([]byte("unknown u\nlet f = u(1)\ndomain x in [0, 1]\nu = du"))
	// a word of the format in a formula, which could begin a line when it is formatted
	f.Add([]byte("++++\nconstant=A"))
	// options that are formulas, beginning with a name or being one when they are formatted
	f.Add([]byte("unknown u\nparameter k = 3\ndomain x in [0, 1]\nu = 0\noptions net = (k*2), seed = (k), method = ratio"))
	b, err := os.ReadFile("testdata/errors.txt")
	if err != nil {
		f.Fatal(err)
	}
	for _, block := range strings.Split(string(b), "\n== ") {
		_, src, _ := strings.Cut(block, "\n")
		src, _, _ = strings.Cut(src, "--\n")
		f.Add([]byte(src))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		// fewer points than a file may ask for, so that there are many files
		_, before := pde.Load("f.pde", src, pde.Settings{Points: 5})
		once, err := pde.Format("f.pde", src)
		if err != nil {
			if before == nil {
				t.Fatalf("%q loads but is not formatted: %v", src, err)
			}
			return
		}
		twice, err := pde.Format("f.pde", once)
		if err != nil || string(twice) != string(once) {
			t.Fatalf("%q is formatted as %q, and that as %q, %v", src, once, twice, err)
		}
		if _, after := pde.Load("f.pde", once, pde.Settings{Points: 5}); (before == nil) != (after == nil) {
			t.Fatalf("%q: %v before, %v after formatting as %q", src, before, after, once)
		}
	})
}

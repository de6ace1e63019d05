package pde_test

import (
	"flag"
	"os"
	"strings"
	"testing"

	"anagram/pde"
)

var update = flag.Bool("update", false, "rewrite what the golden files expect")

// golden is one case of a golden file: a name, a problem file, and what is expected of it.
type golden struct{ name, src, want string }

// readGolden reads cases: a line "== name", the problem file, a line "--", what is expected.
func readGolden(t *testing.T, path string) (all []golden) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, block := range strings.Split("\n"+string(b), "\n== ")[1:] {
		name, rest, _ := strings.Cut(block, "\n")
		src, want, ok := strings.Cut("\n"+rest+"\n", "\n--\n")
		if !ok {
			t.Fatalf("%s: %s has no line --", path, name)
		}
		if src = strings.TrimPrefix(src, "\n"); src != "" {
			src += "\n"
		}
		all = append(all, golden{name, src, strings.TrimSuffix(want, "\n")})
	}
	return all
}

// checkGolden compares what f makes of every case with what is expected, or rewrites that.
func checkGolden(t *testing.T, path string, f func(name, src string) string) {
	t.Helper()
	all := readGolden(t, path)
	var b strings.Builder
	for _, c := range all {
		got := strings.TrimSuffix(f("case.pde", c.src), "\n")
		b.WriteString("== " + c.name + "\n" + c.src + "--\n" + got + "\n")
		if got != strings.TrimSuffix(c.want, "\n") && !*update {
			t.Errorf("%s:\n%s\ngives\n%s\nwant\n%s", c.name, c.src, got, c.want)
		}
	}
	if *update {
		if err := os.WriteFile(path, []byte(b.String()), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// Every mistake is told with its place, the line, a caret, and what would be right.
func TestErrors(t *testing.T) {
	checkGolden(t, "testdata/errors.txt", func(name, src string) string {
		_, err := pde.Load(name, []byte(src), pde.Settings{})
		if err == nil {
			t.Errorf("no error:\n%s", src)
			return ""
		}
		return err.Error()
	})
	if n := len(readGolden(t, "testdata/errors.txt")); n < 60 {
		t.Errorf("%d wrong files, want at least 60", n)
	}
}

// Package lessons_test holds the lessons to their form.
package lessons_test

import (
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// A lesson is a program of one file under 200 lines that imports the standard library alone, and
// the file that draws, the same for all. Its page ends with three exercises and five questions,
// which tests answer, and the page of all lessons leads to it.
func TestForm(t *testing.T) {
	lessons, err := filepath.Glob("[0-9]-*")
	if err != nil || len(lessons) == 0 {
		t.Fatal("no lessons: ", err)
	}
	draw := read(t, lessons[0], "draw.go")
	contents := read(t, ".", "README.md")
	for k, dir := range lessons {
		if !strings.HasPrefix(dir, strconv.Itoa(k)+"-") {
			t.Errorf("%s is lesson number %d", dir, k)
		}
		if !strings.Contains(contents, "("+dir+"/README.md)") {
			t.Errorf("README.md has no link to %s", dir)
		}
		if lines := strings.Count(read(t, dir, "main.go"), "\n"); lines >= 200 {
			t.Errorf("%s/main.go has %d lines", dir, lines)
		}
		if read(t, dir, "draw.go") != draw {
			t.Errorf("%s/draw.go differs from that of %s", dir, lessons[0])
		}
		for _, file := range []string{"main.go", "draw.go", "figures.go"} {
			for _, path := range imports(t, filepath.Join(dir, file)) {
				if strings.HasPrefix(path, "anagram") {
					t.Errorf("%s/%s imports %s", dir, file, path)
				}
			}
		}
		page, answers := read(t, dir, "README.md"), read(t, dir, "answers_test.go")
		for _, part := range []struct {
			heading, test string
			count         int
		}{{"## Exercises", "TestExercise", 3}, {"## Questions", "TestQuestion", 5}} {
			_, text, found := strings.Cut(page, "\n"+part.heading+"\n")
			text, _, _ = strings.Cut(text, "\n## ")
			items := numbered.FindAllString(text, -1)
			if !found || len(items) != part.count {
				t.Errorf("%s/README.md: %q has %d items, not %d", dir, part.heading, len(items), part.count)
			}
			for n := range part.count {
				if name := "func " + part.test + strconv.Itoa(n+1) + "("; !strings.Contains(answers, name) {
					t.Errorf("%s/answers_test.go has no %s", dir, name)
				}
			}
		}
		for _, picture := range picture.FindAllStringSubmatch(page, -1) {
			if !slices.Contains(svgs(t, dir), picture[1]) {
				t.Errorf("%s/README.md shows %s, which is not there", dir, picture[1])
			}
		}
	}
}

var (
	numbered = regexp.MustCompile(`(?m)^\d\. `)
	picture  = regexp.MustCompile(`!\[[^\]]*\]\((\S+)\)`)
)

func read(t *testing.T, dir, file string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, file))
	if err != nil {
		t.Error(err)
	}
	return string(text)
}

func imports(t *testing.T, file string) (paths []string) {
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	for _, spec := range parsed.Imports {
		path, _ := strconv.Unquote(spec.Path.Value)
		paths = append(paths, path)
	}
	return paths
}

// svgs lists the pictures of a lesson. Each has to be on its page, and the other way round.
func svgs(t *testing.T, dir string) (names []string) {
	files, err := filepath.Glob(filepath.Join(dir, "*.svg"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		names = append(names, filepath.Base(file))
	}
	return names
}

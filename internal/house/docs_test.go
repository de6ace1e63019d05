package house

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode"
	"unicode/utf8"
)

// widest is how many columns a line of prose may take, in pages and in comments.
const widest = 100

// The documentation is wrapped, and names nothing that is not there.
func TestPages(t *testing.T) {
	for _, p := range pages(t) {
		for _, rule := range rules {
			for _, fault := range rule.faults(p) {
				t.Errorf("%s:%s", p.path, fault)
			}
		}
	}
}

// Each rule finds its fault, and lets pass what is none.
func TestRules(t *testing.T) {
	wide := strings.Repeat("wide ", 21)
	for _, c := range []struct{ rule, wrong, right string }{
		{"width", wide, "| " + wide + "|\n\n    " + wide + "\n\n```\n" + wide + "\n```\n[a](b" + strings.Repeat("b", 100) + ")"},
		{"width", "- item\n    " + wide, "1234567890"},
		{"links", "[a](nowhere.md)", "[a](docs/points.md) ![b](docs/figures/laplace2d.png) [c](https://example.org/x)"},
		{"links", "[a](docs/points.md#no-such-heading)", "# A `b`: c?\n[a](#a-b-c) [d](docs/points.md#where-should-they-be-pointsfollow)"},
		{"links", "[a\nb](nowhere)", "`[a](nowhere)`"},
		{"paths", "`mat/none.go`", "`mat/qr.go` `mat` `internal/vec` `go vet` `mat.QR` `1/x`"},
		{"paths", "see none.md", "see docs/points.md, (doc.go)"},
		{"paths", "    go test ./none -v", "    go test ./mat/... ./pinn -run X"},
		{"commands", "    go run ./cmd/anagram sovle heat", "    go run ./cmd/anagram solve heat"},
		{"tests", "`TestNothingOfTheKind`", "`TestRules` (`TestImportOrder`), go test -run TestStudy"},
		{"tests", "    go test -run TestSheep .", "Test, Tests of FuzzyThings"},
		{"answers", "### Why?\n\n1\n2\n3\n4\n5\n6\n\n## Next", "### Why?\n\n1\n2\n3\n4\n5\n\n### And?\n\n1"},
		{"commands", "`anagram train`", "the anagram is, `anagram web`, `anagram` has"},
	} {
		page := "README.md"
		if c.rule == "answers" {
			page = rationale
		}
		i := slices.IndexFunc(rules, func(r rule) bool { return r.name == c.rule })
		if got := rules[i].faults(newPage(page, c.wrong)); len(got) != 1 {
			t.Errorf("%s of %q: %q, want one fault", c.rule, c.wrong, got)
		}
		if got := rules[i].faults(newPage(page, c.right)); len(got) != 0 {
			t.Errorf("%s of %q: %q, want none", c.rule, c.right, got)
		}
	}
}

// page is a file of Markdown, by its path from the root.
type page struct {
	path  string
	lines []line
}

type line struct {
	text string
	code bool // of a block of code
}

// rule is what all pages keep.
type rule struct {
	name   string
	faults func(p page) []string
}

var rules = []rule{
	{"width", tooWide},
	{"links", deadLinks},
	{"paths", deadPaths},
	{"commands", unknownCommands},
	{"tests", unknownTests},
	{"answers", longAnswers},
}

// pages returns all of the repository.
func pages(t *testing.T) (all []page) {
	for _, name := range files(".md") {
		all = append(all, newPage(name, read(t, name)))
	}
	return all
}

// files returns the paths of all files of the repository whose names end in a suffix, those of
// other modules and test data too.
func files(suffix string) (names []string) {
	err := fs.WalkDir(os.DirFS(root), ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && name != "." && strings.HasPrefix(d.Name(), ".") {
			return fs.SkipDir
		}
		if strings.HasSuffix(name, suffix) {
			names = append(names, name)
		}
		return err
	})
	if err != nil || len(names) < 5 {
		panic(fmt.Sprintf("%d files end in %s: %v", len(names), suffix, err))
	}
	return names
}

func read(t *testing.T, name string) string {
	text, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// newPage tells code from text: what is fenced, and what is indented after an empty line.
func newPage(path, text string) page {
	p := page{path: path}
	fenced, indented, empty := false, false, true
	for _, s := range strings.Split(text, "\n") {
		fence := strings.HasPrefix(strings.TrimSpace(s), "```")
		fenced = fenced != fence
		deep := strings.HasPrefix(s, "    ") || strings.HasPrefix(s, "\t")
		indented = deep && (indented || empty)
		empty = strings.TrimSpace(s) == ""
		p.lines = append(p.lines, line{s, fenced || fence || indented})
	}
	return p
}

// prose returns the text without code, spans of code blanked out.
func (p page) prose() string {
	var b strings.Builder
	for _, l := range p.lines {
		if !l.code {
			b.WriteString(l.text)
		}
		b.WriteByte('\n')
	}
	return codeSpan.ReplaceAllStringFunc(b.String(), func(s string) string {
		return strings.Map(func(r rune) rune {
			if r == '\n' {
				return r
			}
			return ' '
		}, s)
	})
}

var codeSpan = regexp.MustCompile("`[^`]+`")

// at returns the number of the line at an offset.
func at(text string, offset int) int { return 1 + strings.Count(text[:offset], "\n") }

// tooWide finds lines beyond the width; those of tables, code and single links can't be wrapped.
func tooWide(p page) (faults []string) {
	for i, l := range p.lines {
		long := utf8.RuneCountInString(l.text) > widest
		if long && !l.code && !strings.HasPrefix(l.text, "|") && !oneLink.MatchString(l.text) {
			faults = append(faults, fmt.Sprintf("%d: beyond %d columns", i+1, widest))
		}
	}
	return faults
}

var oneLink = regexp.MustCompile(`^\s*(- )?!?\[[^\]]*\]\(\S+\)\S?$`)

// deadLinks finds relative links and images to files that are not there, and anchors without a
// heading.
func deadLinks(p page) (faults []string) {
	text := p.prose()
	for _, m := range link.FindAllStringSubmatchIndex(text, -1) {
		target := text[m[2]:m[3]]
		if strings.Contains(target, "://") {
			continue
		}
		file, anchor, anchored := strings.Cut(target, "#")
		name := p.path
		if file != "" {
			name = path.Join(path.Dir(p.path), file)
		}
		if !exists(name) {
			faults = append(faults, fmt.Sprintf("%d: no file %s", at(text, m[0]), target))
		} else if anchored && !slices.Contains(p.anchors(name), anchor) {
			faults = append(faults, fmt.Sprintf("%d: no heading for %s", at(text, m[0]), target))
		}
	}
	return faults
}

var link = regexp.MustCompile(`\[[^\]]*\]\(([^)\s]+)\)`)

// anchors returns those of the headings of a page, which may be p itself.
func (p page) anchors(name string) (all []string) {
	if name != p.path {
		text, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			return nil
		}
		p = newPage(name, string(text))
	}
	for _, l := range p.lines {
		if heading := strings.TrimLeft(l.text, "#"); heading != l.text && !l.code {
			all = append(all, anchor(strings.TrimSpace(heading)))
		}
	}
	return all
}

// anchor is what GitHub makes of a heading.
func anchor(heading string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r):
			return unicode.ToLower(r)
		}
		return -1
	}, heading)
}

// elsewhere lists paths in pages that are none of the repository's: they are the reader's, of the
// standard library, or made by a command.
var elsewhere = []string{
	"mine/main.go", "./mine", "example.org/lib/internal/anagram/pinn",
	"encoding/json", "encoding/binary", "math/bits", "math/big", "out/network.json",
	"bench/.venv", "bench/.cache/raw.json",
}

// deadPaths finds paths in backquotes, sources and pages named anywhere, and packages of commands
// that are not there.
func deadPaths(p page) (faults []string) {
	for i, l := range p.lines {
		var named []string
		for _, span := range codeSpan.FindAllString(l.text, -1) {
			if span = strings.Trim(span, "`"); inside.MatchString(span) {
				named = append(named, span)
			}
		}
		for _, m := range source.FindAllStringSubmatch(l.text, -1) {
			named = append(named, m[1])
		}
		slices.Sort(named)
		for _, name := range slices.Compact(named) {
			trimmed := strings.TrimSuffix(name, "/...")
			if !slices.Contains(elsewhere, name) && !exists(trimmed) && !exists(path.Join(path.Dir(p.path), trimmed)) {
				faults = append(faults, fmt.Sprintf("%d: no file or package %s", i+1, name))
			}
		}
	}
	return faults
}

var (
	inside = regexp.MustCompile(`^\.?[A-Za-z][\w.-]*(/[\w.-]+)+$`)
	source = regexp.MustCompile(`(?:^|[\s("` + "`" + `])((?:[\w.-]+/)*[\w-]+\.(?:go|md)|\./[\w/.-]*\w(?:/\.\.\.)?)\b`)
)

// exists reports whether there is a file or folder, by its path from the root.
func exists(name string) bool {
	_, err := os.Stat(filepath.Join(root, filepath.FromSlash(name)))
	return err == nil
}

// unknownCommands finds words after the name of the command that are none of its commands.
func unknownCommands(p page) (faults []string) {
	main, err := os.ReadFile(filepath.Join(root, "cmd", "anagram", "commands.go"))
	known := map[string]bool{}
	for _, m := range commandEntry.FindAllSubmatch(main, -1) {
		known[string(m[1])] = true
	}
	if err != nil || !known["solve"] || !known["help"] {
		return []string{fmt.Sprintf("1: commands.go has the commands %v: %v", known, err)}
	}
	for i, l := range p.lines {
		for _, m := range commandCall.FindAllStringSubmatch(l.text, -1) {
			if (l.code || !strings.HasPrefix(m[0], " ")) && !known[m[1]] {
				faults = append(faults, fmt.Sprintf("%d: anagram has no command %s", i+1, m[1]))
			}
		}
	}
	return faults
}

var (
	commandEntry = regexp.MustCompile(`(?m)^\t\t\{"(\w+)", "[^"]*", "`)
	commandCall  = regexp.MustCompile("(?:cmd/anagram|`anagram|^    anagram|^anagram) ([a-z]+)")
)

// unknownTests finds names of tests that are not those of any, nor what they begin with.
func unknownTests(p page) (faults []string) {
	known := tests()
	for i, l := range p.lines {
		for _, m := range testName.FindAllString(l.text, -1) {
			if !slices.ContainsFunc(known, func(name string) bool { return strings.HasPrefix(name, m) }) {
				faults = append(faults, fmt.Sprintf("%d: no test %s", i+1, m))
			}
		}
	}
	return faults
}

var (
	testName = regexp.MustCompile(`\b(Test|Fuzz)[A-Z]\w*`)
	testFunc = regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)\w+)\(`)
)

// tests returns the names of all in the repository.
var tests = sync.OnceValue(func() (all []string) {
	for _, name := range files("_test.go") {
		text, _ := os.ReadFile(filepath.Join(root, name))
		for _, m := range testFunc.FindAllSubmatch(text, -1) {
			all = append(all, string(m[1]))
		}
	}
	return all
})

// Decisions are told in so many lines, and what they rest on elsewhere.
const (
	rationale  = "docs/RATIONALE.md"
	mostAnswer = 5
)

// longAnswers finds decisions that are longer.
func longAnswers(p page) (faults []string) {
	question, length := -1, 0
	for i, l := range p.lines {
		if p.path != rationale {
			break
		}
		switch {
		case strings.HasPrefix(l.text, "#"):
			question, length = -1, 0
			if strings.HasPrefix(l.text, "### ") {
				question = i
			}
		case l.text != "" && question >= 0:
			if length++; length == mostAnswer+1 {
				faults = append(faults, fmt.Sprintf("%d: an answer of more than %d lines", question+1, mostAnswer))
			}
		}
	}
	return faults
}

package pde

import (
	"slices"
	"strings"
)

// parser reads the statements of a file, by recursive descent. A mistake ends a statement: the next
// one is read as if nothing had happened.
type parser struct {
	*source
	words []token
	i     int
	depth int
	nodes int // of the statement
}

// mistake is the panic that ends a statement.
type mistake struct{}

// maxStatements and maxNodes bound what is read: TestHostile.
const (
	maxStatements = 1000
	maxNodes      = 4000 // numbers, names and operators of a statement, rows of data aside
)

// parse reads a file.
func (s *source) parse() (*tree, error) {
	words, comments := s.scan()
	if err := s.err(); err != nil {
		return nil, err
	}
	p := &parser{source: s, words: words}
	t := &tree{}
	for p.peek().kind != tokenEnd && len(s.errors) < maxErrors {
		if p.peek().kind == tokenLine {
			p.i++
			continue
		}
		if len(t.statements) == maxStatements {
			p.fail(p.peek().at, "a file has at most %d statements", maxStatements)
			break
		}
		if one := p.statement(); one != nil {
			t.statements = append(t.statements, one)
		}
	}
	s.attach(t, comments)
	return t, s.err()
}

// attach gives comments and empty lines to the statements below or beside them.
func (s *source) attach(t *tree, comments []comment) {
	from := 0
	gap := func(lines []string, to int) []string {
		if from > 0 && strings.Count(s.src[from:max(from, to)], "\n") > 1 {
			return append(lines, "")
		}
		return lines
	}
	take := func(lines []string) []string {
		c := comments[0]
		lines, comments = append(gap(lines, c.at), c.text), comments[1:]
		from = max(from, c.at+len(c.text))
		return lines
	}
	for _, one := range t.statements {
		for len(comments) > 0 && comments[0].at < one.at {
			one.before = take(one.before)
		}
		one.before = gap(one.before, one.at)
		for from = one.at; len(comments) > 0 && comments[0].at < one.end; {
			from = comments[0].at // within the statement there are no empty lines to keep
			one.before = take(one.before)
		}
		if from = one.end; len(comments) == 0 || comments[0].alone || strings.Contains(s.src[one.end:comments[0].at], "\n") {
			continue
		}
		c := comments[0]
		if from, comments = c.at+len(c.text), comments[1:]; len(one.rows) > 0 {
			one.before = append(one.before, c.text)
		} else {
			one.beside = c.text
		}
	}
	for len(comments) > 0 {
		t.after = take(t.after)
	}
}

func (p *parser) peek() token { return p.words[p.i] }

// next returns the word and goes on to the next one.
func (p *parser) next() token {
	t := p.words[p.i]
	if t.kind != tokenEnd {
		p.i++
	}
	return t
}

// is reports whether the next word is a sign or a name.
func (p *parser) is(text string) bool {
	t := p.peek()
	return t.text == text && (t.kind == tokenSign || t.kind == tokenName)
}

// take goes past the next word if it is this one.
func (p *parser) take(text string) bool {
	if p.is(text) {
		p.i++
		return true
	}
	return false
}

// stop notes a mistake and ends the statement.
func (p *parser) stop(at int, format string, args ...any) {
	p.fail(at, format, args...)
	panic(mistake{})
}

// want goes past a word that has to be this one.
func (p *parser) want(text, why string) token {
	if !p.is(text) {
		p.stop(p.peek().at, "missing `%s` %s, got %s", text, why, p.peek())
	}
	return p.next()
}

// String returns the word as messages have it.
func (t token) String() string {
	switch t.kind {
	case tokenEnd, tokenLine:
		return "the end of the line"
	case tokenText:
		return `"` + t.text + `"`
	}
	return "`" + t.text + "`"
}

// statement reads one, or returns nil if it is wrong.
func (p *parser) statement() (one *statement) {
	first := p.peek()
	p.depth, p.nodes = 0, 0
	defer func() {
		if v := recover(); v != nil {
			if _, ours := v.(mistake); !ours {
				panic(v)
			}
			p.lost = p.lost || one.kind != "equation"
			one = nil
			for k := p.peek().kind; k != tokenLine && k != tokenEnd; k = p.peek().kind {
				p.i++
			}
		}
	}()
	one = &statement{kind: "equation", at: first.at}
	if k := keyword(first); k != "" {
		p.i++
		one.kind = k
	}
	if first.text == "inside" && first.kind == tokenName && p.words[p.i+1].text == "=" {
		one.kind = "inside"
	}
	if one.kind == "equations" { // a heading
		p.take(":")
		p.endOf("`equations`")
		return nil
	}
	if next := p.words[min(p.i+1, len(p.words)-1)]; slices.Contains(optionNames, first.text) && (next.operand() || first.text == "seed") {
		p.stop(first.at, "%s is one of the options: `options %s = ...`", first, first.text)
	}
	p.rest(one)
	p.endOf(one.describe())
	one.end = p.words[p.i-1].end
	return one
}

// keyword returns the keyword that a word is, in the singular.
func keyword(t token) string {
	if t.kind != tokenName {
		return ""
	}
	for _, k := range append(keywords, "equation") {
		if t.text == k || t.text == k+"s" || k == "options" && t.text == "option" || k == "points" && t.text == "point" {
			if k == "equation" {
				return "equations"
			}
			return k
		}
	}
	return ""
}

// endOf is a mistake if the line has not ended.
func (p *parser) endOf(what string) {
	t := p.peek()
	if t.kind == tokenLine || t.kind == tokenEnd {
		return
	}
	p.unexpected(t, what)
}

// unexpected says what to do about a word that can't follow.
func (p *parser) unexpected(t token, what string) {
	switch {
	case t.kind == tokenSign && (t.text == ")" || t.text == "]"):
		p.stop(t.at, "`%s` without an opening one", t.text)
	case t.kind == tokenSign && t.text == "=":
		p.stop(t.at, "an equation has one `=`; write each equation on a line of its own")
	case t.kind == tokenName && (t.text == "inside" || t.text == "border"):
		p.stop(t.at, "%s is a place: write `in inside` or `on border`", t)
	case t.kind == tokenSign && t.text == "," && what == "the equation":
		p.stop(t.at, "a comma stands between places, as in `u = 0 on x = 0, x = 1`; write each equation on a line of its own")
	case slices.Contains([]string{"for", "when", "if", "with", "over"}, t.text) && t.kind == tokenName:
		p.stop(t.at, "%s is no word of the format: a place is written `at x = 0`, `on border`, or `... where x < 1`", t)
	case p.i > 0 && functions[p.words[p.i-1].text] != nil && t.operand():
		p.stop(t.at, "missing `(` before %s: it is `%s(%s)`", t, p.words[p.i-1].text, t.text)
	case what == leftSide && t.operand() && p.words[p.i-1].kind == tokenName && p.begins(p.i-1):
		p.stop(p.words[p.i-1].at, "no statement is called %s: a condition is an equation with its place, such as `u = 0 at x = 0`; a product is written with `*`", p.words[p.i-1])
	case p.i > 0 && p.words[p.i-1].operand() && (t.operand() || t.text == "(") && !slices.Contains(words, t.text):
		p.stop(t.at, "missing operator before %s; a product is written with `*`", t)
	case t.kind == tokenText:
		p.stop(t.at, "a text in quotes can't stand here; only `title` and `data ... from` have one")
	}
	p.stop(t.at, "%s is not expected here, at the end of %s", t, what)
}

// leftSide is how unexpected words name the left side of an equation.
const leftSide = "the left side"

// begins reports whether word i is the first of its statement.
func (p *parser) begins(i int) bool { return i == 0 || p.words[i-1].kind == tokenLine }

// operand reports whether the word may end or begin a factor.
func (t token) operand() bool {
	return t.kind == tokenName || t.kind == tokenNumber || t.kind == tokenOpening || t.kind == tokenSign && t.text == ")"
}

// name reads the name of something that is declared.
func (p *parser) name(what string) *item {
	t := p.peek()
	switch {
	case t.kind != tokenName:
		p.stop(t.at, "%s needs a name, got %s", what, t)
	case strings.HasSuffix(t.text, "'") || strings.HasPrefix(t.text, "∂"):
		p.stop(t.at, "%s is written as a derivative; %s needs a name of letters and digits", t, what)
	case slices.Contains(keywords, t.text) || slices.Contains(words, t.text):
		p.stop(t.at, "%s is a word of the format; choose another name", t)
	case functions[t.text] != nil || t.text == "pi":
		p.stop(t.at, "%s is known already; choose another name", t)
	case len(t.text) > maxName:
		p.stop(t.at, "a name has at most %d letters", maxName)
	}
	p.i++
	return &item{name: t.text, at: t.at}
}

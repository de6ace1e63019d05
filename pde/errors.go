package pde

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"anagram/internal/text"
)

// Error is a mistake in a problem file: where it is, what is wrong, and what would be right.
type Error struct {
	File    string // as the caller named it
	Line    int    // from 1 on
	Column  int    // in letters, from 1 on
	Message string
	Source  string // the line, or as much of it as fits, without its end
	Caret   int    // how many letters of Source stand before the mistake
}

// Error returns the place, the message, the line and a caret below the mistake:
//
//	wave.pde:4:9: unknown name `uu`; did you mean `u`?
//	  u_tt = uu_xx
//	         ^
func (e *Error) Error() string {
	head := e.File + ":" + strconv.Itoa(e.Line) + ":" + strconv.Itoa(e.Column) + ": " + e.Message
	if e.Source == "" {
		return head
	}
	var pad strings.Builder
	n := 0
	for _, r := range e.Source {
		if n++; n > e.Caret {
			break
		}
		if r != '\t' {
			r = ' '
		}
		pad.WriteRune(r)
	}
	return head + "\n  " + e.Source + "\n  " + pad.String() + "^"
}

// Errors are the mistakes of a file, in the order of their places.
type Errors []*Error

// Error returns all of them, one after the other.
func (e Errors) Error() string {
	lines := make([]string, len(e))
	for i, one := range e {
		lines[i] = one.Error()
	}
	return strings.Join(lines, "\n")
}

// maxErrors is how many mistakes are told at once: those behind are often consequences.
const maxErrors = 10

// source is a file with the mistakes found in it.
type source struct {
	name   string
	src    string
	errors Errors
	found  int  // mistakes, those that are not told too
	lost   bool // statements that were wrong may have declared names
}

// fail notes a mistake at an offset. Only the first one of a line is kept: the others follow from
// it.
func (s *source) fail(at int, format string, args ...any) {
	s.note(s.errorAt(at, text.Sprintf(format, args...)))
}

// note keeps a mistake.
func (s *source) note(e *Error) {
	s.found++
	same := func(o *Error) bool { return o.Line == e.Line }
	if len(s.errors) < maxErrors && !slices.ContainsFunc(s.errors, same) {
		s.errors = append(s.errors, e)
	}
}

// err returns the mistakes in order, nil if there are none.
func (s *source) err() error {
	if len(s.errors) == 0 {
		return nil
	}
	slices.SortStableFunc(s.errors, func(a, b *Error) int { return a.Line - b.Line })
	return s.errors
}

// shownBefore and shownAfter bound what is shown of a long line around a mistake.
const (
	shownBefore = 60
	shownAfter  = 40
)

// errorAt returns the error at an offset.
func (s *source) errorAt(at int, message string) *Error {
	at = min(max(at, 0), len(s.src))
	start := strings.LastIndexByte(s.src[:at], '\n') + 1
	line := s.src[start:]
	if end := strings.IndexByte(line, '\n'); end >= 0 {
		line = line[:end]
	}
	line = strings.TrimSuffix(line, "\r")
	e := &Error{File: s.name, Line: strings.Count(s.src[:start], "\n") + 1, Message: message}
	before := s.src[start:min(at, start+len(line))]
	e.Column = utf8.RuneCountInString(before) + 1
	shown := line
	if e.Caret = e.Column - 1; e.Caret > shownBefore {
		shown, e.Caret = tail(before, shownBefore)+line[len(before):], shownBefore
	}
	e.Source = printable(head(shown, e.Caret+shownAfter))
	return e
}

// head returns the first n letters of a text, tail the last n.
func head(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}

func tail(s string, n int) string {
	for skip := utf8.RuneCountInString(s) - n; skip > 0; skip-- {
		_, size := utf8.DecodeRuneInString(s)
		s = s[size:]
	}
	return s
}

// printable replaces what a terminal would obey or can't show.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' || r == 0x7f || r == utf8.RuneError {
			return '?'
		}
		return r
	}, s)
}

// nearest asks whether the known name that is nearest was meant, if one is near: a third of the
// letters may differ, one at least of two. Among equals the one with the same first letter is it.
func nearest(name string, known []string) string {
	if len(name) < 2 || len(name) > maxName {
		return ""
	}
	best, least := "", max(1, (len(name)+1)/3)
	for _, k := range known {
		d := text.Distance(strings.ToLower(name), strings.ToLower(k))
		if d < least || d == least && (best == "" || k != "" && k[0] == name[0] && best[0] != name[0]) {
			best, least = k, d
		}
	}
	if best == "" {
		return ""
	}
	return "; did you mean `" + best + "`?"
}

// maxName is the length of the longest name: TestHostile.
const maxName = 64

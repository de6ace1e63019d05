package pde

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A file is read as words first. A line ends a statement, unless it ends with an operator, a comma
// or an opening parenthesis, or the next one begins with what can't begin a statement. Mathematical
// signs are words too, in plain letters: ² is ^2, · is *, π is pi.

// tokenKind is what a word is.
type tokenKind uint8

const (
	tokenEnd     tokenKind = iota // of the file
	tokenLine                     // the end of a line that ends a statement
	tokenName                     // of letters, digits, _ and, behind them, '
	tokenNumber                   // 30, 1e-3
	tokenText                     // "data.csv", without its quotes
	tokenSign                     // an operator, a parenthesis, a comma
	tokenOpening                  // Δ, ∇, ∇·, √, ∫: a function that needs no parentheses
)

// token is a word with its place.
type token struct {
	kind  tokenKind
	text  string
	at    int  // offset of its first byte
	end   int  // offset behind its last one
	glued bool // nothing stands between it and the word before
}

// comment is the text from a # to the end of its line.
type comment struct {
	at    int
	text  string
	alone bool // nothing stands before it on its line
}

// What a file may hold, so that none takes more than moments and megabytes to read.
const (
	maxSize  = 1 << 20 // bytes: data of 20,000 points
	maxDepth = 200     // of parentheses, powers and signs within each other; TestHostile
)

// longestWord is that of a name with the coordinates of a derivative.
const longestWord = 2*maxName + 1

// scan splits the file into words, of which the last is the end, and comments.
func (s *source) scan() (words []token, comments []comment) {
	if len(s.src) > maxSize {
		s.fail(0, "the file has %d bytes, want at most %d; put data into a file of its own", len(s.src), maxSize)
		s.errors[0].Source = ""
		return nil, nil
	}
	l := lexer{source: s, alone: true}
	for l.at < len(s.src) && len(s.errors) < maxErrors && !l.tooDeep {
		l.next()
	}
	l.add(tokenLine, "", len(s.src), len(s.src))
	l.add(tokenEnd, "", len(s.src), len(s.src))
	return l.words, l.comments
}

// lexer is scan at work.
type lexer struct {
	*source
	at       int
	words    []token
	comments []comment
	depth    int  // of open parentheses
	alone    bool // nothing on this line yet
	tooDeep  bool
}

// signs are the words of one or two characters that are written in ASCII.
var signs = []string{"<=", ">=", "+", "-", "*", "/", "^", "(", ")", "[", "]", "{", "}", ",", "=", "<", ">", ":"}

// others are mathematical characters and what they stand for.
var others = map[rune]string{
	'−': "-", '·': "*", '⋅': "*", '×': "*", '÷': "/", '≤': "<=", '≥': ">=", '∖': "-", '∪': "+", '∩': "*", '∈': "in", 'π': "pi",
}

// small are raised and lowered digits.
var small = strings.NewReplacer("⁰", "0", "¹", "1", "²", "2", "³", "3", "⁴", "4", "⁵", "5", "⁶", "6", "⁷", "7", "⁸", "8", "⁹", "9", "⁻", "-",
	"₀", "0", "₁", "1", "₂", "2", "₃", "3", "₄", "4", "₅", "5", "₆", "6", "₇", "7", "₈", "8", "₉", "9")

const (
	raised  = "⁰¹²³⁴⁵⁶⁷⁸⁹⁻"
	lowered = "₀₁₂₃₄₅₆₇₈₉"
)

// next reads one word.
func (l *lexer) next() {
	rest := l.src[l.at:]
	r, size := utf8.DecodeRuneInString(rest)
	switch {
	case r == '\n':
		l.line(l.at)
		l.at++
		l.alone = true
	case r == ' ' || r == '\t' || r == '\r' || r == '\u00a0' || r == '\ufeff' && l.at == 0:
		l.at += size
	case r == '#':
		end := l.span(func(r rune) bool { return r != '\n' })
		text := strings.TrimRight(l.src[l.at:end], " \t\r")
		l.comments = append(l.comments, comment{l.at, text, l.alone})
		l.at = end
	case r == '"':
		l.quoted()
	case '0' <= r && r <= '9' || r == '.' && len(rest) > 1 && '0' <= rest[1] && rest[1] <= '9':
		l.number()
	case strings.ContainsRune(raised, r):
		end := l.span(func(r rune) bool { return strings.ContainsRune(raised, r) })
		l.add(tokenSign, "^", l.at, l.at+size)
		digits := small.Replace(l.src[l.at:end])
		if minus := strings.HasPrefix(digits, "-"); minus {
			l.add(tokenSign, "-", l.at, l.at+size)
			digits = digits[1:]
		}
		l.add(tokenNumber, digits, l.at, end)
		l.at = end
	case r == 'Δ' || r == '∆':
		l.add(tokenOpening, "lap", l.at, l.at+size)
		l.at += size
	case r == '∫':
		l.add(tokenOpening, "integral", l.at, l.at+size)
		l.at += size
	case r == '√':
		l.add(tokenOpening, "sqrt", l.at, l.at+size)
		l.at += size
	case r == '∇':
		l.nabla(rest, size)
	case others[r] != "":
		l.other(others[r], size)
	case letter(r) || r == '_' || r == '∂':
		l.name()
	default:
		l.sign(rest, r, size)
	}
}

// letter tells what names begin with.
func letter(r rune) bool { return unicode.IsLetter(r) && r != 'Δ' && r != 'π' }

// span returns the offset of the first letter from here on that is not wanted.
func (l *lexer) span(wanted func(r rune) bool) int {
	if n := strings.IndexFunc(l.src[l.at:], func(r rune) bool { return !wanted(r) }); n >= 0 {
		return l.at + n
	}
	return len(l.src)
}

// add appends a word.
func (l *lexer) add(kind tokenKind, text string, at, end int) {
	glued := len(l.words) > 0 && l.words[len(l.words)-1].end == at
	l.words = append(l.words, token{kind, text, at, end, glued})
	if kind != tokenLine {
		l.alone = false
	}
}

// line ends a statement, if the line does.
func (l *lexer) line(at int) {
	if n := len(l.words); n == 0 || l.words[n-1].kind == tokenLine || l.words[n-1].continues() {
		return
	}
	if rest := strings.TrimLeft(l.src[at:], " \t\r\n"); rest != "" && strings.IndexByte(")]*/^,=", rest[0]) >= 0 {
		return
	}
	l.add(tokenLine, "", at, at)
}

// continues tells whether a line that ends with this word goes on in the next.
func (t token) continues() bool {
	return t.kind == tokenSign && strings.Contains("+ - * / ^ ( [ , = < > <= >=", t.text) || t.kind == tokenOpening
}

// quoted reads a text in quotes.
func (l *lexer) quoted() {
	end := strings.IndexAny(l.src[l.at+1:], "\"\n")
	if end < 0 || l.src[l.at+1+end] == '\n' {
		l.fail(l.at, "missing `\"` at the end of the text that begins here")
		l.at = l.span(func(r rune) bool { return r != '\n' })
		return
	}
	l.add(tokenText, l.src[l.at+1:l.at+1+end], l.at, l.at+end+2)
	l.at += end + 2
}

// number reads digits, a point and an exponent.
func (l *lexer) number() {
	digits := func(i int) int {
		for i < len(l.src) && '0' <= l.src[i] && l.src[i] <= '9' {
			i++
		}
		return i
	}
	end := digits(l.at)
	if end < len(l.src) && l.src[end] == '.' {
		end = digits(end + 1)
	}
	if end < len(l.src) && (l.src[end] == 'e' || l.src[end] == 'E') {
		from := end + 1
		if from < len(l.src) && (l.src[from] == '+' || l.src[from] == '-') {
			from++
		}
		if to := digits(from); to > from {
			end = to
		}
	}
	l.add(tokenNumber, l.src[l.at:end], l.at, end)
	l.at = end
}

// name reads letters, digits, _ and primes.
func (l *lexer) name() {
	from := l.at
	l.at++
	if c := l.src[from]; c >= utf8.RuneSelf {
		_, size := utf8.DecodeRuneInString(l.src[from:])
		l.at = from + size
	}
	l.at = l.span(func(r rune) bool {
		return letter(r) || r == '_' || '0' <= r && r <= '9' || strings.ContainsRune(lowered, r)
	})
	l.at = l.span(func(r rune) bool { return r == '\'' || r == '′' })
	if l.at-from > longestWord {
		l.fail(from, "a name of %d bytes, want at most %d", l.at-from, longestWord)
		return
	}
	word := strings.ReplaceAll(l.src[from:l.at], "′", "'")
	l.add(tokenName, small.Replace(word), from, l.at)
}

// nabla reads ∇, ∇· and ∇².
func (l *lexer) nabla(rest string, size int) {
	word, end := "grad", size
	for _, form := range []struct{ text, word string }{{"∇·", "div"}, {"∇⋅", "div"}, {"∇²", "lap"}} {
		if strings.HasPrefix(rest, form.text) {
			word, end = form.word, len(form.text)
		}
	}
	l.add(tokenOpening, word, l.at, l.at+end)
	l.at += end
}

// other reads a sign that is written with another character.
func (l *lexer) other(word string, size int) {
	kind := tokenSign
	if letter(rune(word[0])) {
		kind = tokenName
	}
	l.add(kind, word, l.at, l.at+size)
	l.at += size
}

// sign reads an operator or a parenthesis.
func (l *lexer) sign(rest string, r rune, size int) {
	for _, s := range signs {
		if !strings.HasPrefix(rest, s) {
			continue
		}
		if s == "*" && strings.HasPrefix(rest, "**") {
			l.fail(l.at, "a power is written with `^`, not `**`")
		}
		l.add(tokenSign, s, l.at, l.at+len(s))
		l.count(s)
		l.at += len(s)
		return
	}
	if r == utf8.RuneError && size == 1 {
		l.fail(l.at, "this is not a text: byte %d is no UTF-8", int(rest[0]))
	} else {
		l.fail(l.at, "unexpected character `%s`%s", string(r), instead[r])
	}
	l.at += size
}

// instead says what is written for characters that other languages use.
var instead = map[rune]string{
	';': "; a line ends a statement, arguments are separated by `,`", '&': "; conditions are joined by `and`",
	'|': "; a magnitude is abs(x), conditions are joined by `or`", '!': "; a comment begins with `#`", '%': "; a comment begins with `#`",
	'$': "; formulas are written as they are, without `$`", '\\': "; write `pi`, `sqrt(x)` and Greek letters themselves",
	'@': "; a place is written `at t = 0` or `on x = 1`",
}

// count counts open parentheses. A file with too many of them within each other is not read
// further.
func (l *lexer) count(s string) {
	switch s {
	case "(", "[":
		if l.depth++; l.depth > maxDepth {
			l.fail(l.at, "parentheses are nested more than %d deep; name a part of the formula by `let`", maxDepth)
			l.tooDeep = true
		}
	case ")", "]":
		l.depth = max(l.depth-1, 0)
	}
}

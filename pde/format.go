package pde

import "strings"

// Format returns a file in its canonical form: a statement a line, but for long ones, with plain
// letters for mathematical signs and as few parentheses as its meaning takes. Comments stay, and
// single empty lines. Format of what it returns is the same, byte for byte. The error is that of a
// file that is no sequence of statements; what these mean is not looked at.
func Format(name string, src []byte) ([]byte, error) {
	s := &source{name: name, src: string(src)}
	t, err := s.parse()
	if err != nil {
		return nil, err
	}
	return []byte(t.format()), nil
}

// maxWidth is the length of a line that is not broken, that of the project's own pages.
const maxWidth = 100

// format writes all statements.
func (t *tree) format() string {
	var b strings.Builder
	for _, s := range t.statements {
		for _, c := range s.before {
			b.WriteString(c + "\n")
		}
		line := s.format()
		if s.kind != "title" && s.kind != "data" {
			line = wrap(line)
		}
		b.WriteString(line)
		if s.beside != "" {
			b.WriteString("  " + s.beside)
		}
		b.WriteByte('\n')
		for _, row := range s.rows {
			b.WriteString("  " + strings.Join(row, ", ") + "\n")
		}
	}
	for _, c := range t.after {
		b.WriteString(c + "\n")
	}
	return b.String()
}

// wrap breaks a long line behind operators and commas, where a statement goes on in the next.
func wrap(line string) string {
	var b strings.Builder
	for indent := ""; ; indent = "    " {
		if len(indent)+len(line) <= maxWidth {
			return b.String() + indent + line
		}
		at := 0
		for _, behind := range []string{" = ", " + ", " - ", ", ", "*", "/"} {
			if i := strings.LastIndex(line[:maxWidth-len(indent)], behind); i >= 0 {
				at = max(at, i+len(behind))
			}
		}
		if at == 0 {
			return b.String() + indent + line
		}
		b.WriteString(indent + strings.TrimRight(line[:at], " ") + "\n")
		line = line[at:]
	}
}

// format writes one statement without its rows.
func (s *statement) format() string {
	items := func(write func(*item) string) string {
		all := make([]string, len(s.items))
		for i, one := range s.items {
			all[i] = write(one)
		}
		return s.kind + " " + strings.Join(all, ", ")
	}
	name := func(i *item) string { return i.name }
	weight := ""
	if s.weight != nil {
		weight = " weight " + s.weight.String()
	}
	switch s.kind {
	case "equation":
		line := s.left.String() + " = " + s.right.String()
		if s.place != nil {
			line += " " + s.place.String()
		}
		return line
	case "title":
		return `title "` + s.text + `"`
	case "points":
		return "points " + s.points.String()
	case "tolerance":
		return "tolerance " + s.weight.String()
	case "term":
		return items(name) + weight
	case "data":
		if s.text != "" {
			return items(name) + weight + ` from "` + s.text + `"`
		}
		return items(name) + weight
	case "domain":
		return "domain " + s.intervals()
	case "inside":
		return s.items[0].String()
	case "unknown":
		return "unknown " + s.intervals()
	case "periodic":
		return items(name)
	}
	return items((*item).String)
}

// String writes a declaration.
func (i *item) String() string {
	s := i.name + " = " + i.word
	if i.value != nil {
		s += i.value.String()
	}
	if i.list != nil {
		s += "[" + list(i.list) + "]"
	}
	return s + i.bounds()
}

// bounds writes those of a declaration.
func (i *item) bounds() string {
	switch i.bound {
	case ">":
		return " > 0"
	case "in":
		return " in [" + i.lo.String() + ", " + i.hi.String() + "]"
	}
	return ""
}

// intervals writes coordinates or unknowns; neighbours with one interval share it.
func (s *statement) intervals() string {
	var b strings.Builder
	for i, one := range s.items {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(one.name)
		if last := i+1 == len(s.items) || s.items[i+1].lo != one.lo || s.items[i+1].bound != one.bound; !last {
			continue
		}
		b.WriteString(one.bounds())
	}
	return b.String()
}

// String writes where an equation holds.
func (w *place) String() string {
	s := w.word + " "
	for i, one := range w.pieces {
		if i > 0 {
			s += ", "
		}
		s += one.String()
	}
	if w.where != nil {
		s += " where " + w.where.String()
	}
	if w.points != nil {
		s += " points " + w.points.String()
	}
	return s
}

// String writes a part of the domain.
func (p *piece) String() string {
	all := make([]string, len(p.coords))
	for i, c := range p.coords {
		all[i] = c.String()
	}
	return p.name + strings.Join(all, " and ")
}

// String writes how many points.
func (c *count) String() string {
	s := strings.Join(c.counts, "x")
	if c.of != "" {
		s = c.of + " " + s
	}
	if c.random {
		s += " random"
	}
	if c.seed != "" {
		s += " seed " + c.seed
	}
	return s
}

// The strength with which operators bind.
const (
	bindsOr = iota
	bindsAnd
	bindsCompare
	bindsSum
	bindsProduct
	bindsSign
	bindsPower
	bindsAll
)

// binds returns the strength of the operator of e.
func (e *expr) binds() int {
	switch e.op {
	case opOr:
		return bindsOr
	case opAnd:
		return bindsAnd
	case opLess, opAtMost, opGreater, opAtLeast:
		return bindsCompare
	case opAdd, opSub:
		return bindsSum
	case opMul, opDiv:
		return bindsProduct
	case opMinus:
		return bindsSign
	case opPow:
		return bindsPower
	}
	return bindsAll
}

// String writes a formula.
func (e *expr) String() string {
	var b strings.Builder
	e.write(&b)
	return b.String()
}

func (e *expr) write(b *strings.Builder) {
	part := func(i, least int) {
		if a := e.args[i]; a.binds() < least {
			b.WriteByte('(')
			a.write(b)
			b.WriteByte(')')
		} else {
			a.write(b)
		}
	}
	switch e.op {
	case opNumber, opName:
		b.WriteString(e.text)
	case opCall:
		b.WriteString(e.text + "(")
		for i, a := range e.args {
			if i > 0 {
				b.WriteString(", ")
			}
			a.write(b)
		}
		b.WriteByte(')')
	case opIntegral:
		b.WriteString("integral(" + e.args[0].String() + " over ")
		for i, one := range e.over {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString(one.name + one.bounds())
		}
		if e.text != "" {
			b.WriteString(" points " + e.text)
		}
		b.WriteByte(')')
	case opMinus:
		b.WriteByte('-')
		part(0, bindsSign)
	case opPow: // to the right: a^b^c is a^(b^c), and the base of a sign needs parentheses
		part(0, bindsPower+1)
		b.WriteByte('^')
		part(1, bindsSign)
	case opMul, opDiv:
		part(0, bindsProduct)
		b.WriteString(opSigns[e.op])
		part(1, bindsProduct+1)
	default:
		part(0, e.binds())
		b.WriteString(" " + opSigns[e.op] + " ")
		part(1, e.binds()+1)
	}
}

// list writes formulas with commas between them.
func list(all []*expr) string {
	parts := make([]string, len(all))
	for i, e := range all {
		parts[i] = e.String()
	}
	return strings.Join(parts, ", ")
}

package pde

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"anagram/domain"
	"anagram/mat"
	"anagram/pinn"
)

// maxData bounds the bytes of a file of data.
const maxData = 64 << 20

// data enters measured values: each unknown among the columns has the values of its column at the
// points of the others.
func (m *model) data(s *statement) {
	at, values := m.columns(s)
	rows := m.rows(s)
	term := m.current
	if term < 0 || s.weight != nil {
		term = m.termOf("data")
	}
	if s.weight != nil {
		m.p.Terms[term].Weight = m.positive(s.weight, "a weight")
	}
	x := mat.New(len(rows), len(at))
	for i, row := range rows {
		for k, c := range at {
			x.Set(i, k, row[c])
		}
	}
	points := domain.AtRows(x)
	for k := range m.unknowns {
		c, measured := values[k]
		if !measured {
			continue
		}
		column := make([]float64, len(rows))
		for i, row := range rows {
			column[i] = row[c]
		}
		t := &m.p.Terms[term]
		t.Conditions = append(t.Conditions, pinn.U.Of(k).Equals(lookup(x, column)).On(points))
		m.measured = append(m.measured, k)
		m.reserve(len(rows))
		m.samples += len(rows)
		m.asked = append(m.asked, asked{
			statement: s, site: &site{at: s.at, kind: siteData, box: m.box, points: points, x: x, count: len(rows)}, term: term, linear: true,
			left: m.field(k, ""), right: m.whole(0),
		})
	}
}

// columns returns which column each coordinate has, and each unknown that is measured.
func (m *model) columns(s *statement) (at []int, values map[int]int) {
	at, values = make([]int, len(m.axes)), map[int]int{}
	for k := range at {
		at[k] = -1
	}
	for c, one := range s.items {
		m.at = one.at
		axis, unknown := slices.Index(m.axes, one.name), slices.Index(m.unknowns, one.name)
		switch {
		case axis >= 0 && at[axis] < 0:
			at[axis] = c
		case unknown >= 0:
			values[unknown] = c
		case axis >= 0:
			m.stop("`%s` has two columns", one.name)
		default:
			m.stop("a column is a coordinate or an unknown, `%s` is none%s", one.name, nearest(one.name, append(slices.Clone(m.axes), m.unknowns...)))
		}
	}
	m.at = s.at
	if k := slices.Index(at, -1); k >= 0 {
		m.stop("data need a column for each coordinate; `%s` has none", m.axes[k])
	}
	if len(values) == 0 {
		m.stop("data need a column of values of an unknown; there %s", are(m.unknowns))
	}
	return at, values
}

// rows returns the rows of data, of the file or of another one.
func (m *model) rows(s *statement) [][]float64 {
	if s.text != "" {
		return m.read(s)
	}
	rows := make([][]float64, len(s.rows))
	for i, row := range s.rows {
		rows[i] = make([]float64, len(row))
		for c, word := range row {
			v, err := strconv.ParseFloat(word, 64)
			if err != nil {
				m.at = s.rowAt[i]
				m.stop("`%s` is beyond the numbers of a computer", word)
			}
			rows[i][c] = v
		}
	}
	return rows
}

// read returns the rows of a file of data: numbers separated by commas, semicolons or spaces, with
// comments behind # and, perhaps, a line of names above.
func (m *model) read(s *statement) (rows [][]float64) {
	if m.settings.Read == nil {
		m.stop("the data are in the file \"%s\", and a problem that comes from elsewhere reads no other file; write the rows below `data`", s.text)
	}
	text, err := m.settings.Read(s.text)
	if err != nil {
		m.stop("the data: %s", err.Error())
	}
	if len(text) > maxData {
		m.stop("the file \"%s\" has %d bytes, want at most %d", s.text, len(text), maxData)
	}
	number := 0
	for line := range strings.Lines(string(text)) {
		number++
		line, _, _ = strings.Cut(line, "#")
		words := strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune(",; \t\r\n\ufeff", r) })
		if len(words) == 0 {
			continue
		}
		row, wrong := parseRow(words)
		switch {
		case wrong != "" && len(rows) == 0: // names of columns
			continue
		case wrong != "":
			m.stop("\"%s\", line %d: `%s` is no number", s.text, number, head(printable(wrong), 40))
		case len(row) != len(s.items):
			m.stop("\"%s\", line %d has %s, and `data` names %s", s.text, number, plural(len(row), "number"), plural(len(s.items), "column"))
		case len(rows) == maxPoints:
			m.stop("\"%s\" has more than %d rows", s.text, maxPoints)
		}
		rows = append(rows, row)
	}
	if len(rows) == 0 {
		m.stop("\"%s\" has no rows of numbers", s.text)
	}
	return rows
}

// parseRow reads numbers, and returns the first word that is none.
func parseRow(words []string) (row []float64, wrong string) {
	for _, word := range words {
		v, err := strconv.ParseFloat(word, 64)
		if err != nil || v-v != 0 {
			return nil, word
		}
		row = append(row, v)
	}
	return row, ""
}

// lookup returns the function that has the given values at the rows of x, and NaN elsewhere. Where
// several rows are one point it is their mean, which has the same least squares but for a number.
func lookup(x *mat.Dense, values []float64) func(x []float64) float64 {
	order := make([]int, x.Rows)
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return slices.Compare(x.Row(i), x.Row(j)) })
	means := make([]float64, len(values))
	for lo := 0; lo < len(order); {
		hi, sum := lo, 0.0
		for ; hi < len(order) && slices.Equal(x.Row(order[hi]), x.Row(order[lo])); hi++ {
			sum += values[order[hi]]
		}
		for _, i := range order[lo:hi] {
			means[i] = sum / float64(hi-lo)
		}
		lo = hi
	}
	return func(p []float64) float64 {
		k, found := slices.BinarySearchFunc(order, p, func(i int, p []float64) int { return slices.Compare(x.Row(i), p) })
		if !found {
			return math.NaN()
		}
		return means[order[k]]
	}
}

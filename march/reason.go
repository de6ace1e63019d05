package march

import (
	"math"
	"strconv"

	"anagram/domain"
	"anagram/internal/text"
	"anagram/pinn"
)

// Why a run ended before the end of time, or missed its tolerance, as far as initial values and
// slabs tell it.

// reason returns the text for Solution.Reason.
func (m *marcher) reason() string {
	s := m.solution
	ended := s.Status == Stuck || s.Status == OutOfTime
	if !ended && !(s.Status == Finished && s.Missed > 0) {
		return ""
	}
	if ended {
		if time, ok := m.vanishing(); ok {
			return text.Sprintf("slabs shrink towards t = %s, where u changes ever faster: a shock, a blow-up, or a layer that takes more units", short(time))
		}
	}
	if len(s.Slabs) == 0 || s.Slabs[0].Missed {
		if why := m.contradiction(); why != "" {
			return why
		}
	}
	return s.Reason
}

// stuck ends the run for a reason that a better one may replace.
func (m *marcher) stuck(format string, args ...any) {
	m.solution.Status = Stuck
	m.solution.Reason = text.Sprintf(format, args...)
}

// contradiction names the corner at which the initial values miss the border's condition most, if
// by more than the tolerance forgives. A miss of the slope counts as what it would do to u across
// the domain.
func (m *marcher) contradiction() (why string) {
	worst := m.s.Tolerance * m.initial
	for k, sides := range m.e.Borders {
		for side, e := range sides {
			if none(e) {
				continue
			}
			x := m.e.Domain[k+1][side]
			if miss, text := m.corner(e, x, m.e.Domain[k+1][1]-m.e.Domain[k+1][0]); miss > worst {
				worst, why = miss*(1+1e-6), text // of two that are alike the first
			}
		}
	}
	return why
}

// corner returns by how much u misses the condition e on the border at x, at the first time, and
// the miss in words.
func (m *marcher) corner(e pinn.Equation, x, length float64) (miss float64, why string) {
	start, begin := m.solution.initial, m.e.Domain[0][0]
	at := places(begin, []float64{x})
	p, err := pinn.New(start.net, pinn.NewTerm("corner", e.On(domain.AtRows(at))))
	if err != nil {
		return 0, ""
	}
	rows, err := m.evaluator(p)
	if err != nil {
		return 0, ""
	}
	r := make([]float64, 1)
	_, err0 := rows.Residuals(r, start.theta)
	value, err := along(e, start, at)
	slope, err2 := along(e, start, at, 1)
	if err0 != nil || err != nil || err2 != nil {
		return 0, ""
	}
	scale := max(math.Abs(value[0]), math.Abs(slope[0])/length)
	if scale == 0 {
		return 0, ""
	}
	if miss = math.Abs(r[0]) / scale; slope[0] == 0 {
		return miss, text.Sprintf("initial and border values differ by %s at x = %s, t = %s: let the border's begin with the initial one", short(miss), short(x), short(begin))
	}
	return miss, text.Sprintf("the initial values miss the border condition at x = %s, t = %s by %s: let the border's begin with theirs", short(x), short(begin), short(math.Abs(r[0])))
}

// short returns v with four digits.
func short(v float64) string { return strconv.FormatFloat(v, 'g', 4, 64) }

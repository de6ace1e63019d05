package plot

import (
	"fmt"
	"math"
)

// scale maps the numbers of an axis to the unit interval.
type scale struct {
	lo, hi float64
	log    bool
}

// unit maps lo to 0 and hi to 1; at is its inverse.
func (s scale) unit(v float64) float64 {
	if s.log {
		return (math.Log(v) - math.Log(s.lo)) / (math.Log(s.hi) - math.Log(s.lo))
	}
	return (v - s.lo) / (s.hi - s.lo)
}

func (s scale) at(u float64) float64 {
	if s.log {
		return math.Exp(math.Log(s.lo) + u*(math.Log(s.hi)-math.Log(s.lo)))
	}
	return s.lo + u*(s.hi-s.lo)
}

func finite(v float64) bool { return v-v == 0 }

// usable tells whether a number has a place on the axis.
func (a Axis) usable(v float64) bool { return finite(v) && (!a.Log || v > 0) }

// scale is the range given, or lo to hi, the data's, widened by a margin (a fraction of it).
func (a Axis) scale(lo, hi, margin float64) (scale, error) {
	s := scale{lo, hi, a.Log}.grow()
	s = scale{s.at(-margin), s.at(1 + margin), a.Log}
	if a.Min != a.Max {
		s = scale{a.Min, a.Max, a.Log}
	}
	tiny := 1e-12 * max(math.Abs(s.lo), math.Abs(s.hi))
	if !a.usable(s.lo) || !a.usable(s.hi) || !finite(s.hi-s.lo) || s.hi-s.lo <= tiny {
		return s, fmt.Errorf("axis %q: impossible range %g to %g", a.Label, s.lo, s.hi)
	}
	return s, nil
}

// grow widens a range too short for marks: less than two decades to whole ones, equal ends by a
// part of their size.
func (s scale) grow() scale {
	size := max(math.Abs(s.lo), math.Abs(s.hi))
	switch {
	case s.log && s.hi < 100*s.lo:
		lo, hi := math.Floor(math.Log10(s.lo)), math.Ceil(math.Log10(s.hi))
		if lo == hi {
			lo, hi = lo-1, hi+1
		}
		s.lo, s.hi = math.Pow(10, lo), math.Pow(10, hi)
	case size == 0:
		s.lo, s.hi = -1, 1
	case s.hi-s.lo <= 1e-9*size:
		s.lo, s.hi = s.lo-0.1*size, s.hi+0.1*size
	}
	return s
}

// tick is a mark on an axis; minor ones have no label.
type tick struct {
	value float64
	label string
}

const slack = 1e-9 // a mark on the very end of a range counts

// ticks chooses the marks of an axis so many pixels long.
func (s scale) ticks(length float64, vertical bool) []tick {
	if s.log && math.Floor(math.Log10(s.hi)+slack) > math.Ceil(math.Log10(s.lo)-slack) {
		return s.decades(length, vertical)
	}
	return s.linear(length, vertical)
}

// linear puts marks at the multiples of 1, 2 or 5 times a power of ten, the first such step that
// leaves the numbers room.
func (s scale) linear(length float64, vertical bool) []tick {
	span := s.hi - s.lo
	for exp := int(math.Floor(math.Log10(span))) - 2; ; exp++ {
		for _, m := range []float64{1, 2, 5} {
			pitch := length * m * math.Pow10(exp) / span
			if pitch < max(34, length/9) {
				continue
			}
			t, wide := s.multiples(m, exp)
			if vertical || pitch >= wide+20 {
				return t
			}
		}
	}
}

// multiples returns the multiples of m*10^exp in the range, and the width of the widest number. All
// numbers have the same decimals, and if they are far from 1 the same power of ten.
func (s scale) multiples(m float64, exp int) (t []tick, wide float64) {
	step := m * math.Pow10(exp)
	top := int(math.Floor(math.Log10(max(math.Abs(s.lo), math.Abs(s.hi))) + slack))
	power, suffix := 0, ""
	if top < -3 || top > 5 {
		power, suffix = top, fmt.Sprintf("×10^%d", top)
	}
	for i := math.Ceil(s.lo/step-slack) + 0; i <= math.Floor(s.hi/step+slack); i++ {
		label := fmt.Sprintf("%.*f", max(0, power-exp), i*m*math.Pow10(exp-power)) + suffix
		if i == 0 && power != 0 {
			label = "0"
		}
		if i < 0 {
			label = "−" + label[1:] // a minus, not a hyphen
		}
		t = append(t, tick{i * step, label})
		wide = max(wide, textWidth(label, textScale))
	}
	return t, wide
}

// decades puts numbers at every first, second, third, fifth ... power of ten and small marks
// between.
func (s scale) decades(length float64, vertical bool) (t []tick) {
	pitch, room := length/(math.Log10(s.hi)-math.Log10(s.lo)), 55.0
	if vertical {
		room = 32
	}
	stride := 1
	for _, stride = range []int{1, 2, 3, 5, 10, 20, 50, 100} {
		if pitch*float64(stride) >= room {
			break
		}
	}
	for k := int(math.Floor(math.Log10(s.lo))); k <= int(math.Floor(math.Log10(s.hi)+slack)); k++ {
		for m := 1.0; m <= 9 && (m == 1 || pitch >= 45); m++ {
			mark := tick{value: m * math.Pow10(k)}
			if m == 1 && k%stride == 0 {
				mark.label = fmt.Sprintf("10^%d", k)
			}
			if u := s.unit(mark.value); u > -slack && u < 1+slack {
				t = append(t, mark)
			}
		}
	}
	return t
}

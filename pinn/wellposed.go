package pinn

import (
	"math"

	"anagram/internal/text"
)

// What is surely wrong with a problem as a whole, and shows in its terms alone. Neither is an
// error: a potential may be wanted up to a constant, and a wall may be heated at once.

// floating returns a line for every output that floats.
func (p *Problem) floating() (lines []string) {
	for _, o := range p.Floating() {
		lines = append(lines, text.Sprintf("pinn: no condition fixes the constant in %s: they ask for its derivatives and differences alone, and u + c solves them for every c; give a value of it at a point, or its integral (pinn.U.Of(%d).Over)", p.net.Label(o), o))
	}
	return lines
}

// Floating returns the outputs that all conditions know up to a constant, as a pressure: whoever
// compares two solutions takes its mean from each first. With a trial form a constant is not u + c.
func (p *Problem) Floating() (outputs []int) {
	if p.net.IsTrial() {
		return nil
	}
	asked, fixed := make([]bool, p.net.Outputs()), make([]bool, p.net.Outputs())
	for _, c := range p.conditions {
		for _, o := range c.outputs(p.channels[c.plan].Count()) {
			asked[o] = true
			fixed[o] = fixed[o] || p.fixes(c, o)
		}
	}
	for o := range asked {
		if asked[o] && !fixed[o] {
			outputs = append(outputs, o)
		}
	}
	return outputs
}

// vanishing is what of a sum of coefficients is rounding, relative to the sum of their magnitudes:
// TestContradictions.
const vanishing = 1e-12

// fixes reports whether a condition may tell u from u + c in an output. Of a linear one that is
// known from its coefficients at the points, of a nonlinear one by whether it uses a value.
func (p *Problem) fixes(c *condition, output int) bool {
	if !c.affine() {
		return c.equation.hasValue(output)
	}
	if !c.equation.hasValue(output) {
		return false
	}
	if c.points.IsStreamed() {
		return true
	}
	for i := range c.x.Rows {
		if sum, size := c.ofOne(output*p.channels[c.plan].Count(), output, i); math.Abs(sum) > vanishing*size {
			return true
		}
	}
	return false
}

// hasValue reports whether e uses values of an output, and not derivatives alone.
func (e Equation) hasValue(output int) bool {
	for _, o := range e.Uses {
		for _, p := range o.parts {
			switch {
			case p.constant != nil:
			case p.integrand != nil:
				if p.integrand.hasValue(output) {
					return true
				}
			case p.order == 0 && p.output == output:
				return true
			}
		}
	}
	return false
}

// ofOne returns what an affine condition makes at point i of the constant 1 in an output, whose
// value is in the given column, and the sum of the magnitudes that add up to it.
func (c *condition) ofOne(column, output, i int) (sum, size float64) {
	add := func(v float64) { sum, size = sum+v, size+math.Abs(v) }
	for _, e := range c.forms[0] {
		switch {
		case e.sum:
			for k := range c.visits {
				v := &c.visits[k]
				if s := e.column - v.first; s >= 0 && s < len(v.sums) {
					for q := i * v.rule.n; q < (i+1)*v.rule.n; q++ {
						for _, there := range v.sums[s].forms[0] {
							if there.column == output*v.channels.Count() {
								add(float64(e.coef(i) * v.weights[q] * there.coef(q)))
							}
						}
					}
				}
			}
		case e.constant == "" && e.column == column:
			add(e.coef(i))
		}
	}
	return sum, size
}

// cornerDifference is the difference between two values at one point, relative to the largest of
// their conditions, from where it is no rounding of formulas: TestContradictions.
const cornerDifference = 1e-6

// corners returns a line for every two conditions that ask for different values of one output at
// one of their points.
func (p *Problem) corners() (lines []string) {
	type value struct {
		from  *condition
		value float64
	}
	given := map[string]value{} // by the output and the bits of the point
	told := map[[2]*condition]bool{}
	var key []byte
	for _, c := range p.conditions {
		output, scale, ok := c.gives()
		if !ok {
			continue
		}
		for i := range c.x.Rows {
			key = append(key[:0], byte(output), byte(output>>8))
			for _, v := range c.x.Row(i) {
				bits := math.Float64bits(v + 0) // 0 for -0
				for shift := 0; shift < 64; shift += 8 {
					key = append(key, byte(bits>>shift))
				}
			}
			v := 0.0
			if c.source != nil {
				v = c.source[i] / scale
			}
			first, seen := given[string(key)]
			if !seen {
				given[string(key)] = value{c, v}
				continue
			}
			pair := [2]*condition{first.from, c}
			if math.Abs(v-first.value) > cornerDifference*max(first.from.largest(), c.largest()) && !told[pair] {
				told[pair] = true
				lines = append(lines, text.Sprintf("pinn: %s and %s contradict each other: %s is to be %v and %v at point %v; if the jump is not meant, leave the corner to one of the two",
					first.from.name, c.name, p.net.Label(output), first.value, v, c.x.Row(i)))
			}
		}
	}
	return lines
}

// gives reports whether the condition asks for values of an output, times a number, at points of a
// region that are kept. Measured values may well differ.
func (c *condition) gives() (output int, scale float64, ok bool) {
	e := c.equation
	if !e.linear || len(e.Uses[0].parts) != 1 || c.points.IsStreamed() || c.points.Region() == nil {
		return 0, 0, false
	}
	p := e.Uses[0].parts[0]
	return p.output, p.scale, p.order == 0 && p.constant == nil && p.integrand == nil && p.rule == nil && p.factors == nil && p.scale != 0
}

// largest returns the largest value that the condition, which gives some, asks for.
func (c *condition) largest() (most float64) {
	scale := c.equation.Uses[0].parts[0].scale
	for _, v := range c.source {
		most = max(most, math.Abs(v/scale))
	}
	return most
}

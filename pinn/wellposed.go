package pinn

import (
	"math"

	"anagram/internal/text"
)

// What is surely wrong with a problem as a whole, and shows in its terms alone. Neither is an
// error: a potential may be wanted up to a constant, and a wall may be heated at once.

// floating returns a line for every output of which only derivatives are asked. With a trial form a
// constant is not u + c.
func (p *Problem) floating() (lines []string) {
	if p.net.IsTrial() {
		return nil
	}
	asked, fixed := make([]bool, p.net.Outputs()), make([]bool, p.net.Outputs())
	var note func(ops []Operator)
	note = func(ops []Operator) {
		for _, o := range ops {
			for _, part := range o.parts {
				switch {
				case part.integrand != nil:
					note(part.integrand.Uses)
				case part.constant != nil:
				case part.order == 0:
					fixed[part.output] = true
				default:
					asked[part.output] = true
				}
			}
		}
	}
	for _, c := range p.conditions {
		note(c.equation.Uses)
	}
	for o := range asked {
		if asked[o] && !fixed[o] {
			lines = append(lines, text.Sprintf("pinn: all conditions ask for derivatives of output %d alone, so that with u they have u + c as a solution, for every constant c; give a value of it at a point, or its integral (pinn.U.Of(%d).Over)", o, o))
		}
	}
	return lines
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
				lines = append(lines, text.Sprintf("pinn: %s and %s contradict each other: output %d is to be %v and %v at point %v; if the jump is not meant, leave the corner to one of the two",
					first.from.name, c.name, output, first.value, v, c.x.Row(i)))
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

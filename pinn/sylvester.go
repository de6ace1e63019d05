package pinn

import (
	"math"
	"slices"
)

// A sum of fourth derivatives in two axes by three directions, where polarisation takes four. As in
// polarise.go it is a form, of x and y, and a derivative along a direction is a power:
//
//	q = a0 x^4 + 4 a1 x^3 y + 6 a2 x^2 y^2 + 4 a3 x y^3 + a4 y^4 = sum of l_j (x + m_j y)^4.
//
// Sylvester's theorem: such directions are the roots of a cubic c that is apolar to q,
//
//	c0 a0 + c1 a1 + c2 a2 + c3 a3 = 0,   c0 a1 + c1 a2 + c2 a3 + c3 a4 = 0,
//
// c(x, y) = c0 x^3 + c1 x^2 y + c2 x y^2 + c3 y^3, if they are real and differ (J. J. Sylvester,
// "An Essay on Canonical Forms", 1851; B. Reznick, "On the Length of Binary Forms", 2013, section
// 2). There are many such cubics. The one with the root (1, 0), that is c0 = 0, is
//
//	c1 = a2 a4 - a3^2,   c2 = a2 a3 - a1 a4,   c3 = a1 a3 - a2^2,
//
// which leaves a quadratic equation for the other two. With the letters in turn it is the one with
// the root (0, 1). The bilaplacian of the plane has directions 60 degrees apart,
//
//	(x^2 + y^2)^2 = 8/9 x^4 + ((x + r y)^4 + (x - r y)^4)/18,   r = sqrt 3.

const (
	// maxGrowth is how much more may cancel in a0, a2 and a4 than does by polarisation. It bounds
	// the others too, by the inequality of Cauchy and Schwarz. TestSylvester.
	maxGrowth = 2
	// powersRounding is what rounding may leave of a coefficient, relative to what adds up to it.
	// Roots that nearly coincide leave more. TestSylvester.
	powersRounding = 16 * 0x1p-52
)

// binomials are those of fourth order.
var binomials = [5]float64{1, 4, 6, 4, 1}

// quartic is a0 .. a4 of a form.
type quartic [5]float64

// arrange returns the layout with fewer directions: by polarisation alone, if both have as many.
func arrange(ops []Operator) layout {
	plain, sums := layout{}, layout{sylvester: true}
	plain.collect(ops)
	if sums.collect(ops); len(sums.directions) < len(plain.directions) {
		return sums
	}
	return plain
}

// powers returns the sum of the parts by three directions; nil where polarisation is the way.
func (l *layout) powers(parts []part) []multiple {
	if l.sylvester {
		return sylvester(parts)
	}
	return nil
}

// sylvester returns a sum of derivatives of fourth order with constant coefficients in two axes by
// three directions; nil if the parts are no such sum, if polarisation has as few, or if there are
// no such directions with one of the axes among them.
func sylvester(parts []part) []multiple {
	x, y, a, ok := quarticOf(parts)
	if !ok {
		return nil
	}
	usual := polarised(parts)
	var known []direction
	for _, m := range usual {
		if !slices.Contains(known, m.direction) {
			known = append(known, m.direction)
		}
	}
	if len(known) <= 3 {
		return nil
	}
	for range 2 {
		if all := a.powers(x, y); a.isSum(all, usual, x, y) {
			return all
		}
		slices.Reverse(a[:])
		x, y = y, x
	}
	return nil
}

// quarticOf returns the form of parts that have two axes in all.
func quarticOf(parts []part) (x, y int, a quartic, ok bool) {
	var axes []int
	for _, p := range parts {
		if p.order != maxOrder || p.factors != nil {
			return 0, 0, a, false
		}
		axes = append(axes, p.axes[:]...)
	}
	slices.Sort(axes)
	if axes = slices.Compact(axes); len(axes) != 2 {
		return 0, 0, a, false
	}
	x, y = axes[0], axes[1]
	for _, p := range parts {
		i := 0
		for _, k := range p.axes {
			if k == y {
				i++
			}
		}
		a[i] += p.scale / binomials[i]
	}
	return x, y, a, true
}

// powers returns the three powers of which one is along the first axis; nil if there are none.
func (a quartic) powers(x, y int) []multiple {
	product := func(i, j int) float64 { return float64(a[i] * a[j]) }
	c1, c2, c3 := product(2, 4)-product(3, 3), product(2, 3)-product(1, 4), product(1, 3)-product(2, 2)
	square := float64(c2*c2) - float64(4*c1*c3)
	if !(square > 0) || c1 == 0 || c3 == 0 {
		return nil
	}
	t := -(c2 + math.Copysign(math.Sqrt(square), c2)) / 2
	m, n := c1/t, t/c3 // the roots of c1 + c2 m + c3 m^2
	if c2 == 0 {
		n = -m // to the bit, so that a symmetric form stays one
	}
	// a1 and a2 are made by these two alone
	first := (float64(a[1]*n) - a[2]) / float64(m*(n-m))
	second := (a[2] - float64(a[1]*m)) / float64(n*(n-m))
	return []multiple{{axis(x), a[0] - first - second}, {along(x, y, m), first}, {along(x, y, n), second}}
}

// along returns the direction (1, m) of two axes, turned round or not.
func along(x, y int, m float64) direction {
	switch {
	case x < y:
		return direction{{x, 1}, {y, m}}
	case m < 0:
		return direction{{y, -m}, {x, -1}}
	}
	return direction{{y, m}, {x, 1}}
}

// isSum reports whether powers add up to a, and what cancels is not much more than in another sum.
func (a quartic) isSum(all, other []multiple, x, y int) bool {
	var sum, size, usual quartic
	for _, m := range all {
		sum = sum.plus(m.form(x, y))
		size = size.plus(m.form(x, y).sizes())
	}
	for _, m := range other {
		usual = usual.plus(m.form(x, y).sizes())
	}
	for i := range a {
		if !(math.Abs(sum[i]-a[i]) <= powersRounding*size[i]) || i%2 == 0 && !(size[i] <= maxGrowth*usual[i]) {
			return false
		}
	}
	return len(all) > 0
}

// form returns that of a multiple of a fourth power.
func (m multiple) form(x, y int) (a quartic) {
	var along [2]float64
	for _, c := range m.direction {
		switch {
		case c.times == 0:
		case c.axis == x:
			along[0] = c.times
		case c.axis == y:
			along[1] = c.times
		}
	}
	for i := range a {
		a[i] = m.scale
		for k := range maxOrder {
			a[i] = float64(a[i] * along[min(1, max(0, k+1+i-maxOrder))]) // y comes i times
		}
	}
	return a
}

// sizes returns the magnitudes of the coefficients.
func (a quartic) sizes() quartic {
	for i, v := range a {
		a[i] = math.Abs(v)
	}
	return a
}

func (a quartic) plus(b quartic) quartic {
	for i, v := range b {
		a[i] += v
	}
	return a
}

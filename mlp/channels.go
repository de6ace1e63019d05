package mlp

import (
	"slices"

	"anagram/internal/text"
	"anagram/mat"
	"anagram/taylor"
)

// Channels says which derivatives of u travel through the network, and which of
// them come out. The zero value asks for u alone. Examples in the plane:
//
//	Laplacian:       Directions = I, Second = (1 1)              -> u, u_xx + u_yy
//	u_t and u_xx:    Directions = I, First = 1, Second = (0 1)   -> u, u_t, u_xx
//	u_xy:            Directions = (1 1; 1 -1), Second = (1/4 -1/4) -> u, u_xy
//	u_xxx and u_xxy: Directions = (1 0; 0 1; 1 1; 1 -1), Third = (1 0 0 0; 0 -2/6 1/6 -1/6)
//	                                                             -> u, u_xxx, u_xxy
type Channels struct {
	Directions *mat.Dense // K x d: each row a direction v_k; nil for none
	// derivatives along the first First of them are outputs; the others only feed Second
	First  int
	Second *mat.Dense // M x K, any sign: output m is sum_k a_mk d^2u/dv_k^2; nil for none
	// the same with d^3u/dv_k^3 and with d^4u/dv_k^4
	Third, Fourth *mat.Dense
	// u itself is not wanted: its output is 0, and so must be what is asked of it in reverse
	NoValue bool
}

// Count returns the number of outputs of each component of u, in this order: u, its First
// directional derivatives, its combinations of second, of third and of fourth order.
func (c Channels) Count() int { return 1 + c.First + rows(c.Second) + rows(c.Third) + rows(c.Fourth) }

// combinations returns the coefficients of an order from 2 to 4.
func (c Channels) combinations(order int) *mat.Dense {
	return [...]*mat.Dense{c.Second, c.Third, c.Fourth}[order-2]
}

// order returns the order of the highest derivative of u.
func (c Channels) order() int {
	for order := 4; order >= 2; order-- {
		if rows(c.combinations(order)) > 0 {
			return order
		}
	}
	return min(1, rows(c.Directions))
}

// slopes returns how many derivatives of f a hidden layer keeps: one more than the order.
func (c Channels) slopes() int { return max(3, c.order()+1) }

// lowest returns the first output that is wanted.
func (c Channels) lowest() int {
	if c.NoValue {
		return 1
	}
	return 0
}

// check panics unless c fits a network of d inputs.
func (c Channels) check(d int) {
	k := rows(c.Directions)
	switch {
	case k > 0 && c.Directions.Cols != d:
		panic("mlp: directions of another dimension than the network's points")
	case c.First < 0 || c.First > k:
		panic("mlp: more first derivatives than directions")
	}
	for order := 2; order <= 4; order++ {
		if a := c.combinations(order); rows(a) > 0 && a.Cols != k {
			panic(text.Sprintf("mlp: coefficients of order %d for another number of directions", order))
		}
	}
}

// on returns a copy, whose matrices are nobody else's and not nil, with the directions as y_0 of
// the network goes along them.
func (c Channels) on(n *Network) Channels {
	d, k := n.Inputs(), rows(c.Directions)
	own := Channels{Directions: mat.New(k, d), First: c.First, NoValue: c.NoValue}
	if k > 0 {
		own.Directions.Copy(c.Directions)
	}
	for axis, lo := range n.lo {
		width := n.hi[axis] - lo
		if width == 0 { // as in place
			width = 1
		}
		for i := range k {
			own.Directions.Row(i)[axis] /= width
		}
	}
	for order, to := range [...]**mat.Dense{&own.Second, &own.Third, &own.Fourth} {
		from := c.combinations(2 + order)
		if *to = mat.New(rows(from), k); rows(from) > 0 {
			(*to).Copy(from)
		}
	}
	return own
}

// chain returns the chain rule of these channels.
func (c Channels) chain() taylor.Chain {
	return taylor.Chain{Tangents: rows(c.Directions), Second: list(c.Second), Third: list(c.Third), Fourth: list(c.Fourth)}
}

// list returns the rows of a, not copied.
func list(a *mat.Dense) (all [][]float64) {
	for m := range rows(a) {
		all = append(all, a.Row(m))
	}
	return all
}

// travelling returns the channels that travel through the network: with several hidden layers, or
// one on a lift, the chain rule needs more of them than are outputs.
func (c Channels) travelling(n *Network) Channels {
	if n.Layers() > 2 || n.lift != nil {
		return c.closed()
	}
	return c
}

// closed returns c with the lower derivatives of the directions that combinations of third and
// fourth order have, as combinations of one direction that stand behind those of c.
func (c Channels) closed() Channels {
	c.Third = withUnits(c.Third, c.Fourth)
	c.Second = withUnits(c.Second, c.Third)
	return c
}

// withUnits returns lower with the unit row of each direction that higher has a coefficient for.
func withUnits(lower, higher *mat.Dense) *mat.Dense {
	all := list(lower)
	for _, row := range list(higher) {
		for k, a := range row {
			unit := make([]float64, higher.Cols)
			unit[k] = 1
			if a != 0 && !slices.ContainsFunc(all, func(row []float64) bool { return slices.Equal(row, unit) }) {
				all = append(all, unit)
			}
		}
	}
	if len(all) == rows(lower) {
		return lower
	}
	return mat.FromRows(all...)
}

// outputs returns where in a chain of closed channels those of c stand, in the order of outputs.
func (c Channels) outputs(chain taylor.Chain) (at []int) {
	for i := range 1 + c.First {
		at = append(at, i)
	}
	for order := 2; order <= 4; order++ {
		for m := range rows(c.combinations(order)) {
			at = append(at, chain.First(order)+m)
		}
	}
	return at
}

// levels returns the order of each channel of a chain.
func levels(chain taylor.Chain) []int {
	level := make([]int, chain.Channels())
	for i := range level {
		level[i] = min(1, i)
		for order := 2; order <= 4; order++ {
			if i >= chain.First(order) {
				level[i] = order
			}
		}
	}
	return level
}

func rows(a *mat.Dense) int {
	if a == nil {
		return 0
	}
	return a.Rows
}

package mlp

import (
	"anagram/mat"
	"anagram/taylor"
)

// Channels says which derivatives of u travel through the network, and which of
// them come out. The zero value asks for u alone. Examples in the plane:
//
//	Laplacian:       Directions = I, Second = (1 1)              -> u, u_xx + u_yy
//	u_t and u_xx:    Directions = I, First = 1, Second = (0 1)   -> u, u_t, u_xx
//	u_xy:            Directions = (1 1; 1 -1), Second = (1/4 -1/4) -> u, u_xy
type Channels struct {
	Directions *mat.Dense // K x d: each row a direction v_k; nil for none
	// derivatives along the first First of them are outputs; the others only feed Second
	First  int
	Second *mat.Dense // M x K, any sign: output m is sum_k a_mk d^2u/dv_k^2; nil for none
	// u itself is not wanted: its output is 0, and so must be what is asked of it in reverse
	NoValue bool
}

// Count returns the number of outputs of each component of u: 1 + First + M, in this
// order: u, its First directional derivatives, its M second-order combinations.
func (c Channels) Count() int { return 1 + c.First + rows(c.Second) }

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
	case rows(c.Second) > 0 && c.Second.Cols != k:
		panic("mlp: second-order coefficients for another number of directions")
	}
}

// clone returns a copy whose matrices are nobody else's and not nil.
func (c Channels) clone(d int) Channels {
	k := rows(c.Directions)
	own := Channels{Directions: mat.New(k, d), First: c.First, Second: mat.New(rows(c.Second), k), NoValue: c.NoValue}
	if k > 0 {
		own.Directions.Copy(c.Directions)
	}
	if own.Second.Rows > 0 {
		own.Second.Copy(c.Second)
	}
	return own
}

// chain returns the chain rule of these channels.
func (c Channels) chain() taylor.Chain {
	chain := taylor.Chain{Tangents: rows(c.Directions)}
	for m := 0; m < rows(c.Second); m++ {
		chain.Second = append(chain.Second, c.Second.Row(m))
	}
	return chain
}

func rows(a *mat.Dense) int {
	if a == nil {
		return 0
	}
	return a.Rows
}

package mlp

import "anagram/mat"

// Channels says which derivatives of u travel through the network.
type Channels struct {
	Directions *mat.Dense // K x d: each row a direction v_k; nil for none
	First      int        // the first First directions' derivatives are outputs; the others only feed Second
	Second     *mat.Dense // M x K: output m is sum_k a_mk d^2u/dv_k^2; nil for none
}

// Count returns the number of outputs a component of u has: 1 + First + M, in this
// order: u, its First directional derivatives, its M second-order combinations.
func (c Channels) Count() int {
	if c.Second == nil {
		return 1 + c.First
	}
	return 1 + c.First + c.Second.Rows
}

// Batch is one goroutine's workspace.
type Batch struct{ net *Network }

// NewBatch returns a workspace for up to maxPoints points.
func NewBatch(n *Network, c Channels, maxPoints int) *Batch { panic("mlp: not written yet") }

// Forward evaluates every channel at the points x.
func (b *Batch) Forward(dst *mat.Dense, theta []float64, x *mat.Dense) { panic("mlp: not written yet") }

// Gradients sets the rows of phi to parameter gradients.
func (b *Batch) Gradients(phi, coef *mat.Dense, lo, hi int) { panic("mlp: not written yet") }

// AddTranspose adds the gradient of the sum over the points.
func (b *Batch) AddTranspose(dst []float64, coef *mat.Dense) { panic("mlp: not written yet") }

// Eval evaluates the network at the points x.
func (n *Network) Eval(dst *mat.Dense, theta []float64, x *mat.Dense) { panic("mlp: not written yet") }

package mlp

import (
	"slices"

	"anagram/internal/text"
)

// Unknowns that are sums over several outputs of the network, u = g + sum_k w_k N_k. With windows
// w_k that are 1 in a part of the domain and 0 in the others, each N_k has its part to itself: a
// partition of unity of local networks (Moseley, Markham and Nissen-Meyer, "Finite basis
// physics-informed neural networks", 2023, Advances in Computational Mathematics 49:62, has them
// with hidden layers of their own; here all N_k combine the same units). A form of In is the case
// of one window for each unknown, and goes the same way: trial.go.

// InWindows returns the network whose unknown o is a sum of windows[o] outputs of the output layer,
// with a factor each:
//
//	u_0 = g_0 + w_0 N_0 + .. (windows[0] of them),   u_1 = g_1 + (the next windows[1]),   ..
//
// t sets w, as many as the output layer has outputs, and g, as many as there are unknowns. Outputs
// of the network is the number of unknowns from then on. Two windows, and u = 0 at both ends of
// [0, 1], are
//
//	mlp.New(taylor.Tanh, 1, 24, 2).InWindows([]int{2}, func(w, g, x []taylor.Number) {
//		right := x[0].Shift(-0.5).Scale(20).Tanh().Shift(1).Scale(0.5)
//		bubble := x[0].Mul(x[0].Neg().Shift(1)).Scale(4)
//		w[0], w[1] = bubble.Mul(right.Neg().Shift(1)), bubble.Mul(right)
//	})
//
// Windows should be of order one, and so should their sum, as for d of a Trial. It panics unless
// every unknown has a window and the output layer has as many outputs as there are windows, and for
// a network with ranges, or with scales or names of another number of unknowns. No file can hold a
// function of Go: InPolynomialWindows has windows that are data.
func (n *Network) InWindows(windows []int, t Trial) *Network {
	var of []int
	for o, count := range windows {
		if count < 1 {
			panic(text.Sprintf("mlp: %d windows for unknown %d, where it takes one at least", count, o))
		}
		of = append(of, slices.Repeat([]int{o}, count)...)
	}
	switch {
	case t == nil:
		panic("mlp: windows without a function that sets them")
	case len(of) != n.summands():
		panic(text.Sprintf("mlp: %d windows for an output layer of %d", len(of), n.summands()))
	case n.spans != nil:
		panic("mlp: windows of a network with ranges: an unknown has one or the other")
	}
	in := *n
	in.trial = &formed{trial: t, of: of, unknowns: len(windows)}
	in.checkUnknowns()
	return &in
}

// Summands returns the unknown that each output of the output layer is a summand of: 0, 1, 2, ..
// but for networks of InWindows. So many rows W of the last Layer has.
func (n *Network) Summands() []int {
	of := make([]int, n.summands())
	for k := range of {
		of[k] = n.unknown(k)
	}
	return of
}

// Windows returns how many windows each unknown has; nil for a network without.
func (n *Network) Windows() (count []int) {
	if n.IsSum() {
		count = make([]int, n.Outputs())
		for _, o := range n.trial.of {
			count[o]++
		}
	}
	return count
}

// IsSum reports whether the network is one of InWindows.
func (n *Network) IsSum() bool { return n.trial != nil && n.trial.of != nil }

// summands returns how many outputs the output layer has.
func (n *Network) summands() int { return n.sizes[len(n.sizes)-1] }

// unknown returns the one that an output of the output layer is a summand of.
func (n *Network) unknown(k int) int {
	if n.IsSum() {
		return n.trial.of[k]
	}
	return k
}

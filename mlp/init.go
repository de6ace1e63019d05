package mlp

import (
	"math"
	"math/rand/v2"

	"anagram/internal/vec"
)

// Init says how widely the first parameters are spread, layer by layer.
type Init interface {
	// Deviations returns the standard deviations of the weights and of the biases
	// of layer l = 0 .. L-1 in a network of the given sizes (len(sizes) = L+1).
	Deviations(sizes []int, l int) (weights, biases float64)
}

// Default is the initialisation this project recommends, by the network's shape. docs/RATIONALE.md
// has the measurements.
//
//   - One hidden layer of fewer than 96 units: weights and biases from N(0, 1). Such a network has
//     to find the shape of its hidden layer, and a wide spread of slopes and centres is what it
//     starts from.
//   - One of 96 units or more: N(0, 1/4). It has units to spare, and smoother ones fit a smooth
//     solution better at once.
//   - Deeper: weights from N(0, 1/fan-in), biases from N(0, 1).
//
// The figures are for inputs in the unit box. Network.Over makes them that for any box, and
// pinn.New calls it.
type Default struct{}

// wideWidth is the width from which Default spreads a single hidden layer less: TestDefaultByShape;
// docs/methods.md, "Starts".
const wideWidth = 96

// Deviations implements Init.
func (Default) Deviations(sizes []int, l int) (weights, biases float64) {
	switch {
	case len(sizes) != 3:
		return FanIn{Gain: 1, Bias: 1}.Deviations(sizes, l)
	case sizes[1] < wideWidth:
		return 1, 1
	}
	return 0.5, 0.5
}

// FanIn draws the weights from N(0, Gain^2/fan-in), so that the size of a signal does not depend on
// the widths of the layers, and the biases from N(0, Bias^2), which spreads the centres of the
// units (LeCun, Bottou, Orr and Mueller, Efficient BackProp, 1998, section 4.6, has Gain 1). The
// zero value makes theta zero.
type FanIn struct{ Gain, Bias float64 }

// Deviations implements Init.
func (s FanIn) Deviations(sizes []int, l int) (weights, biases float64) {
	return s.Gain / math.Sqrt(float64(sizes[l])), s.Bias
}

// Normal draws every weight and bias from N(0, Sigma^2). The zero value makes theta zero.
type Normal struct{ Sigma float64 }

// Deviations implements Init.
func (s Normal) Deviations([]int, int) (weights, biases float64) { return s.Sigma, s.Sigma }

// Glorot draws the weights from N(0, 2/(fan-in + fan-out)); biases are zero
// (Glorot and Bengio, Understanding the difficulty of training deep feedforward
// neural networks, 2010, equation 12).
type Glorot struct{}

// Deviations implements Init.
func (Glorot) Deviations(sizes []int, l int) (weights, biases float64) {
	return math.Sqrt(2 / float64(sizes[l]+sizes[l+1])), 0
}

// stream separates the initial weights from everything else drawn from the same seed.
const stream = 0x616e616772616d // "anagram"

// Init fills theta with a seeded random start. The draws are part of the
// contract: a PCG generator seeded with (seed, 0x616e616772616d) gives one
// standard normal deviate (vec.Normal) a parameter, in the order of theta, and
// theta_p is the deviate times the standard deviation of its kind, also where
// that is zero. So equal seeds give equal bits, on every architecture, and two initialisations
// of one network differ only in scale. A nil init means Default.
// It panics if theta does not have the length P.
func (n *Network) Init(theta []float64, init Init, seed uint64) {
	n.check(theta)
	if init == nil {
		init = Default{}
	}
	rng := rand.New(rand.NewPCG(seed, stream))
	for l := 0; l < n.Layers(); l++ {
		w, b := n.Layer(theta, l)
		weights, biases := init.Deviations(n.Sizes(), l)
		draw(w.Data, weights, rng)
		draw(b, biases, rng)
	}
}

func draw(dst []float64, deviation float64, rng *rand.Rand) {
	for i := range dst {
		dst[i] = deviation * vec.Normal(rng)
	}
}

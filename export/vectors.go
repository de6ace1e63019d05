package export

import (
	"math"
	"math/rand/v2"

	"anagram/mat"
	"anagram/mlp"
	"anagram/store"
)

// vector is a point of the self-test with the results of this library there.
type vector struct {
	X       []float64
	Results [][]float64 // of each output: u, gradient, Laplacian
}

const (
	selfTests = 8
	stream    = 0x6578706f7274 // "export"
)

// newVectors returns points drawn from the domain, or from [-1, 1] in each input if that is not known, and the results there. Their
// coordinates are of single precision, so that every export has the same.
func newVectors(n *store.Network) []vector {
	d := n.Net.Inputs()
	rng := rand.New(rand.NewPCG(0, stream))
	x := mat.New(selfTests, d)
	for i := 0; i < x.Rows; i++ {
		for k := range x.Row(i) {
			lo, hi := -1.0, 1.0
			if n.Domain != nil {
				lo, hi = n.Domain[k][0], n.Domain[k][1]
			}
			x.Set(i, k, float64(float32(lo+float64(rng.Float64()*(hi-lo)))))
		}
	}
	results := evaluate(n.Net, n.Theta, x)
	var all []vector
	for i := 0; i < x.Rows; i++ {
		all = append(all, vector{append([]float64(nil), x.Row(i)...), rowsOf(results.Row(i), d+2)})
	}
	return all
}

// evaluate returns, at each point, u, gradient and Laplacian of one output after the other.
func evaluate(net *mlp.Network, theta []float64, x *mat.Dense) *mat.Dense {
	d := net.Inputs()
	ch := mlp.Channels{Directions: mat.New(d, d), First: d, Second: mat.New(1, d)}
	for k := range d {
		ch.Directions.Set(k, k, 1)
		ch.Second.Set(0, k, 1)
	}
	dst := mat.New(x.Rows, net.Outputs()*ch.Count())
	mlp.NewBatch(net, ch, x.Rows).Forward(dst, theta, x)
	return dst
}

func rowsOf(v []float64, width int) [][]float64 {
	var rows [][]float64
	for ; len(v) > 0; v = v[width:] {
		rows = append(rows, append([]float64(nil), v[:width]...))
	}
	return rows
}

// scales returns, for each output and each of its results, the largest sum of |w y| over the vectors, y being the results of the last hidden
// layer and w its weights in the output: what rounding errors are to be compared with. A scale is never 0.
func scales(n *store.Network, vectors []vector) [][]float64 {
	net, channels := n.Net, n.Net.Inputs()+2
	w, b := net.Layer(n.Theta, net.Layers()-1)
	y := lastHidden(net, n.Theta, vectors)
	all := make([][]float64, w.Rows)
	for o := range all {
		all[o] = make([]float64, channels)
		for c := range all[o] {
			for i := range vectors {
				sum := 0.0
				if c == 0 {
					sum = math.Abs(b[o])
				}
				for j, wj := range w.Row(o) {
					sum += math.Abs(float64(wj * y.At(i, j*channels+c)))
				}
				all[o][c] = max(all[o][c], sum)
			}
			if all[o][c] == 0 {
				all[o][c] = 1
			}
		}
	}
	return all
}

// lastHidden evaluates the network whose output layer passes the last hidden layer on; without a hidden layer, the identity.
func lastHidden(net *mlp.Network, theta []float64, vectors []vector) *mat.Dense {
	sizes := net.Sizes()
	units := sizes[len(sizes)-2]
	sizes[len(sizes)-1] = units
	pass := mlp.New(net.Activation(), sizes...)
	all := make([]float64, pass.Params())
	lo, _ := net.LastLayer()
	copy(all, theta[:lo])
	w, _ := pass.Layer(all, pass.Layers()-1)
	for j := range units {
		w.Set(j, j, 1)
	}
	x := mat.New(len(vectors), net.Inputs())
	for i, v := range vectors {
		copy(x.Row(i), v.X)
	}
	return evaluate(pass, all, x)
}

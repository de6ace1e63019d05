package pinn

import (
	"math"
	"math/rand/v2"

	"anagram/domain"
	"anagram/internal/vec"
	"anagram/mat"
	"anagram/mlp"
)

// TestExamineUnknowns and the verdicts in docs/verdicts.md rest on these.
const (
	// maxFurtherUnits bounds the further units. The first third of them is tried by itself.
	maxFurtherUnits = 300
	// minFurtherUnits is how many it takes for that third to tell whether the others help: on few
	// points there are few, which follow nothing steep (TestFewPointsContradictNothing).
	minFurtherUnits = 100
	// gentlestSlope and steepestSlope are those of a unit over half the width of the region. Slopes
	// are log-uniform between the two.
	gentlestSlope = 0.5
	steepestSlope = 20
	// useFurther is the use of random numbers, as domain.Derive counts them.
	useFurther = 4
)

// further is a network of units of many shapes, whose columns stand beside those of the problem's
// own.
type further struct {
	net     *mlp.Network
	theta   []float64
	batches []*mlp.Batch // one for each kind of channels
	visited []*mlp.Batch // the same at other points
	count   int          // of columns
	row     []float64    // scratch for them
}

// further draws so many units: tanh(s a.(xi - c)) with a uniform on the sphere, c uniform in
// [-1.05, 1.05]^d, the slope s log-uniform, and xi in [-1, 1]^d: what the first layer sees at the
// points, scaled to that.
func (p *Problem) further(units int) *further {
	f := &further{}
	if units < 1 {
		return f
	}
	f.net = p.net.Sibling(units)
	from, to := p.seen(p.extent())
	f.theta = make([]float64, f.net.Params())
	rng := rand.New(rand.NewPCG(domain.Derive(0, useFurther, 0), 0))
	w, b := f.net.Layer(f.theta, 0)
	for j := range units {
		a, norm := w.Row(j), 0.0
		for k := range a {
			a[k] = vec.Normal(rng)
			norm += float64(a[k] * a[k])
		}
		slope := gentlestSlope * vec.Exp(float64(rng.Float64())*vec.Log(steepestSlope/gentlestSlope)) / math.Sqrt(norm)
		for k := range a {
			c := float64(1.05 * (float64(2*float64(rng.Float64())) - 1))
			b[j] -= float64(slope * a[k] * (c + 1))
			a[k] *= 2 * slope
			if width := to[k] - from[k]; width > 0 {
				a[k] /= width
			}
			b[j] -= float64(a[k] * from[k])
		}
	}
	for _, c := range p.channels {
		f.batches = append(f.batches, mlp.NewBatch(f.net, c, maxBlock))
	}
	for _, c := range p.visited {
		f.visited = append(f.visited, mlp.NewBatch(f.net, c, maxBlock))
	}
	first, last := f.net.LastLayer()
	f.count = last - first - len(f.net.Summands()) // the biases are the problem's own
	f.row = make([]float64, f.count)
	return f
}

// features sets dst to the derivatives of the residuals that w has just evaluated by the weights of
// the units, unit by unit, so that the first columns are those of the first units in every output.
func (f *further) features(dst *mat.Dense, w *worker, x *mat.Dense) error {
	if f.count == 0 {
		return nil
	}
	plan := w.last.condition.plan
	f.batches[plan].Forward(mat.New(x.Rows, w.ownCoef.Cols), f.theta, x)
	lo, _ := f.net.LastLayer()
	f.batches[plan].Gradients(dst, &w.ownCoef, lo, lo+f.count)
	if err := w.addVisits(dst, lo, lo+f.count, f); err != nil {
		return err
	}
	outputs := len(f.net.Summands())
	units := f.count / outputs
	for i := range dst.Rows {
		copy(f.row, dst.Row(i)) // the layer is stored output by output
		for k, v := range f.row {
			dst.Set(i, k%units*outputs+k/units, v)
		}
	}
	return nil
}

package export

import (
	"math"
	"math/rand/v2"
	"slices"

	"anagram/mat"
	"anagram/mlp"
	"anagram/store"
)

// vector is a point of the self-test with the results of this library there.
type vector struct {
	X       []float64
	Results [][]float64 // of each output: u, gradient, Laplacian
}

// selfTests is the number of points of the self-test, and stream that of their random numbers,
// "export": TestSelfTest.
const (
	selfTests = 8
	stream    = 0x6578706f7274
)

// newVectors returns points drawn from the domain, or from the box if that is not known, or from
// [-1, 1] in each input, with the results there and their scales. Their coordinates are of single
// precision, so that every export has the same.
//
// The scale of a result is the largest sum of |w y| over the points, y being the results of the
// last hidden layer and w its weights in the output: what rounding errors are to be compared with.
// That of an output in a range or a form is made of these: kept.scale, form.scale.
func newVectors(n *store.Network, f *file) (all []vector, scales [][]float64) {
	scales = newResults(n.Net)
	for _, x := range newPoints(n) {
		v := vector{x, newResults(n.Net)}
		v.evaluate(scales, n, f.Box)
		for _, k := range f.Kept {
			k.apply(v.Results[k.Output])
		}
		if f.Form != nil {
			v.Results = f.Form.apply(v.Results, v.X)
		}
		all = append(all, v)
	}
	for _, k := range f.Kept {
		k.scale(scales[k.Output])
	}
	if f.Form != nil {
		scales = f.Form.scale(scales, all)
	}
	return all, scales
}

func newPoints(n *store.Network) [][]float64 {
	rng := rand.New(rand.NewPCG(0, stream))
	region := regionOf(n)
	all := make([][]float64, selfTests)
	for i := range all {
		all[i] = make([]float64, n.Net.Inputs())
		for k := range all[i] {
			lo, hi := -1.0, 1.0
			if region != nil {
				lo, hi = region[k][0], region[k][1]
			}
			all[i][k] = float64(float32(lo + float64(rng.Float64()*(hi-lo))))
		}
	}
	return all
}

// regionOf returns the ends of the axes that points are drawn from, nil if nothing is known of it.
func regionOf(n *store.Network) [][2]float64 {
	if n.Domain != nil {
		return n.Domain
	}
	var region [][2]float64
	lo, hi := n.Box()
	for k, v := range lo {
		region = append(region, [2]float64{v, hi[k]})
	}
	return region
}

// newResults makes room for value, gradient and Laplacian of each output of N.
func newResults(net *mlp.Network) [][]float64 {
	channels := net.Inputs() + 2
	return rowsOf(make([]float64, len(net.Summands())*channels), channels)
}

// evaluate sets the results at v.X, those of N alone, and lets scales grow.
func (v *vector) evaluate(scales [][]float64, n *store.Network, place *box) {
	w, b := n.Net.Layer(n.Theta, n.Net.Layers()-1)
	x := place.place(v.X)
	add := func(o, c int, w, y []float64, b float64) {
		sum := math.Abs(b)
		for j, wj := range w {
			sum += math.Abs(float64(wj * y[j]))
		}
		v.Results[o][c] = mat.Dot(w, y) + b
		scales[o][c] = max(scales[o][c], sum)
	}
	channel := func(c int, y []float64) {
		for o := range scales {
			bias := 0.0
			if c == 0 {
				bias = b[o]
			}
			add(o, c, w.Row(o), y, bias)
		}
	}
	switch {
	case n.Net.Layers() > 1:
		visitHidden(n, place, x, channel)
		return
	case n.Net.IsLifted():
		visitLift(n.Net, x, channel)
		return
	}
	for o := range scales { // the gradient is w times the slopes
		add(o, 0, w.Row(o), x, b[o])
		for k, wk := range w.Row(o) {
			add(o, 1+k, []float64{wk}, []float64{place.slope(k)}, 0)
		}
	}
}

// block is how many inputs are derived by at a time, so that memory goes with the network and not
// with the square of its inputs: see TestProportion.
const block = 64

// visitHidden hands out the channels of the last hidden layer at y_0 = x, in their order: y = f(z),
// its derivatives f1 z_k and its Laplacian f1 sum z_kk + f2 sum z_k^2, f1 and f2 being the first
// and the second derivative of f. They are those by the point, which the box has placed at x.
func visitHidden(n *store.Network, place *box, x []float64, visit func(c int, y []float64)) {
	sizes, act := n.Net.Sizes(), n.Net.Activation()
	d, units := n.Net.Inputs(), sizes[len(sizes)-2]
	v := newView(n, place, x)
	f, f1, f2 := make([]float64, units), make([]float64, units), make([]float64, units)
	laplacian, squares := make([]float64, units), make([]float64, units)
	for k := 0; k < d; k += v.width {
		most := min(v.width, d-k)
		v.evaluate(k, most)
		if k == 0 {
			act.Derivatives(f, f1, f2, v.channel(0))
			visit(0, f)
		}
		for i := range most {
			y := v.channel(1 + i)
			for j, zk := range y {
				squares[j] += float64(zk * zk)
				y[j] = f1[j] * zk
			}
			visit(1+k+i, y)
		}
		mat.Axpy(laplacian, 1, v.channel(1+v.width))
	}
	for j := range laplacian {
		laplacian[j] = float64(f1[j]*laplacian[j]) + float64(f2[j]*squares[j])
	}
	visit(1+d, laplacian)
}

// view is a network as seen from a point y_0 = x along a few axes: up to the arguments z of its
// last hidden layer, a function of steps of the point along these axes. Its first layer has z1 = W1
// x + b1 for the bias and these columns of W1, times the slopes of the box, for the weights. On a
// lift, where there are no such columns, it is the network itself along these axes.
type view struct {
	width    int // axes
	place    *box
	lifted   []float64 // the point, if there is a lift
	w1       mat.Dense
	net      *mlp.Network
	theta    []float64
	batch    *mlp.Batch
	channels int
	z        *mat.Dense // unit by unit: z, z_k for each axis, sum z_kk
}

func newView(n *store.Network, place *box, x []float64) *view {
	sizes, act := n.Net.Sizes(), n.Net.Activation()
	d, units := sizes[0], sizes[1]
	end, above := units*(d+1), len(sizes)-1
	lo, _ := n.Net.LastLayer()
	if n.Net.IsLifted() {
		v := &view{width: min(block, len(x)), lifted: x, theta: n.Theta[:lo]}
		v.net = mlp.New(act, sizes[:above]...).Seeing(n.Net.Coordinates()...)
		v.channels = v.width + 2
		v.z = mat.New(1, v.net.Outputs()*v.channels)
		return v
	}
	first := mat.New(1, units)
	mlp.New(act, d, units).Eval(first, n.Theta[:end], mat.FromRows(x))

	v := &view{width: min(block, d), place: place}
	v.w1, _ = n.Net.Layer(n.Theta, 0)
	sizes[0] = v.width
	v.net = mlp.New(act, sizes[:above]...)
	v.theta = append(make([]float64, units*v.width), first.Data...)
	v.theta = append(v.theta, n.Theta[end:lo]...)
	v.batch, v.channels = newBatch(v.net, 0, v.width), v.width+2
	v.z = mat.New(1, v.net.Outputs()*v.channels)
	return v
}

// evaluate looks along the axes from k on; others than these n stand still.
func (v *view) evaluate(k, n int) {
	if v.lifted != nil {
		newBatch(v.net, k, v.width).Forward(v.z, v.theta, mat.FromRows(v.lifted))
		return
	}
	w, _ := v.net.Layer(v.theta, 0)
	w.Zero()
	from, to := v.w1.View(0, k, v.w1.Rows, n), w.View(0, 0, w.Rows, n)
	to.Copy(from)
	v.place.scale(to, k)
	v.batch.Forward(v.z, v.theta, mat.New(1, v.width))
}

// channel returns a channel of all units.
func (v *view) channel(c int) []float64 {
	all := make([]float64, v.net.Outputs())
	for j := range all {
		all[j] = v.z.Data[j*v.channels+c]
	}
	return all
}

// newBatch evaluates, at a point, each output with its derivatives along so many axes from k on,
// none beyond the last, and the sum of its second ones.
func newBatch(net *mlp.Network, k, width int) *mlp.Batch {
	d := net.Inputs()
	ch := mlp.Channels{Directions: mat.New(width, d), First: width, Second: mat.New(1, width)}
	for i := range min(width, d-k) {
		ch.Directions.Set(i, k+i, 1)
		ch.Second.Set(0, i, 1)
	}
	return mlp.NewBatch(net, ch, 1)
}

func rowsOf(v []float64, width int) [][]float64 { return slices.Collect(slices.Chunk(v, width)) }

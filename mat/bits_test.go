package mat_test

import (
	"math"
	"testing"

	"anagram/internal/check"
	"anagram/internal/cpu"
	"anagram/mat"
)

// The kernels' definitions, bit for bit: every family of assembly against math.FMA in the order
// that fast.go states, the loops against products rounded first.

// eachFamily runs a test with every family of kernels that the machine has.
func eachFamily(t *testing.T, test func(t *testing.T)) {
	best := cpu.Use
	defer func() { cpu.Use = best }()
	for _, cpu.Use = range cpu.Available() {
		t.Run(cpu.Use.String(), test)
	}
}

// fma returns x*y + z, rounded once in the assembly families and twice in the loops.
func fma(x, y, z float64) float64 {
	if cpu.Use == cpu.Loops {
		return float64(x*y) + z
	}
	return math.FMA(x, y, z)
}

// dotBits is Dot as it is defined: in 16 lanes, folded, or in the loop's four.
func dotBits(x, y []float64) float64 {
	var lane [16]float64
	for i := range x {
		l := i % 16
		if cpu.Use == cpu.Loops {
			if l = i % 4; i >= len(x)&^3 {
				l = 0
			}
		}
		lane[l] = fma(x[i], y[i], lane[l])
	}
	if cpu.Use == cpu.Loops {
		return (lane[0] + lane[1]) + (lane[2] + lane[3])
	}
	for half := 8; half > 0; half /= 2 {
		for l := range half {
			lane[l] += lane[l+half]
		}
	}
	return lane[0] + 0
}

// fenced returns n random numbers between NaNs, offset by some elements: a kernel that reads or
// writes beside its vector shows.
func fenced(n, offset int, seed uint64) (x []float64, intact func() bool) {
	const margin = 17
	room := check.Random(1, n+2*margin, seed).Data
	at := margin - 4 + offset
	for i := range room {
		if i < at || i >= at+n {
			room[i] = math.NaN()
		}
	}
	return room[at : at+n : at+n], func() bool {
		for i, v := range room {
			if (i < at || i >= at+n) && v == v {
				return false
			}
		}
		return true
	}
}

func sameBits(t *testing.T, what string, n int, got, want []float64) {
	t.Helper()
	for i, v := range want {
		if math.Float64bits(got[i]) != math.Float64bits(v) {
			t.Errorf("%s, n = %d: element %d is %v, want %v", what, n, i, got[i], v)
			return
		}
	}
}

func clone(x []float64) []float64 { return append([]float64{}, x...) }

// Every length up to 67 passes through every tail of every unrolled loop; the offsets through all
// alignments.
func TestKernels(t *testing.T) {
	eachFamily(t, func(t *testing.T) {
		for n := range 68 {
			for offset := range 4 {
				testKernels(t, n, offset)
			}
		}
	})
}

func testKernels(t *testing.T, n, offset int) {
	const c, s1, s2, alpha = 0.8, 0.6, 0.7, 1.7
	x, okX := fenced(n, offset, 1)
	y, okY := fenced(n, 3-offset, 2)
	x0, y0, wx, wy := clone(x), clone(y), clone(x), clone(y)
	sameBits(t, "Dot", n, []float64{mat.Dot(x, y)}, []float64{dotBits(x, y)})
	sameBits(t, "Dot with itself", n, []float64{mat.Dot(x, x)}, []float64{dotBits(x, x)})
	norm := 0.0
	for _, v := range x {
		norm = math.Hypot(norm, v)
	}
	if got := mat.Nrm2(x); check.RelDiff(got, norm, 1e-300) > 4*check.Eps*float64(n+1) {
		t.Errorf("n = %d: Nrm2 = %g, want %g", n, got, norm)
	}
	mat.Axpy(y, alpha, x)
	for i := range y {
		wy[i] = fma(alpha, x0[i], y0[i])
	}
	sameBits(t, "Axpy", n, y, wy)
	mat.Axpy(y, alpha, y)
	for i, v := range wy {
		wy[i] = fma(alpha, v, v)
	}
	sameBits(t, "Axpy with itself", n, y, wy)
	copy(y, y0)
	mat.Rot(x, y, c, s1, s2)
	for i := range y {
		wx[i], wy[i] = fma(s1, y0[i], float64(c*x0[i])), fma(-s2, x0[i], float64(c*y0[i]))
	}
	sameBits(t, "Rot, x", n, x, wx)
	sameBits(t, "Rot, y", n, y, wy)
	copy(x, x0)
	copy(y, y0)
	z, okZ := fenced(n, offset, 3)
	sameBits(t, "RotDot", n, []float64{mat.RotDot(x, y, c, s1, s2, z)}, []float64{dotBits(wx, z)})
	sameBits(t, "RotDot, x", n, x, wx)
	sameBits(t, "RotDot, y", n, y, wy)
	copy(x, x0)
	mat.Scal(x, alpha)
	for i := range x {
		wx[i] = alpha * x0[i]
	}
	sameBits(t, "Scal", n, x, wx)
	if !okX() || !okY() || !okZ() {
		t.Errorf("n = %d: a kernel wrote beside its vector", n)
	}
}

// The tiles behind the products with a vector, and through them rows2: chains in the order of the
// rows.
func TestChains(t *testing.T) {
	eachFamily(t, func(t *testing.T) {
		const alpha = 0.3
		for n := range 68 {
			for _, rows := range []int{1, 4, 7} {
				a, x := check.Random(rows, n, 1), check.Random(1, rows, 2).Data
				av, intact := inside(a)
				y, okY := fenced(n, 1, 3)
				want := clone(y)
				mat.GemvT(y, alpha, av, x)
				for k := range x {
					for j := range want {
						want[j] = fma(alpha*x[k], a.At(k, j), want[j])
					}
				}
				sameBits(t, "GemvT", n, y, want)
				dots := clone(x)
				mat.Gemv(dots, alpha, av, y)
				for k := range x {
					x[k] += float64(alpha * gemvBits(a.Row(k), y))
				}
				sameBits(t, "Gemv", n, dots, x)
				if !intact() || !okY() {
					t.Errorf("n = %d: written beside the operands", n)
				}
			}
		}
	})
}

// gemvBits is an element of a matrix-vector product: Dot's, in the loops a plain sum.
func gemvBits(x, y []float64) float64 {
	if cpu.Use != cpu.Loops {
		return dotBits(x, y)
	}
	s := 0.0
	for i, v := range x {
		s += float64(v * y[i])
	}
	return s
}

// Shapes around the edges of tiles and blocks.
func TestProductBits(t *testing.T) {
	eachFamily(t, func(t *testing.T) {
		const alpha = 0.3
		for _, s := range []struct{ m, k, n int }{
			{1, 1, 1}, {5, 3, 7}, {6, 128, 8}, {7, 129, 9}, {12, 130, 33}, {13, 257, 16}, {252, 5, 3}, {253, 131, 9}, {259, 2, 17}, {40, 30, 67},
		} {
			a, b, c := check.Random(s.m, s.k, 1), check.Random(s.k, s.n, 2), check.Random(s.m, s.n, 3)
			want, wantNT := c.Clone(), c.Clone()
			for i := range s.m {
				for j := range s.n {
					chain, sum := c.At(i, j), 0.0
					for k := range s.k {
						if cpu.Use == cpu.Loops {
							chain += float64(alpha * a.At(i, k) * b.At(k, j))
							sum += float64(a.At(i, k) * b.At(k, j))
						} else {
							chain = math.FMA(a.At(i, k), alpha*b.At(k, j), chain)
						}
					}
					want.Set(i, j, chain)
					if wantNT.Set(i, j, chain); cpu.Use == cpu.Loops {
						wantNT.Set(i, j, c.At(i, j)+float64(alpha*sum))
					}
				}
			}
			av, okA := inside(a)
			tv, okT := inside(transpose(a))
			bv, okB := inside(b)
			ntv, okNT := inside(transpose(b))
			got, okC := inside(c)
			mat.Gemm(got, alpha, av, bv)
			sameBits(t, "Gemm", s.n, got.Clone().Data, want.Data)
			got.Copy(c)
			mat.GemmTN(got, alpha, tv, bv)
			sameBits(t, "GemmTN", s.n, got.Clone().Data, want.Data)
			got.Copy(c)
			mat.GemmNT(got, alpha, av, ntv)
			sameBits(t, "GemmNT", s.n, got.Clone().Data, wantNT.Data)
			if !okA() || !okT() || !okB() || !okNT() || !okC() {
				t.Errorf("%v: written beside the operands", s)
			}
		}
	})
}

// Affine has the bits of Gemm on rows that hold the bias already, for shapes with and without room
// for whole tiles.
func TestAffineBits(t *testing.T) {
	eachFamily(t, func(t *testing.T) {
		for _, m := range []int{0, 1, 5, 6, 7, 12, 17, 18, 64} {
			for _, k := range []int{0, 1, 2, 5, 20, 64, 65, 129} {
				for _, n := range []int{0, 1, 7, 8, 9, 20, 32} {
					a, b, bias := check.Random(m, k, 1), check.Random(k, n, 2), check.Random(1, n, 3).Data
					want := mat.New(m, n)
					for i := range m {
						copy(want.Row(i), bias)
					}
					mat.Gemm(want, 1, a, b)
					av, okA := inside(a)
					bv, okB := inside(b)
					got, okC := inside(mat.New(m, n))
					mat.Affine(got, bias, av, bv)
					sameBits(t, "Affine", n, got.Clone().Data, want.Data)
					tv, okT := inside(transpose(a))
					for i := range m {
						copy(want.Row(i), bias)
					}
					mat.GemmTN(want, 1, tv, b)
					got.Zero()
					mat.AffineTN(got, bias, tv, bv)
					sameBits(t, "AffineTN", n, got.Clone().Data, want.Data)
					if !okA() || !okB() || !okC() || !okT() {
						t.Errorf("%dx%dx%d: written beside the operands", m, k, n)
					}
				}
			}
		}
	})
}

// A factorisation passes through every kernel: all assembly families give the same bits.
func TestFamiliesAgree(t *testing.T) {
	best := cpu.Use
	defer func() { cpu.Use = best }()
	var first *mat.Dense
	for _, cpu.Use = range cpu.Available() {
		if cpu.Use == cpu.Loops {
			break
		}
		a := check.Random(70, 31, 1)
		var qr mat.QR
		qr.Factor(a)
		if first == nil {
			first = a
		}
		sameBits(t, cpu.Use.String(), 31, a.Data, first.Data)
	}
}

// Values at the ends of the range and signed zeros keep to the definition too.
func TestKernelsAtTheEnds(t *testing.T) {
	eachFamily(t, func(t *testing.T) {
		zero := math.Copysign(0, -1)
		values := []float64{0, zero, 0x1p-1074, -0x1p-1074, 0x1p-1022, -0x1p-540, 1, -1, 0x1p+511, -0x1p+1023, math.Inf(1)}
		for n := range 40 {
			for _, v := range values {
				for _, w := range values {
					x, y := make([]float64, n), make([]float64, n)
					for i := range x {
						x[i], y[i] = v, w
						if i%3 == 2 {
							x[i] = -v
						}
					}
					got, want := mat.Dot(x, y), dotBits(x, y)
					if got != got && want != want {
						continue
					}
					sameBits(t, "Dot", n, []float64{got}, []float64{want})
				}
			}
		}
	})
}

package svd

import (
	"math"

	"anagram/internal/pool"
	"anagram/mat"
)

// A step of the optimizer needs the singular values of Phi = U Sigma V^T, c = U^T r and sums of the
// v_i. So neither U nor V is formed. Instead every transformation of Phi's rows is applied to r
// too:
//
//	tall  (S >= P):  [Phi r] = Q0 [R0 q]           QR without pivoting
//	wide  (S < P):   Phi^T = Q0 R0,  [R0^T r]      the same square problem, of size S
//	rank:            [R0 q] Pi = Q1 [R1; ~0 | q]   pivoted QR, stopped at the numerical rank k
//	square:          R1^T = Q2 L^T                 QR of k columns: k x k from here on
//	sharpen:         [L q] = Q3 [R3 q]             QR, which brings the rows nearer to orthogonal
//	Jacobi:          J [R3 q] = [Sigma Y^T c]      row i is sigma_i y_i^T
//
// and V = Pi Q2 Y, for wide Phi Q0 Pi Q2 Y, which Combine applies to one vector at a time.
//
// What is dropped. The QR with pivoting stops when no remainder of a column is longer than eps
// times the longest column. The remainders have norm delta <= sqrt(n-k) eps sigma_1, n = min(S, P),
// and are dropped. To first order that moves a singular value sigma by at most delta^2/(2 sigma).
// So k <= n values are returned.
//
// Accuracy is absolute: a few eps sigma_1 in each sigma_i and in each Phi v_i - sigma_i u_i. So
// Jacobi leaves pairs x, y whose cosine is at most eps sigma_1/|x|, x the longer: to turn them
// would change Phi v by no more than eps sigma_1. On spectra that decay to rounding this saves a
// good part of the rotations. |v_i.v_j| is up to eps sigma_1/max(sigma_i, sigma_j) then, and a
// solution is as good as that of any backward stable method. A looser test, eps sigma_1 over the
// shorter length, would keep the sigma_i but not Phi v_i. Decompose promises more.

// Step is the workspace of an optimizer's step: it decomposes the features Phi (S x P), and makes c
// of the residual r with them. After NewStep nothing allocates, and the same input gives the same
// bits. It is for one goroutine at a time. It is made by NewStep or NewFoldStep.
type Step struct {
	rows, cols int        // S, P
	r          []float64  // S: a copy of r, Q0^T r where Phi is tall; nil of NewFoldStep
	flip       *mat.Dense // P x S: Phi^T, then R0, of wide Phi; else nil
	square     mat.Dense  // n x (n+1): [R0 q], then [R1 q]
	perm       []int      // Pi: column j of R1 is column perm[j] of R0
	lt         []float64  // memory of R1^T, then L^T
	q          [4]mat.QR  // Q0, Q1, Q2, Q3
	jac        jacobi     // of R3, with q as H

	sigma []float64 // k singular values; none before the first Factor and after an error
	c     []float64 // k numbers u_i^T r
	mix   []float64 // scratch of Combine and Solve: coefficients of the rows of Sigma Y^T
	y     []float64 // scratch of Combine and Solve: the sum of these rows
	full  []float64 // P: scratch of Project, a copy of its vector
}

// NewStep returns a workspace for features of rows x cols.
func NewStep(rows, cols int) *Step {
	s := newStep(rows, cols)
	s.r = make([]float64, rows)
	if rows < cols {
		s.flip = mat.New(cols, rows)
		s.q[0].Reserve(cols, rows)
	} else {
		s.q[0].Reserve(rows, cols)
	}
	return s
}

// newStep is NewStep without what reduce needs.
func newStep(rows, cols int) *Step {
	if rows < 0 || cols < 0 {
		panic("svd: negative dimension")
	}
	n := min(rows, cols)
	s := &Step{
		rows: rows, cols: cols,
		square: *mat.New(n, n+1),
		perm:   make([]int, n),
		lt:     make([]float64, n*n),
		sigma:  make([]float64, 0, n),
		c:      make([]float64, 0, n),
		mix:    make([]float64, n),
		y:      make([]float64, n),
		full:   make([]float64, cols),
	}
	s.jac.begin(n)
	s.q[1].Reserve(n, n+1)
	s.q[2].Reserve(n, n)
	s.q[3].Reserve(n, n)
	return s
}

// StepNumbers returns how many numbers of 8 bytes NewStep allocates.
func StepNumbers(rows, cols int) float64 {
	n := FoldStepNumbers(min(rows, cols)) + float64(rows) + float64(cols)
	if rows < cols {
		return n + float64(float64(rows)*float64(cols)) + mat.QRNumbers(cols, rows)
	}
	return n + mat.QRNumbers(rows, cols)
}

// FoldStepNumbers returns how many numbers of 8 bytes NewFoldStep allocates.
func FoldStepNumbers(cols int) float64 {
	n := float64(cols)
	square := float64(n*(n+1)) + float64(n*n) + float64(n*float64(mat.PaddedStride(cols)))
	qr := mat.QRNumbers(cols, cols+1) + float64(2*mat.QRNumbers(cols, cols))
	return square + float64(9*n) + gramRoom + qr
}

// Share lets Factor and FactorFold use up to that many goroutines, of which all but the caller's
// end a millisecond after they have last been of use. The bits stay the same. It panics if workers
// is not positive.
func (s *Step) Share(workers int) {
	if workers < 1 {
		panic("svd: no workers")
	}
	s.SharePool(pool.New(workers))
}

// SharePool is Share with the workers of a pool that has other tasks in between.
func (s *Step) SharePool(p *pool.Pool) {
	if p.Workers() == 1 {
		p = nil // one works alone, in the order that the cache likes
	}
	s.q[0].Share(p)
	s.q[2].Share(p)
	s.q[3].Share(p)
	s.jac.pool, s.jac.task = p, s.jac.meetTwo
	s.jac.reserve(s.square.Rows)
}

// Until has Factor and FactorFold ask stop now and then, from several goroutines at once; nil: they
// don't. Its error ends them and is theirs. No result is available then.
func (s *Step) Until(stop func() error) {
	s.jac.stop = stop
	for i := range s.q {
		s.q[i].Until(stop)
	}
}

// Factor decomposes phi, rows x cols as given to NewStep, with r of length rows riding along. phi
// is overwritten, r is not. The error is *NotFinite, *NotConverged or *TooLarge; no result is
// available then. It panics on other shapes.
func (s *Step) Factor(phi *mat.Dense, r []float64) error {
	if phi.Rows != s.rows || phi.Cols != s.cols || len(r) != s.rows || len(s.r) != s.rows {
		panic("svd: step of another shape than its workspace")
	}
	s.sigma, s.c = s.sigma[:0], s.c[:0]
	top := 1.0
	if !ordinary(phi) {
		var err error
		if top, err = finiteTop(phi); err != nil {
			return err
		}
	}
	for i, v := range r {
		if v-v != 0 {
			return &NotFinite{Row: i, Col: -1, Value: v}
		}
	}
	u := units{phi: fit(phi, top)}
	copy(s.r, r)
	if _, e := math.Frexp(mat.MaxAbs(r)); e > rangeOfResidual {
		u.r = e
		shift(s.r, -e)
	}
	s.reduce(phi)
	return s.decompose(s.square.Rows, u)
}

// units are the binary exponents of what Phi and r were divided by.
type units struct{ phi, r int }

// Elements of Phi and of r may be as large as 2^ these, and those of Phi as small, to stay as they
// are (TestStepSigma over the zoo, TestStepHugeResidual). Sums of squares of Phi have room on both
// sides; rotations of q need some above only.
const (
	rangeOfFeatures = 100
	rangeOfResidual = 900
)

// fit divides a, whose largest element is top, by a power of two where top is far from 1, and
// returns the exponent.
func fit(a *mat.Dense, top float64) int {
	_, e := math.Frexp(top)
	if top == 0 || e <= rangeOfFeatures && e >= -rangeOfFeatures {
		return 0
	}
	for i := range a.Rows {
		shift(a.Row(i), -e)
	}
	return e
}

// reduce sets square to [R0 q], the problem of size min(S, P).
func (s *Step) reduce(phi *mat.Dense) {
	n := s.square.Rows
	if s.flip == nil {
		s.square.Zero()
		s.q[0].FactorR(&s.square, phi, s.r)
	} else {
		mat.Transpose(s.flip, phi)
		s.q[0].Factor(s.flip)
		transposeTriangle(s.square.View(0, 0, n, n), s.flip.View(0, 0, n, n))
	}
	for i := range n {
		s.square.Row(i)[n] = s.r[i]
	}
}

// decompose decomposes the square problem, whose rank is at most that.
func (s *Step) decompose(most int, u units) error {
	k := min(most, s.q[1].FactorPivoted(&s.square, s.square.Rows, s.perm, eps))
	if s.jac.stopped() {
		return s.jac.stop()
	}
	s.sharpen(k)
	if err := s.jac.run(maxSweeps); err != nil {
		return err
	}
	sigma, c := s.sigma[:k], s.c[:k]
	for i := range sigma { // read off the orthogonal rows
		f, e := s.jac.length(i)
		if sigma[i] = math.Ldexp(f, e+u.phi); math.IsInf(sigma[i], 1) {
			return &TooLarge{Exponent: e + u.phi}
		}
	}
	if u.r != 0 {
		shift(c, u.r)
	}
	s.sigma, s.c = sigma, c
	return nil
}

// sharpen makes [R3 q] of [R1 q] and hands it to Jacobi.
func (s *Step) sharpen(k int) {
	n, q := s.square.Rows, s.c[:k]
	lt := mat.Dense{Rows: n, Cols: k, Stride: k, Data: s.lt[:n*k]}
	transposeTriangle(&lt, s.square.View(0, 0, k, n))
	l, square := s.jac.begin(k), lt.View(0, 0, k, k)
	s.q[2].FactorR(square, &lt, nil) // no row of R1 is so short that it needs scaling
	transposeTriangle(&l, square)
	for i := range q {
		q[i] = s.square.Row(i)[n]
	}
	s.q[3].FactorR(&l, &l, q)
	clearBelow(&l)
	s.jac.h = mat.Dense{Rows: k, Cols: 1, Stride: 1, Data: q}
	longest := 0.0 // nearly sigma_1, after a QR with pivoting
	for i := range k {
		longest = max(longest, mat.Nrm2(l.Row(i)))
	}
	s.jac.floor = eps * longest
}

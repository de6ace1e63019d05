package svd

import (
	"math"

	"anagram/internal/pool"
	"anagram/mat"
)

// One step of the optimizer needs, of Phi = U diag(sigma) V^T, the singular values, c = U^T r and combinations of
// the v_i. So neither U nor V is ever formed; r rides along instead:
//
//	tall  (S >= P):  [Phi r] = Q [R q]                  QR without pivoting
//	wide  (S < P):   Phi^T = Q R,  [R^T r]              the same square problem, of size S
//	rank:            [R q] Pi -> Q2 [R_k; ~0 | q]       pivoted QR, stopped at the numerical rank k
//	square:          R_k = L Q3^T                       QR of R_k^T: k x k from here on
//	sharpen:         [L q] -> Q4 [R4 q]                 QR once more: rows nearer to orthogonal
//	Jacobi:          J [R4 q] = [Sigma Y^T  c]          row i = sigma_i y_i^T
//
// and V = Pi Q3 Y (Q Pi Q3 Y for wide Phi), which Combine applies to one vector at a time.
//
// What is dropped. The pivoted QR stops when no remaining column is longer than eps times the longest, so the remainder has norm
// delta <= sqrt(n-k) eps sigma_1. Leaving it out moves a singular value that is kept by at most
// delta^2/(2 sigma) to first order, and replaces those below by nothing: k <= min(S, P) values are returned.
//
// Accuracy is absolute: a few eps sigma_1 in each sigma_i and in each Phi v_i - sigma_i u_i. This lets Jacobi leave the
// pairs x, y whose cosine is at most eps sigma_1/|x|, x the longer: turning them would change Phi v by no more than
// eps sigma_1. On spectra that decay to rounding that is a good part of all rotations. So
// |v_i.v_j| is up to eps sigma_1/max(sigma_i, sigma_j), and a solution is as good as that of any backward stable method.
// (A looser test, eps sigma_1 over the shorter length, would keep the sigma_i but not Phi v_i.) Decompose promises more.

// Step is the reusable workspace of one optimizer step: the singular value decomposition of the features Phi
// (S x P) with the residual r riding along. After NewStep nothing allocates, and the same
// input gives the same bits. It is for one goroutine at a time; make it with NewStep.
type Step struct {
	rows, cols int        // S, P
	n          int        // min(S, P)
	k          int        // numerical rank
	scale      int        // Phi was multiplied by 2^-scale
	lift       int        // r was multiplied by 2^-lift
	r          []float64  // S: a copy of r, turned into Q^T r where Phi is tall
	flip       *mat.Dense // P x S for wide Phi: Phi^T
	square     *mat.Dense // n x (n+1): [R q]
	perm       []int      // its column pivoting Pi
	cut        []float64  // memory of L^T, then Q3
	core       []float64  // memory of L, then R4

	outer, pivoted, third, fourth mat.QR
	jac                           jacobi
	sq                            []float64 // memory of its sq and exp
	exp                           []int

	sigma, c []float64
	coef     []float64 // k coefficients of Solve
	mix, y   []float64 // of the rows of R4, in Combine; the vector they combine to
	full     []float64 // P: the vector to project
}

// NewStep returns a workspace for features of rows x cols.
func NewStep(rows, cols int) *Step {
	s := newStep(rows, cols)
	s.r = make([]float64, rows)
	if rows < cols {
		s.flip = mat.New(cols, rows)
		s.outer.Reserve(cols, rows)
	} else {
		s.outer.Reserve(rows, cols)
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
		rows: rows, cols: cols, n: n,
		square: mat.New(n, n+1),
		perm:   make([]int, n),
		cut:    make([]float64, n*n),
		core:   make([]float64, n*paddedStride(n)),
		sq:     make([]float64, n),
		exp:    make([]int, n),
		sigma:  make([]float64, n),
		c:      make([]float64, n),
		coef:   make([]float64, n),
		mix:    make([]float64, n),
		y:      make([]float64, max(n, cols)),
		full:   make([]float64, cols),
	}
	s.jac.reserve(n)
	s.pivoted.Reserve(n, n+1)
	s.third.Reserve(n, n)
	s.fourth.Reserve(n, n)
	return s
}

// StepNumbers returns how many numbers of 8 bytes NewStep allocates, and FoldStepNumbers how many
// NewFoldStep does.
func StepNumbers(rows, cols int) float64 {
	n := FoldStepNumbers(min(rows, cols)) + float64(rows) + 2*float64(cols)
	if rows < cols {
		return n + float64(float64(rows)*float64(cols)) + mat.QRNumbers(cols, rows)
	}
	return n + mat.QRNumbers(rows, cols)
}

func FoldStepNumbers(cols int) float64 {
	n := float64(cols)
	square := float64(n*(n+1)) + float64(n*n) + float64(n*float64(paddedStride(cols)))
	return square + float64(10*n) + gramRoom + mat.QRNumbers(cols, cols+1) + float64(2*mat.QRNumbers(cols, cols))
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
	s.outer.Share(p)
	s.third.Share(p)
	s.fourth.Share(p)
	s.jac.share(p)
	s.jac.reserve(s.n)
}

// Until has Factor and FactorFold ask stop now and then, from several goroutines at once; nil: they
// don't. Its error ends them and is theirs. No result is available then.
func (s *Step) Until(stop func() error) {
	s.jac.stop = stop
	for _, qr := range []*mat.QR{&s.outer, &s.pivoted, &s.third, &s.fourth} {
		qr.Until(stop)
	}
}

// Factor decomposes phi, rows x cols as given to NewStep, with r of length rows riding along. phi is overwritten; r is not.
// The error is *NotFinite, *NotConverged or *TooLarge; no result is available then. It panics on other shapes.
func (s *Step) Factor(phi *mat.Dense, r []float64) error {
	if phi.Rows != s.rows || phi.Cols != s.cols || len(r) != s.rows || len(s.r) != s.rows {
		panic("svd: step of another shape than its workspace")
	}
	s.k = 0
	if err := s.load(phi, r); err != nil {
		return err
	}
	s.reduce(phi)
	return s.decompose(s.n)
}

// decompose decomposes the square problem, whose rank is known to be at most that.
func (s *Step) decompose(most int) error {
	s.k = min(most, s.pivoted.FactorPivoted(s.square, s.n, s.perm, eps))
	if s.jac.stopped() {
		s.k = 0
		return s.jac.stop()
	}
	s.core4()
	if err := s.jac.run(maxSweeps); err != nil {
		s.k = 0
		return err
	}
	return s.finish()
}

// load checks the input, copies r and scales phi by a power of two to elements of about 1 where they are far from
// it, and r where its rotations could overflow.
func (s *Step) load(phi *mat.Dense, r []float64) error {
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
	copy(s.r, r)
	s.lift = 0
	if _, e := math.Frexp(mat.MaxAbs(r)); e > 900 {
		s.lift = e
		shift(s.r, -e)
	}
	s.fit(phi, top)
	return nil
}

// fit scales a, the largest of whose elements is top, where that is far from 1.
func (s *Step) fit(a *mat.Dense, top float64) {
	s.scale = 0
	if _, e := math.Frexp(top); top > 0 && (e > 100 || e < -100) {
		s.scale = e
		for i := range a.Rows {
			shift(a.Row(i), -e)
		}
	}
}

// shift multiplies x by 2^e.
func shift(x []float64, e int) {
	for i, v := range x {
		x[i] = ldexp(v, e)
	}
}

// ldexp is math.Ldexp, in one multiplication where 2^e is a normal number.
func ldexp(x float64, e int) float64 {
	if e < -1000 || e > 1000 {
		return math.Ldexp(x, e)
	}
	return x * math.Float64frombits(uint64(e+1023)<<52)
}

// reduce sets square to [R q], the problem of size n = min(S, P).
func (s *Step) reduce(phi *mat.Dense) {
	if s.flip != nil {
		s.reduceWide(phi)
		return
	}
	s.square.Zero()
	s.outer.FactorR(s.square, phi, s.r)
	for i := range s.n {
		s.square.Row(i)[s.n] = s.r[i]
	}
}

// reduceWide sets square to [R^T r] of Phi^T = Q R.
func (s *Step) reduceWide(phi *mat.Dense) {
	mat.Transpose(s.flip, phi)
	s.outer.Factor(s.flip)
	top, left := s.flip.View(0, 0, s.n, s.n), s.square.View(0, 0, s.n, s.n)
	transposeTriangle(&left, &top)
	for i, v := range s.r {
		s.square.Row(i)[s.n] = v
	}
}

// core4 makes [R4 q] of the k rows that are left and hands it to Jacobi.
func (s *Step) core4() {
	k, n := s.k, s.n
	lt := mat.Dense{Rows: n, Cols: k, Stride: k, Data: s.cut[:n*k]} // R_k^T, then its QR
	top := s.square.View(0, 0, k, n)
	transposeTriangle(&lt, &top)
	s.third.Factor(&lt)
	g := padded(s.core, k)
	l := g.View(0, 0, k, k)
	top = lt.View(0, 0, k, k)
	transposeTriangle(&l, &top)
	for i := range k {
		s.c[i] = s.square.Row(i)[n]
	}
	s.fourth.FactorR(&l, &l, s.c[:k])
	for i := 1; i < k; i++ {
		clear(l.Row(i)[:i])
	}
	q := mat.Dense{Rows: k, Cols: 1, Stride: 1, Data: s.c[:k]}
	s.jac.g, s.jac.w, s.jac.sq, s.jac.exp = g, q, s.sq[:k], s.exp[:k]
	s.jac.floor = 0
	if k > 0 {
		s.jac.floor = eps * longestRow(&s.jac.g)
	}
}

// transposeTriangle sets dst to the transpose of the upper triangle of a: what a holds below its diagonal is not a part of that.
func transposeTriangle(dst, a *mat.Dense) {
	mat.Transpose(dst, a)
	for i := range a.Rows {
		clear(dst.Row(i)[i+1:])
	}
}

// longestRow returns the norm of the longest row of a: on what comes out of a pivoted QR, nearly sigma_1.
func longestRow(a *mat.Dense) float64 {
	top := 0.0
	for i := range a.Rows {
		top = max(top, mat.Nrm2(a.Row(i)))
	}
	return top
}

// finish reads singular values and c off the orthogonal rows.
func (s *Step) finish() error {
	for i := range s.k {
		f, e := s.jac.length(i)
		s.sigma[i] = math.Ldexp(f, e+s.scale)
	}
	if s.lift != 0 {
		shift(s.c[:s.k], s.lift)
	}
	if s.k > 0 && math.IsInf(s.sigma[0], 1) {
		_, e := s.jac.length(0)
		s.k = 0
		return &TooLarge{Exponent: e + s.scale}
	}
	return nil
}

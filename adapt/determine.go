package adapt

import (
	"context"
	"math"
	"slices"
	"strconv"
	"strings"

	"anagram/mat"
	"anagram/svd"
)

// How well are the constants known? Once the output weights have taken all they can off the columns
// of the constants,
//
//	C = Phi_c - Phi_w Phi_w^+ Phi_c = U Sigma V^T,
//
// each for a change of the constant by its size (its value or its start, whichever is larger), a
// change by d along v_i leaves sigma_i d, whatever u does about it. A residual r hides changes up
// to |r|/sigma_i. Errors of n measured values are independent, and hide |r|/sqrt(n - k)/sigma_i of
// k constants: that is the standard error along v_i, and
//
//	deviation_k^2 = sum_i v_ki^2 |r|^2/(n - k)/sigma_i^2.
//
// (G. A. F. Seber, C. J. Wild, Nonlinear regression, 1989, sections 2.1 and 5.5.) Where changes of
// a third are hidden nothing determines that combination: there are other solutions along it, all
// as good.

const (
	// maxDoubt is the relative change that may be hidden along a combination that is determined:
	// TestConstantsFree.
	maxDoubt = 0.3
	// columnRounding is what rounding leaves of a column that the weights can take off, relative to
	// its length.
	columnRounding = 1e-13
	// vagueLevels is in how many levels in a row u has to be known, and a combination not, before
	// that is the end: one of few units may just not see it.
	vagueLevels = 2
	// barWidth is how many standard errors the error of a constant has: 95 in 100 are within them.
	barWidth = 2
)

// knowledge is what a level knows of the constants beside their values.
type knowledge struct {
	deviations []float64 // standard errors
	free       []float64 // combinations of changes that nothing determines, one after the other
	vague      int       // levels in a row that have some, and know u
	light      float64   // the factor of measured values
}

// Constant is an unknown number, as it was found.
type Constant struct {
	Name  string
	Value float64
	// StandardError is by how much errors of the measured values displace it, judged from what
	// these leave; 0 without.
	StandardError float64
	// Estimate is that of the error: by units and points, and two standard errors. It is infinite
	// where nothing determines the constant.
	Estimate float64
}

// found returns the constants.
func (s *solver) found() (all []Constant) {
	for i, k := range s.constants {
		c := Constant{Name: k.Name, StandardError: s.known.deviations[i]}
		c.Value, _ = k.At(s.best.constants()[i])
		c.Estimate = float64(s.unknowns[s.net.Outputs()+i]*size(k, c.Value)) + float64(barWidth*c.StandardError)
		if s.isFree(i) {
			c.Estimate = math.Inf(1)
		}
		all = append(all, c)
	}
	return all
}

// freePart is the least part of a constant in a combination, of the largest, relative to its size.
const freePart = 1e-3

// worst returns the largest estimate, of what is determined.
func (s *solver) worst() float64 {
	if len(s.known.free) > 0 {
		return slices.Max(s.unknowns[:s.net.Outputs()])
	}
	return slices.Max(s.unknowns)
}

// determine finds how well the best fit knows the constants.
func (s *solver) determine(ctx context.Context, x []*mat.Dense) error {
	k := len(s.constants)
	if k == 0 {
		return nil
	}
	sizes := make([]float64, k)
	for j, of := range s.constants {
		value, _ := of.At(s.best.constants()[j])
		sizes[j] = max(startSize(of), math.Abs(value))
	}
	f, rounding, err := s.remainder(ctx, s.best, x, sizes)
	if err != nil {
		return err
	}
	equations, values := s.left(s.best)
	values /= math.Sqrt(float64(max(1, s.measurements()-k)))
	s.known.deviations, s.known.free = make([]float64, k), nil
	for i, sigma := range f.Sigma {
		if !(equations+values+rounding < maxDoubt*sigma) {
			for j := range k {
				s.known.free = append(s.known.free, f.V.At(j, i)*sizes[j])
			}
		}
		for j := range k {
			if v := f.V.At(j, i) * values / sigma; values > 0 {
				s.known.deviations[j] += float64(v * v)
			}
		}
	}
	for j, v := range sizes {
		s.known.deviations[j] = math.Sqrt(s.known.deviations[j]) * v
	}
	return nil
}

// remainder decomposes C at a fit and points, each column for a change of the constant by its size,
// and returns what rounding leaves of such columns.
func (s *solver) remainder(ctx context.Context, at *fit, x []*mat.Dense, sizes []float64) (f *svd.Factors, rounding float64, err error) {
	t := &fitter{s: s, ctx: ctx, fit: at}
	if err := t.open(s.terms(x)); err != nil {
		return nil, 0, err
	}
	if err := t.columns(); err != nil {
		return nil, 0, err
	}
	n := t.phi.Cols - len(s.constants)
	for j, of := range s.constants {
		factor := 0.0
		if _, slope := of.At(at.constants()[j]); slope != 0 {
			factor = sizes[j] / slope
		}
		for i := range t.phi.Rows {
			t.phi.Set(i, n+j, t.phi.At(i, n+j)*factor)
		}
	}
	if err := t.factorWeights(); err != nil {
		return nil, 0, err
	}
	f, err = svd.Decompose(t.project())
	return f, columnRounding * mat.Nrm2(t.phiC.Data), err
}

// undetermined returns combinations of changes of the constants that nothing determines, the
// largest change of each 1.
func (s *solver) undetermined() (all [][]float64) {
	k := len(s.constants)
	for at := 0; at < len(s.known.free); at += k {
		v := slices.Clone(s.known.free[at : at+k])
		largest := 0.0
		for j := range v {
			if !s.isFree(j) {
				v[j] = 0
			}
			if math.Abs(v[j]) > math.Abs(largest) {
				largest = v[j]
			}
		}
		for j := range v {
			v[j] /= largest
		}
		all = append(all, v)
	}
	return all
}

// together says which constants may change together.
func (r *Result) together() string {
	var all []string
	for _, v := range r.Undetermined {
		var names, by []string
		for j, c := range r.Constants {
			if v[j] != 0 {
				names, by = append(names, c.Name), append(by, strconv.FormatFloat(v[j], 'g', 4, 64))
			}
		}
		if len(names) == 1 {
			all = append(all, names[0]+" may have any value")
			continue
		}
		all = append(all, strings.Join(names, ", ")+" may change together as "+strings.Join(by, " : "))
	}
	return strings.Join(all, "; ")
}

// isFree reports whether a combination that nothing determines has a part of constant k.
func (s *solver) isFree(k int) bool {
	value, _ := s.constants[k].At(s.best.constants()[k])
	least := freePart * max(startSize(s.constants[k]), math.Abs(value))
	for at := k; at < len(s.known.free); at += len(s.constants) {
		if math.Abs(s.known.free[at]) > least {
			return true
		}
	}
	return false
}

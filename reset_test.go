package anagram

import (
	"context"
	"testing"

	"anagram/mat"
)

// shifting is decay whose data change at two steps, as points that move change a problem.
type shifting struct {
	*written
	at     map[int]float64
	offset float64
}

func (p *shifting) Resample(step int, theta []float64) (bool, error) {
	offset, ok := p.at[step]
	if ok {
		p.offset = offset
	}
	return ok, nil
}

func newShifting() *shifting {
	p := &shifting{at: map[int]float64{0: 0, 2: 5, 4: -3, 6: 7, 8: 1, 10: 2}}
	w, _ := randomLinear(40, 6, 5)
	inner := w.fill
	w.fill = func(r []float64, phi *mat.Dense, theta []float64) {
		inner(r, phi, theta)
		for i := range r {
			r[i] += p.offset * float64(i%3)
		}
	}
	p.written = w
	return p
}

// Points that move raise the loss, which is no floor: the run goes on to the fit of the last ones.
func TestRatioBeginsAnewOnOtherPoints(t *testing.T) {
	p := newShifting()
	r, err := Minimize(context.Background(), p, make([]float64, 6), Settings{Method: Ratio{Patience: Quick}, Steps: 200})
	if err != nil {
		t.Fatal(err)
	}
	if p.offset != 2 {
		t.Errorf("the run ended after %d steps (%v) on the points of offset %v, want the last ones", r.Iterations, r.Status, p.offset)
	}
	if _, g := lossAndGradient(p.written, r.Theta); mat.Nrm2(g) > 1e-6 { // a loss that no longer falls to the last bit: sqrt(eps)
		t.Errorf("|gradient| %v on the last points", mat.Nrm2(g))
	}
}

// A second run on a problem starts on the first points, whatever the run before left in place.
func TestSecondRunStartsOnTheFirstPoints(t *testing.T) {
	p, theta := newShifting(), []float64{1, 2, 3, 4, 5, 6}
	var first [2]float64
	for i := range first {
		s, err := NewSolver(p, theta, Settings{Method: LM{}})
		if err != nil {
			t.Fatal(err)
		}
		first[i] = s.loss
		for s.iteration < 20 && s.Step(context.Background()) == Running {
		}
	}
	if first[0] != first[1] {
		t.Errorf("the runs start at losses %v and %v", first[0], first[1])
	}
}

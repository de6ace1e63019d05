package method

import (
	"cmp"
	"errors"
	"math"

	"anagram/internal/vec"
	"anagram/lsq"
)

// Adam is the method of Kingma and Ba (Adam: a method for stochastic optimization, ICLR 2015,
// algorithm 1) with a rate that decays exponentially: in step k = 1, 2, ..., with g = Phi^T r,
// elementwise,
//
//	m <- beta1 m + (1 - beta1) g,    v <- beta2 v + (1 - beta2) g^2,
//	theta <- theta - eta m/(1 - beta1^k) / (sqrt(v/(1 - beta2^k)) + eps),
//	eta = max(Rate 2^(-(k-1)/HalfLife), Floor).
//
// A zero field stands for its default. The defaults of Rate and HalfLife were chosen on laplace2d,
// heat and laplace5d together (docs/methods.md, "The constants of the rivals").
type Adam struct {
	Rate     float64 // eta of the first step; 0 is 2e-2
	HalfLife float64 // steps in which eta halves, +Inf for a constant rate; 0 is 5000
	Floor    float64 // eta decays no further; 0 is 1e-5
	Beta1    float64 // memory of the mean of g; 0 is 0.9
	Beta2    float64 // memory of the mean of g^2; 0 is 0.999
	Eps      float64 // keeps the quotient finite where g vanishes; 0 is 1e-8
}

// Name returns "adam".
func (Adam) Name() string { return "adam" }

// Start checks the options and allocates all that the steps need.
func (m Adam) Start(s *lsq.State) (lsq.Stepper, error) {
	inf := math.Inf(1)
	err := errors.Join(
		positive("Adam.Rate", m.Rate, inf),
		positive("Adam.HalfLife", min(m.HalfLife, math.MaxFloat64), inf), // +Inf is allowed
		positive("Adam.Floor", m.Floor, inf),
		positive("Adam.Beta1", m.Beta1, 1),
		positive("Adam.Beta2", m.Beta2, 1),
		positive("Adam.Eps", m.Eps, inf),
	)
	if err != nil {
		return nil, err
	}
	m = m.completed()
	return &adam{
		Adam: m, slope: newSlope(s),
		mean: make([]float64, s.Params()), square: make([]float64, s.Params()),
		rate: m.Rate, decay: vec.Exp(-math.Ln2 / m.HalfLife), power1: 1, power2: 1,
	}, nil
}

func (m Adam) completed() Adam {
	return Adam{
		Rate: cmp.Or(m.Rate, 2e-2), HalfLife: cmp.Or(m.HalfLife, 5000), Floor: cmp.Or(m.Floor, 1e-5),
		Beta1: cmp.Or(m.Beta1, 0.9), Beta2: cmp.Or(m.Beta2, 0.999), Eps: cmp.Or(m.Eps, 1e-8),
	}
}

// Needs counts what Start allocates.
func (Adam) Needs(d *lsq.Demand) {
	d.Gradients()
	d.Add("means", 6, d.Params) // and in what abandoning a step takes
}

type adam struct {
	Adam
	slope
	mean   []float64 // m
	square []float64 // v
	rate   float64   // eta without the bound Adam.Floor
	decay  float64   // the factor of rate from one step to the next
	power1 float64   // beta1^k
	power2 float64   // beta2^k
}

// Step implements lsq.Stepper.
func (m *adam) Step(s *lsq.State) (lsq.Outcome, error) {
	if err := m.find(s); err != nil {
		return 0, err
	}
	m.power1 = float64(m.power1 * m.Beta1)
	m.power2 = float64(m.power2 * m.Beta2)
	eta := max(m.rate, m.Floor)
	for i, g := range m.g {
		m.mean[i] = float64(m.Beta1*m.mean[i]) + float64((1-m.Beta1)*g)
		m.square[i] = float64(m.Beta2*m.square[i]) + float64((1-m.Beta2)*g*g)
	}
	length := 0.0
	for i, mean := range m.mean {
		d := mean / (1 - m.power1) / (math.Sqrt(m.square[i]/(1-m.power2)) + m.Eps)
		s.Theta[i] -= float64(eta * d)
		length += float64(d * d)
	}
	m.rate *= m.decay
	s.Telemetry = lsq.Telemetry{Eta: eta, Length: eta * math.Sqrt(length)}
	return lsq.Moved, m.evaluate(s)
}

// Visit implements lsq.Stepper.
func (m *adam) Visit(f lsq.Fields) {
	f.ExpectFloat("Adam.Rate", m.Rate)
	f.ExpectFloat("Adam.HalfLife", m.HalfLife)
	f.ExpectFloat("Adam.Floor", m.Floor)
	f.ExpectFloat("Adam.Beta1", m.Beta1)
	f.ExpectFloat("Adam.Beta2", m.Beta2)
	f.ExpectFloat("Adam.Eps", m.Eps)
	m.slope.visit(f)
	f.FillFinite("mean of g", m.mean)
	f.FillSizes("mean of g^2", m.square)
	f.Size("rate", &m.rate)
	f.Size("beta1^k", &m.power1)
	f.Size("beta2^k", &m.power2)
}

package method

import (
	"math"

	"anagram/internal/text"
	"anagram/lsq"
)

// Entry describes a method to those who choose one by its name: the command line and the page.
type Entry struct {
	Name, About string
	Factors     bool     // a step factors a matrix, so steps are few and long
	Steps       int      // how many steps do in most cases; 0: it depends on the problem
	Options     []string // the options it has: "cutoff", "patience", "momentum"
	New         func(o Options) lsq.Method
}

// Options are what Entry.New can give a method. A zero field is the method's default.
type Options struct {
	Cutoff   float64
	Patience Patience
	Momentum float64
}

// DefaultSteps is the number of steps of a run if Settings.Steps is 0 (docs/methods.md has errors
// after fewer).
const DefaultSteps = 400

// Table returns all methods, the default first.
func Table() []Entry {
	return []Entry{
		{"ratio", "damped natural gradient: the longest step that keeps a part of its promise", true, DefaultSteps, []string{"patience", "momentum"},
			func(o Options) lsq.Method { return Ratio{Patience: o.Patience, Momentum: o.Momentum} }},
		{"lm", "Levenberg-Marquardt: damped steps led by the gain ratio", true, DefaultSteps, []string{"momentum"},
			func(o Options) lsq.Method { return LM{Momentum: o.Momentum} }},
		{"cutoffs", "natural gradient with the cutoff chosen by trial in every step", true, DefaultSteps, nil,
			func(Options) lsq.Method { return Cutoffs{} }},
		{"anagram", "natural gradient: a least-squares step by the SVD of the features", true, 0, []string{"cutoff"},
			func(o Options) lsq.Method { return ANaGRAM{Cutoff: o.Cutoff} }},
		{"varpro", "variable projection: the output layer solved for, damped steps on the others", true, 0, nil,
			func(Options) lsq.Method { return VarPro{} }},
		{"features", "random features: a least-squares solve for the output layer alone", true, 0, nil,
			func(Options) lsq.Method { return RandomFeatures{} }},
		{"engd", "energy natural gradient: the same step through the Gram matrix", true, 0, nil,
			func(Options) lsq.Method { return ENGD{} }},
		{"lbfgs", "limited-memory BFGS with a strong-Wolfe line search", false, firstOrderSteps, nil,
			func(Options) lsq.Method { return LBFGS{} }},
		{"ssbroyden", "self-scaled Broyden: a dense inverse Hessian with a strong-Wolfe line search", false, firstOrderSteps, nil,
			func(Options) lsq.Method { return SSBroyden{} }},
		{"adam", "Adam with exponentially decaying rate", false, firstOrderSteps, nil,
			func(Options) lsq.Method { return Adam{} }},
		{"gd", "gradient descent with a line search", false, firstOrderSteps, nil,
			func(Options) lsq.Method { return GradientDescent{} }},
	}
}

// firstOrderSteps is Entry.Steps of methods that take gradients alone. So many steps take about as
// long as DefaultSteps that factor. Only the page goes by it.
const firstOrderSteps = 20_000

// positive returns an error that names the setting unless the value lies in (0, below).
// Zero stands for the setting's default and passes.
func positive(name string, value, below float64) error {
	if value == 0 || value > 0 && value < below {
		return nil
	}
	if math.IsInf(below, 1) {
		return text.Errorf("anagram: %s is %v, want a positive number (0 is the default)", name, value)
	}
	return text.Errorf("anagram: %s is %v, want a number between 0 and %v (0 is the default)", name, value, below)
}

// fraction returns an error that names the setting unless the value lies in [0, 1).
func fraction(name string, value float64) error {
	if value >= 0 && value < 1 {
		return nil
	}
	return text.Errorf("anagram: %s is %v, want a number from 0 to below 1", name, value)
}

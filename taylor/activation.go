package taylor

// Activation is a smooth scalar function applied unit by unit in a network, with
// the two derivatives that second-order Taylor arithmetic asks for, a third
// for its adjoint, and a fourth for a network whose weights move along a line.
type Activation interface {
	// String returns the name that ByName understands.
	String() string
	// Derivatives sets f, f1, f2 to the function and its first two derivatives at z, element by
	// element. A caller that needs only the first few passes nil for the others: f is always
	// wanted, and a slice may be nil only if those after it are. Slices that are not nil have the
	// length of z; f may be z itself, otherwise none overlap. It allocates nothing and may be
	// called by several goroutines.
	Derivatives(f, f1, f2, z []float64)
	// Higher sets f3 and f4 to the third and fourth derivative at z, given f, f1 and f2 as
	// Derivatives sets them there. f4 may be nil if it is not wanted, and f3 has the same bits
	// then; all others have the length of z, and none overlap. It allocates nothing either.
	Higher(f3, f4, f, f1, f2, z []float64)
}

// Function is one of the built-in activations; the zero value is Tanh. They are constants: they can
// be compared, stored by name and passed wherever an Activation is expected. At an infinite z all
// have their limits, but for Sin.
//
// Errors of derivatives are a few units in the last place. Those of Tanh are absolute ones of
// 2^-52, of its third and fourth derivative twice and eight times that; the method Tanh of a Number
// has the small ones.
type Function uint8

// The built-in activations.
const (
	Tanh     Function = iota // tanh z
	Sin                      // sin z
	Softplus                 // log(1 + e^z)
	GELU                     // z Phi(z), Phi the distribution function of the normal law, by erfc
	SiLU                     // z / (1 + e^-z), also called swish
)

// functions has the name and the loops of each.
var functions = [...]struct {
	name   string
	lower  func(f, f1, f2, z []float64)
	higher func(f3, f4, f, f1, f2, z []float64)
}{
	Tanh:     {"tanh", tanhDerivatives, tanhHigher},
	Sin:      {"sin", sinDerivatives, sinHigher},
	Softplus: {"softplus", each(softplusAt), eachHigher(softplusHigherAt)},
	GELU:     {"gelu", each(geluAt), eachHigher(geluHigherAt)},
	SiLU:     {"silu", each(siluAt), eachHigher(siluHigherAt)},
}

// String returns the name of f: tanh, sin, softplus, gelu or silu.
func (f Function) String() string {
	if int(f) >= len(functions) {
		return "unknown activation"
	}
	return functions[f].name
}

// Functions returns the built-in activations.
func Functions() []Function { return []Function{Tanh, Sin, Softplus, GELU, SiLU} }

// ByName returns the built-in activation of that name, and whether there is one.
func ByName(name string) (Activation, bool) {
	for i, f := range functions {
		if f.name == name {
			return Function(i), true
		}
	}
	return nil, false
}

// Derivatives implements Activation. It panics if lengths differ or a slice is
// nil before one that is not.
func (f Function) Derivatives(f0, f1, f2, z []float64) {
	if n := len(z); len(f0) != n || f1 != nil && len(f1) != n || f2 != nil && len(f2) != n {
		panic("taylor: derivatives of another length than z")
	}
	if f1 == nil && f2 != nil {
		panic("taylor: derivative asked for without those below it")
	}
	functions[f].lower(f0, f1, f2, z)
}

// Higher implements Activation. It panics if lengths differ.
func (f Function) Higher(f3, f4, f0, f1, f2, z []float64) {
	for k, g := range [...][]float64{f4, f3, f0, f1, f2} {
		if len(g) != len(z) && (k > 0 || g != nil) {
			panic("taylor: derivatives of another length than z")
		}
	}
	functions[f].higher(f3, f4, f0, f1, f2, z)
}

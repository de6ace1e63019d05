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

var functionNames = [...]string{"tanh", "sin", "softplus", "gelu", "silu"}

// String returns the name of f: tanh, sin, softplus, gelu or silu.
func (f Function) String() string {
	if int(f) >= len(functionNames) {
		return "unknown activation"
	}
	return functionNames[f]
}

// Functions returns the built-in activations.
func Functions() []Function { return []Function{Tanh, Sin, Softplus, GELU, SiLU} }

// ByName returns the built-in activation of that name, and whether there is one.
func ByName(name string) (Activation, bool) {
	for _, f := range Functions() {
		if f.String() == name {
			return f, true
		}
	}
	return nil, false
}

// Derivatives implements Activation. It panics if lengths differ or a slice is
// nil before one that is not.
func (f Function) Derivatives(f0, f1, f2, z []float64) {
	n := len(z)
	switch {
	case len(f0) != n || f1 != nil && len(f1) != n || f2 != nil && len(f2) != n:
		panic("taylor: derivatives of another length than z")
	case f1 == nil && f2 != nil:
		panic("taylor: derivative asked for without those below it")
	}
	switch f {
	case Tanh:
		tanhDerivatives(f0, f1, f2, z)
	case Sin:
		sinDerivatives(f0, f1, f2, z)
	default:
		rule, _ := f.rules()
		each(rule, f0, f1, f2, z)
	}
}

// Higher implements Activation. It panics if lengths differ.
func (f Function) Higher(f3, f4, f0, f1, f2, z []float64) {
	for k, g := range [...][]float64{f4, f3, f0, f1, f2} {
		if len(g) != len(z) && (k > 0 || g != nil) {
			panic("taylor: derivatives of another length than z")
		}
	}
	switch f {
	case Tanh:
		tanhHigher(f3, f4, f0, f1)
	case Sin:
		sinHigher(f3, f4, f0, f1)
	default:
		_, higher := f.rules()
		eachHigher(higher, f3, f4, f1, f2, z)
	}
}

// rules returns what gives the derivatives of an activation without loops of its own, at one z: up
// to the second, and the third and fourth from those.
func (f Function) rules() (rule func(z float64) (f, f1, f2 float64), higher func(z, f1, f2 float64) (f3, f4 float64)) {
	switch f {
	case Softplus:
		return softplusAt, softplusHigherAt
	case GELU:
		return geluAt, geluHigherAt
	case SiLU:
		return siluAt, siluHigherAt
	}
	panic("taylor: unknown activation")
}

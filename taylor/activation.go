package taylor

// Orders holds a function and its derivatives at many points: entry p is the derivative of order p,
// a slice over the points. What is not there or not wanted is nil.
type Orders [7][]float64

// Activation is a smooth scalar function applied unit by unit in a network, with its derivatives:
// Taylor arithmetic of order n in x asks for n of them, its adjoint for one more, and a network
// whose weights move along a line for two more. n is 4 at most, and in most equations 2.
type Activation interface {
	// String returns the name that ByName understands.
	String() string
	// Derivatives sets f, f1, f2 to the function and its first two derivatives at z, element by
	// element. A caller that needs only the first few passes nil for the others: f is always
	// wanted, and a slice may be nil only if those after it are. Slices that are not nil have the
	// length of z; f may be z itself, otherwise none overlap. It allocates nothing and may be
	// called by several goroutines.
	Derivatives(f, f1, f2, z []float64)
	// Higher sets those of d[3] .. d[6] that are not nil to the derivatives of these orders at z,
	// given d[0], d[1] and d[2] as Derivatives sets them there. What it sets in one has the same
	// bits whichever others are wanted. All that are not nil have the length of z, and none
	// overlap. It allocates nothing either.
	//
	// A function that is used up to order 2 in x is never asked for more than d[4].
	Higher(d Orders, z []float64)
}

// Function is one of the built-in activations; the zero value is Tanh. They are constants: they can
// be compared, stored by name and passed wherever an Activation is expected. At an infinite z all
// have their limits, but for Sin.
//
// Errors of derivatives are a few units in the last place. Those of Tanh are absolute ones of
// 2^-52, of its third to sixth derivative 2, 8, 32 and 256 times that; the method Tanh of a Number
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
func (f Function) Higher(d Orders, z []float64) {
	for p, g := range d {
		if len(g) != len(z) && (p < 3 || g != nil) {
			panic("taylor: derivatives of another length than z")
		}
	}
	switch f {
	case Tanh:
		tanhHigher(d)
	case Sin:
		sinHigher(d)
	default:
		_, more := f.rules()
		eachHigher(more, d, z)
	}
}

// rules returns what gives the derivatives of an activation without loops of its own, at one z: up
// to the second, and the third to the sixth.
func (f Function) rules() (rule func(z float64) (f, f1, f2 float64), more func(z, f1, f2 float64, top bool) higher) {
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

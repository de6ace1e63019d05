package taylor

// Activation is a smooth scalar function applied unit by unit in a network, with
// the derivatives that second-order Taylor arithmetic (f, f', f'') and its
// adjoint (one more) ask for.
type Activation interface {
	// String returns the name that ByName understands.
	String() string
	// Derivatives sets f, f1, f2, f3 to f(z), f'(z), f''(z), f'''(z), element by
	// element. A caller that needs only the first few passes nil for the others:
	// f is always wanted, and a slice may be nil only if those after it are.
	// Slices that are not nil have the length of z; f may be z itself, otherwise
	// none overlap.
	Derivatives(f, f1, f2, f3, z []float64)
}

// Function is one of the built-in activations; the zero value is Tanh. As a
// constant it can be compared, stored by name and passed wherever an Activation is expected.
type Function uint8

// The built-in activations.
const (
	Tanh     Function = iota // tanh z
	Sin                      // sin z
	Softplus                 // log(1 + e^z)
	GELU                     // z Phi(z), Phi the distribution function of the standard normal law (by erf, exact)
	SiLU                     // z / (1 + e^-z), also called swish
	functions
)

// String returns the name of f: tanh, sin, softplus, gelu or silu.
func (f Function) String() string {
	return [...]string{"tanh", "sin", "softplus", "gelu", "silu"}[f]
}

// ByName returns the built-in activation of that name, and whether there is one.
func ByName(name string) (Activation, bool) {
	for f := Tanh; f < functions; f++ {
		if f.String() == name {
			return f, true
		}
	}
	return nil, false
}

// Derivatives implements Activation.
func (f Function) Derivatives(f0, f1, f2, f3, z []float64) {
	panic("taylor: not written yet")
}

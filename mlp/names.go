package mlp

import (
	"slices"

	"anagram/internal/text"
)

// Outputs have names, so that what is said of one is said in the user's words. They have no other
// effect, and no file holds them.

// named are the names of outputs, apart from Network: a file may be full of networks without, and
// none is to take more memory than its text by more than so many times (TestHostile of store).
type named struct{ names []string }

// Named returns the network with names for its outputs: messages of package pinn say `unknown "p"`
// where they say "output 1" without. In a program constants are names,
//
//	const u, p = 0, 1
//	net := mlp.New(taylor.Tanh, 2, 24, 2).Named("u", "p")
//	pinn.D(x).Of(p)
//
// It panics unless there is a name for each output, none empty or used twice.
func (n *Network) Named(names ...string) *Network {
	with := *n
	with.named = &named{slices.Clone(names)}
	for i, name := range names {
		if name == "" || slices.Contains(names[:i], name) {
			panic(text.Sprintf("mlp: the name %q of output %d is empty or that of another", name, i))
		}
	}
	with.checkUnknowns()
	return &with
}

// Names returns the names of the outputs, a copy; nil if Named has set none.
func (n *Network) Names() []string {
	if n.named == nil {
		return nil
	}
	return slices.Clone(n.named.names)
}

// Label returns what messages call an output: `unknown "p"`, or "output 1" where it has no name.
func (n *Network) Label(output int) string {
	if n.named != nil && output >= 0 && output < len(n.named.names) {
		return text.Sprintf("unknown %q", n.named.names[output])
	}
	return text.Sprintf("output %d", output)
}

// checkUnknowns panics if scales or names are those of another number of unknowns.
func (n *Network) checkUnknowns() {
	if n.scale != nil && len(n.scale) != n.Outputs() {
		panic(text.Sprintf("mlp: scales of %d unknowns for a network of %d", len(n.scale), n.Outputs()))
	}
	if n.named != nil && len(n.named.names) != n.Outputs() {
		panic(text.Sprintf("mlp: names of %d unknowns for a network of %d", len(n.named.names), n.Outputs()))
	}
}

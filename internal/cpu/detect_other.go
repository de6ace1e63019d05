//go:build purego || !(amd64 || arm64)

package cpu

// Available returns the families this machine can run: the loops.
func Available() []Family { return []Family{Loops} }

//go:build !purego

package cpu

// Available returns the families this machine can run, the best first. Loops is always the last.
// Vector registers and fused multiply-add are part of the base architecture.
func Available() []Family { return []Family{NEON, Loops} }

//go:build purego || !(amd64 || arm64)

package mat

// Where there is no assembly the kernels in use are the loops.
type kernels = loops

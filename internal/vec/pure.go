//go:build purego || !(amd64 || arm64)

package vec

// Where there is no assembly the slice forms are the loops.

func tanhSlice(dst, x []float64) { tanhLoop(dst, x) }

func expSlice(dst, x []float64) { expLoop(dst, x) }

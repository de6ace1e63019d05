//go:build race

package check

// Times is larger here than without the race detector, under which io.ReadAll makes every piece
// twice.
const Times = 12

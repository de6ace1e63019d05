//go:build !purego

package mat

// wide is for registers wider than these: no rows are done.
func (p *panel) wide(dst *Dense, j int, a []float64, rs, ks, n int) (rows int) { return 0 }

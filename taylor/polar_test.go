package taylor

import (
	"math"
	"testing"
)

// The formulas of doc.go for mixed derivatives, on u = exp(2x - y/2 + 3z/2) + sin(x + 2y), of which
// every derivative is known.
func TestPolarisation(t *testing.T) {
	const x, y, z = 0.3, -0.4, 0.1
	along := func(p, q, r float64) Number {
		a, b, c := Along(x, p), Along(y, q), Along(z, r)
		return a.Scale(2).Sub(b.Scale(0.5)).Add(c.Scale(1.5)).Exp().Add(a.Add(b.Scale(2)).Sin())
	}
	e, angle := math.Exp(2*x-y/2+1.5*z), x+2*y
	want := func(i, j, k int) float64 { // i derivatives in x, j in y, k in z
		d := e * math.Pow(2, float64(i)) * math.Pow(-0.5, float64(j)) * math.Pow(1.5, float64(k))
		if k == 0 {
			d += math.Pow(2, float64(j)) * math.Sin(angle+float64(i+j)*math.Pi/2)
		}
		return d
	}
	ex, ey, p, m, q := along(1, 0, 0), along(0, 1, 0), along(1, 1, 0), along(1, -1, 0), along(2, 1, 0)
	g, h := along(1, math.Sqrt(3), 0), along(1, -math.Sqrt(3), 0)
	xxyy := (p.D4 + m.D4 - 2*ex.D4 - 2*ey.D4) / 12
	for _, test := range []struct {
		name      string
		got, want float64
	}{
		{"u_xx", ex.DD, want(2, 0, 0)},
		{"u_xy", (p.DD - m.DD) / 4, want(1, 1, 0)},
		{"u_xxx", ex.D3, want(3, 0, 0)},
		{"u_xxy", (p.D3 - m.D3 - 2*ey.D3) / 6, want(2, 1, 0)},
		{"u_xyy", (p.D3 + m.D3 - 2*ex.D3) / 6, want(1, 2, 0)},
		{"u_xyz", (along(1, 1, 1).D3 - along(1, 1, -1).D3 - along(1, -1, 1).D3 + along(1, -1, -1).D3) / 24, want(1, 1, 1)},
		{"u_yyyy", ey.D4, want(0, 4, 0)},
		{"u_xxyy", xxyy, want(2, 2, 0)},
		{"u_xxxy + u_xyyy", (p.D4 - m.D4) / 8, want(3, 1, 0) + want(1, 3, 0)},
		{"4 u_xxxy + u_xyyy", (q.D4 - 16*ex.D4 - 24*xxyy - ey.D4) / 8, 4*want(3, 1, 0) + want(1, 3, 0)},
		{"bilaplacian by three", (g.D4+h.D4)/18 + ex.D4*8/9, want(4, 0, 0) + 2*want(2, 2, 0) + want(0, 4, 0)},
		{"bilaplacian", (p.D4+m.D4)/6 + (ex.D4+ey.D4)*2/3, want(4, 0, 0) + 2*want(2, 2, 0) + want(0, 4, 0)},
	} {
		// the terms of the sums reach 100 times e
		if !(math.Abs(test.got-test.want) <= 1e3*eps*e) {
			t.Errorf("%s = %v, want %v", test.name, test.got, test.want)
		}
	}
}

package reference

import "math"

// Burgers returns the solution of
//
//	u_t + u u_x = nu u_xx,  u(0, x) = -sin(pi x),
//
// at 101 times on [0, 1] and 1001 places on [-1, 1]. It is periodic and odd, so that u(t, -1) and
// u(t, 1) are 0. u = -2 nu phi_x/phi turns it into the equation of heat for phi (E. Hopf, The
// partial differential equation u_t + u u_x = mu u_xx, Comm. Pure Appl. Math. 3, 1950; J. Cole, On
// a quasi-linear parabolic equation occurring in aerodynamics, Quart. Appl. Math. 9, 1951):
//
//	u = -int sin(pi y) f(y) g(x - y) dy / int f(y) g(x - y) dy,
//	f(y) = exp(-cos(pi y)/(2 pi nu)),  g(z) = exp(-z^2/(4 nu t)).
//
// The integrals are sums over y at distances of 0.002 or 0.001, which converge faster than any
// power (L. N. Trefethen, J. A. C. Weideman, The exponentially convergent trapezoidal rule, SIAM
// Review 56, 2014): the narrowest integrand is a bell of standard deviation sqrt(2 nu 0.01).
func Burgers(nu float64, r Resolution) [][]float64 {
	const cells = 1000
	fine := [2]int{1, 2}[r]
	period := cells * fine
	f, numerator := make([]float64, 2*period), make([]float64, 2*period)
	for j := range f {
		y := 2 * float64(j) / float64(period)
		f[j] = math.Exp(-(1 + math.Cos(pi*y)) / (2 * pi * nu)) // scaled to at most 1
		numerator[j] = math.Sin(pi*y) * f[j]
	}
	rows := make([][]float64, TimeCells+1)
	for i := range rows {
		row := make([]float64, cells+1)
		rows[i] = row
		t := float64(i) / TimeCells
		if i == 0 {
			for j := range row {
				row[j] = -math.Sin(pi * (2*float64(j)/cells - 1))
			}
			continue
		}
		g := heatKernel(nu, t, 2/float64(period), period)
		for j := range cells/2 + 1 { // x = j/500, from 0 to 1
			over, under := 0.0, 0.0
			at := j*fine + period // y = x there
			for k, w := range g {
				// f is even, sin odd, both of period 2
				right, left := (at+k)%period, (at-k)%period
				over += w * (numerator[right] + numerator[left])
				under += w * (f[right] + f[left])
			}
			row[cells/2+j], row[cells/2-j] = -over/under, over/under
		}
		row[0], row[cells/2], row[cells] = 0, 0, 0
	}
	return rows
}

// heatKernel returns g at 0, h, 2h and so on, half of it at 0, as far as f g can matter: f varies
// by a factor of exp(1/(pi nu)), and what is below exp(-40) of the largest product counts for
// nothing.
func heatKernel(nu, t, h float64, period int) []float64 {
	reach := math.Sqrt(4 * nu * t * (1/(pi*nu) + 40))
	g := make([]float64, min(int(reach/h)+1, period))
	for k := range g {
		z := float64(k) * h
		g[k] = math.Exp(-z * z / (4 * nu * t))
	}
	g[0] /= 2
	return g
}

package reference

import (
	_ "embed" // of the file
	"encoding/binary"
	"math"
)

// cavity is the flow in the unit square driven by its lid,
//
//	u . grad u + grad p = nu Lap u,  div u = 0,  u = (4x(1-x), 0) at y = 1, 0 on the other walls,
//
// by its stream function, u = psi_y and v = -psi_x, which satisfies
//
//	nu Lap Lap psi = psi_y Lap psi_x - psi_x Lap psi_y.
//
// The corners are known (corner.go): psi = F + (1-s^2)(1-t^2) q, s = 2x - 1, t = 2y - 1, where F
// has the velocities of all walls and what is least smooth of psi. So q is 0 on the border, and
// inside a polynomial through its values at Chebyshev's nodes. The equation is asked for at the
// inner ones, and Newton's method finds them.
type cavity struct {
	n int
	x []float64 // the nodes on [0, 1]
	a [5]matrix // the derivatives of order 0 to 4 along one axis of (1-s^2) q, from q at the nodes
	q matrix    // first index x, second y
	f map[[2]int]matrix
}

const cavityViscosity = 0.01

// cavityOrders are the derivatives, by x and by y, that the equation has.
var cavityOrders = [][2]int{{4, 0}, {2, 2}, {0, 4}, {0, 1}, {1, 0}, {3, 0}, {1, 2}, {2, 1}, {0, 3}}

func newCavity(n int) *cavity {
	nodes, d1 := chebyshev(n)
	c := &cavity{n: n, q: newMatrix(n+1, n+1), f: map[[2]int]matrix{}}
	d := [5]matrix{newMatrix(n+1, n+1), d1}
	for i, s := range nodes {
		d[0][i][i] = 1
		c.x = append(c.x, (1+s)/2)
	}
	for k := 2; k <= 4; k++ {
		d[k] = d1.times(d[k-1])
	}
	for k := range c.a {
		c.a[k] = newMatrix(n+1, n+1)
		for i, s := range nodes {
			for j := range nodes {
				v := (1 - s*s) * d[k][i][j] // Leibniz's rule
				if k >= 1 {
					v -= 2 * float64(k) * s * d[k-1][i][j]
				}
				if k >= 2 {
					v -= float64(k*(k-1)) * d[k-2][i][j]
				}
				c.a[k][i][j] = math.Ldexp(v, k) // ds/dx = 2
			}
		}
	}
	for _, o := range cavityOrders {
		f := newMatrix(n+1, n+1)
		for i := 1; i < n; i++ {
			for j := 1; j < n; j++ {
				f[i][j] = cornerFlow(c.x[i], c.x[j], o[0], o[1])
			}
		}
		c.f[o] = f
	}
	return c
}

// derivative returns psi's derivative of order k in x and l in y at the inner nodes.
func (c *cavity) derivative(k, l int) matrix {
	right := newMatrix(c.n+1, c.n+1)
	for i, row := range c.a[l] {
		for j, v := range row {
			right[j][i] = v
		}
	}
	d := c.a[k].times(c.q).times(right)
	for i, row := range c.f[[2]int{k, l}] {
		for j, v := range row {
			d[i][j] += v
		}
	}
	return d
}

// newton takes one step and returns the largest change of q.
func (c *cavity) newton() (change float64) {
	d := map[[2]int]matrix{}
	for _, k := range cavityOrders {
		d[k] = c.derivative(k[0], k[1])
	}
	inner := c.n - 1
	jacobian, r := newMatrix(inner*inner, inner*inner), make([]float64, inner*inner)
	for i := 1; i < c.n; i++ {
		for j := 1; j < c.n; j++ {
			row := (i-1)*inner + j - 1
			py, px := d[[2]int{0, 1}][i][j], d[[2]int{1, 0}][i][j]
			wx := d[[2]int{3, 0}][i][j] + d[[2]int{1, 2}][i][j]
			wy := d[[2]int{2, 1}][i][j] + d[[2]int{0, 3}][i][j]
			plate := d[[2]int{4, 0}][i][j] + 2*d[[2]int{2, 2}][i][j] + d[[2]int{0, 4}][i][j]
			r[row] = cavityViscosity*plate - py*wx + px*wy
			for k := 1; k < c.n; k++ {
				x0, x1, x2, x3, x4 := c.a[0][i][k], c.a[1][i][k], c.a[2][i][k], c.a[3][i][k], c.a[4][i][k]
				for l := 1; l < c.n; l++ {
					y0, y1, y2, y3, y4 := c.a[0][j][l], c.a[1][j][l], c.a[2][j][l], c.a[3][j][l], c.a[4][j][l]
					jacobian[row][(k-1)*inner+l-1] = cavityViscosity*(x4*y0+2*x2*y2+x0*y4) -
						x0*y1*wx - py*(x3*y0+x1*y2) + x1*y0*wy + px*(x2*y1+x0*y3)
				}
			}
		}
	}
	jacobian.solve(r)
	for i := 1; i < c.n; i++ {
		for j := 1; j < c.n; j++ {
			step := r[(i-1)*inner+j-1]
			c.q[i][j] -= step
			change = max(change, math.Abs(step))
		}
	}
	return change
}

// refined returns the flow on more nodes, from this one.
func (c *cavity) refined(n int) *cavity {
	fine := newCavity(n)
	x, _ := chebyshev(n)
	m := interpolation(c.n, x)
	for i := 1; i < n; i++ {
		for j := 1; j < n; j++ {
			for k, v := range m[i] {
				for l, w := range m[j] {
					fine.q[i][j] += v * w * c.q[k][l]
				}
			}
		}
	}
	return fine
}

// settle takes Newton's steps until one changes q by rounding alone.
func (c *cavity) settle(most int) {
	for range most {
		if c.newton() < 1e-9 {
			return
		}
	}
}

// velocity returns u and v at a grid of cells+1 points a side of the unit square; the first index
// is that of x.
func (c *cavity) velocity(cells int) (u, v matrix) {
	points, grid := make([]float64, cells+1), make([]float64, cells+1)
	for i := range points {
		points[i] = float64(i) / float64(cells)
		grid[i] = 2*points[i] - 1
	}
	at := interpolation(c.n, grid)
	_, d := chebyshev(c.n)
	slope := at.times(d)
	// the factor of one axis and its derivative by x, from q at the nodes
	value, first := newMatrix(cells+1, c.n+1), newMatrix(cells+1, c.n+1)
	for i, s := range grid {
		for j := range at[i] {
			value[i][j] = (1 - s*s) * at[i][j]
			first[i][j] = 2 * ((1-s*s)*slope[i][j] - 2*s*at[i][j])
		}
	}
	left, right := value.times(c.q), first.times(c.q)
	u, v = newMatrix(cells+1, cells+1), newMatrix(cells+1, cells+1)
	for i, x := range points {
		for j, y := range points {
			u[i][j], v[i][j] = cornerFlow(x, y, 0, 1), -cornerFlow(x, y, 1, 0)
			for k := range left[i] {
				u[i][j] += left[i][k] * first[j][k]
				v[i][j] -= right[i][k] * value[j][k]
			}
		}
	}
	return u, v
}

// solvedCavity solves for q on n + 1 nodes a side, from half as many.
func solvedCavity(n int) *cavity {
	c := newCavity(n / 2)
	c.settle(20)
	c = c.refined(n)
	c.settle(4)
	return c
}

// cavityDegree is the degree of the polynomials in the file: TestCavity says how far from those of
// a lower one.
const cavityDegree = 48

// cavityFile has q at the inner nodes, the last index fastest, as numbers of 8 bytes with the
// lowest first. go test ./internal/reference -run TestCavity -update makes it anew.
//
//go:embed cavity.f64
var cavityFile []byte

// Cavity returns the velocity at 101 x 101 points of the unit square, the first index that of x.
func Cavity() (u, v [][]float64) {
	c := &cavity{n: cavityDegree, q: newMatrix(cavityDegree+1, cavityDegree+1)}
	file := cavityFile
	for i := 1; i < c.n; i++ {
		for j := 1; j < c.n; j++ {
			c.q[i][j] = math.Float64frombits(binary.LittleEndian.Uint64(file))
			file = file[8:]
		}
	}
	return c.velocity(100)
}

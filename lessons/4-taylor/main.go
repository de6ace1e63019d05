// Lesson 4: derivatives that travel, by Taylor arithmetic. README.md derives all of it.
package main

import (
	"fmt"
	"io"
	"math"
	"os"
)

// A number is what a network can compute with. Its zero value is 0.
type number[T any] interface {
	constant(c float64) T
	plus(T) T
	times(T) T
	tanh() T
}

// series is x[0] + x[1] s + x[2] s^2 + ..., a function of s near 0. What is left out at the end is
// 0, so that a constant has one coefficient. The coefficients are numbers of any kind.
type series[T number[T]] []T

func (x series[T]) constant(c float64) series[T] { var zero T; return series[T]{zero.constant(c)} }

func (x series[T]) plus(y series[T]) series[T] {
	sum := make(series[T], max(len(x), len(y)))
	copy(sum, x)
	for k := range y {
		sum[k] = sum[k].plus(y[k])
	}
	return sum
}

func (x series[T]) times(y series[T]) series[T] {
	product := make(series[T], max(len(x), len(y)))
	for i := range x {
		for j := range min(len(y), len(product)-i) {
			product[i+j] = product[i+j].plus(x[i].times(y[j]))
		}
	}
	return product
}

// tanh solves t' = z' - q z', q = t^2, one coefficient after the other:
// k t_k = k z_k - (1 z_1 q_(k-1) + 2 z_2 q_(k-2) + ... + k z_k q_0).
func (z series[T]) tanh() series[T] {
	t, q := make(series[T], len(z)), make(series[T], len(z))
	t[0] = z[0].tanh()
	for k := 1; k < len(z); k++ {
		for j := range k {
			q[k-1] = q[k-1].plus(t[j].times(t[k-1-j]))
		}
		t[k] = z[k]
		for j := 1; j <= k; j++ {
			t[k] = t[k].plus(z[0].constant(-float64(j) / float64(k)).times(z[j]).times(q[k-j]))
		}
	}
	return t
}

// plain is a number without derivatives.
type plain float64

func (x plain) constant(c float64) plain { return plain(c) }
func (x plain) plus(y plain) plain       { return x + y }
func (x plain) times(y plain) plain      { work++; return plain(x * y) }
func (x plain) tanh() plain              { work++; return plain(math.Tanh(float64(x))) }

// taped is a number that knows what it was made of: line at of the tape names the lines of the two
// numbers that it came from, and has its derivatives by them. Line 0 stands for all constants.
type taped struct {
	v  float64
	at int
}

var from, slope, work = make([][2]int, 1), make([][2]float64, 1), 0 // the tape; products so far

func record(v float64, x, y taped, byX, byY float64) taped {
	from, slope = append(from, [2]int{x.at, y.at}), append(slope, [2]float64{byX, byY})
	return taped{v, len(from) - 1}
}

func (x taped) constant(c float64) taped { return taped{c, 0} }
func (x taped) plus(y taped) taped       { return record(x.v+y.v, x, y, 1, 1) }
func (x taped) times(y taped) taped      { work += 3; return record(x.v*y.v, x, y, y.v, x.v) }

func (x taped) tanh() taped { work += 3; t := math.Tanh(x.v); return record(t, x, x, 1-t*t, 0) }

// pull reads the tape backwards: bar[i] is the derivative of y by the number of line i.
func (y taped) pull() (bar []float64) {
	bar = make([]float64, len(from))
	bar[y.at] = 1
	for i := y.at; i > 0; i-- {
		bar[from[i][0]] += bar[i] * slope[i][0]
		bar[from[i][1]] += bar[i] * slope[i][1]
	}
	return bar
}

var sizes = []int{2, 10, 10, 1} // x, two layers of ten units, u

// network returns u(x; theta). In theta each unit has its bias, then its weights.
func network[T number[T]](theta, x []T) T {
	for l, units := range sizes[1:] {
		y := make([]T, units)
		for j := range y {
			y[j] = theta[0]
			for i := range x {
				y[j] = y[j].plus(theta[1+i].times(x[i]))
			}
			if theta = theta[1+len(x):]; l < len(sizes)-2 {
				y[j] = y[j].tanh()
			}
		}
		x = y
	}
	return x[0]
}

// along returns x + s v with the coefficients up to that of s^K; for K = 0 they are constants.
func along[T number[T]](x []T, v []float64, K int) (line []series[T]) {
	for i := range x {
		line = append(line, make(series[T], K+1))
		if line[i][0] = x[i]; K > 0 {
			line[i][1] = x[i].constant(v[i])
		}
	}
	return line
}

// second returns the second derivative of u along v.
func second[T number[T]](theta, x []T, v ...float64) T {
	u := network(along(theta, nil, 0), along(x, v, 2))
	return u[2].plus(u[2])
}

func laplacian[T number[T]](theta, x []T) T {
	return second(theta, x, 1, 0).plus(second(theta, x, 0, 1))
}

// gradient returns the derivatives of the Laplacian by theta.
func gradient(theta, x []plain) []float64 {
	from, slope = from[:1], slope[:1]
	var t []taped
	for _, v := range theta {
		t = append(t, record(float64(v), taped{}, taped{}, 0, 0))
	}
	return laplacian(t, []taped{{float64(x[0]), 0}, {float64(x[1]), 0}}).pull()[1:][:len(t)]
}

// miss returns by how much the five-point formula misses the Laplacian, at the worst of 25 points.
// For h = 0 it takes Taylor's second derivatives along other perpendicular axes instead.
func miss(theta []plain, h plain) (largest float64) {
	u := func(x, y plain) plain { return network(theta, []plain{x, y}) }
	for i := range 25 {
		x, y := plain(i%5)/4, plain(i/5)/4
		d := (u(x+h, y) + u(x-h, y) + u(x, y+h) + u(x, y-h) - 4*u(x, y)) / (h * h)
		if h == 0 {
			d = second(theta, []plain{x, y}, 0.6, 0.8) + second(theta, []plain{x, y}, -0.8, 0.6)
		}
		largest = max(largest, math.Abs(float64(d-laplacian(theta, []plain{x, y}))))
	}
	return largest
}

// parameters returns theta: numbers from -1 to 1 without order.
func parameters() (theta []plain) {
	for p := range 3*10 + 11*10 + 11 {
		theta = append(theta, plain(p*p*p%149)/74-1)
	}
	return theta
}

// cost returns the products, with the calls of math.Tanh, of a run.
func cost(run func()) int { work = 0; run(); return work }

func lesson(w io.Writer) {
	x, theta, at := series[plain]{3, 1, 0}, parameters(), []plain{0.25, 0.5}
	fmt.Fprintln(w, "x, x^2 and x^3 at 3:", x, x.times(x), x.times(x).times(x))
	for h := plain(0.1); h > 5e-9; h /= 10 {
		fmt.Fprintf(w, "Laplacian by differences, h = %.0e: wrong by ~%.0e\n", h, miss(theta, h))
	}
	fmt.Fprintf(w, "by Taylor, two pairs of axes: apart by ~%.0e\n", miss(theta, 0))
	fmt.Fprintf(w, "u_xy by three directions: %.6f\n",
		(second(theta, at, 1, 1)-second(theta, at, 1, 0)-second(theta, at, 0, 1))/2)
	z := series[series[plain]]{{2, 1}}.times(series[series[plain]]{{3}, {1}})
	fmt.Fprintln(w, "theta x and its square, theta = 2 + a, x = 3 + s:", z, z.times(z))
	v := make([]float64, len(theta))
	v[7] = 1
	r, g := laplacian(along(theta, v, 2), along(at, nil, 0)), gradient(theta, at)
	fmt.Fprintf(w, "Laplacian along theta_7: %.6f, its derivative by the tape: %.6f\n", r, g[7])
	fmt.Fprintf(w, "products: u %d, Laplacian %d, its derivatives by all %d parameters %d\n",
		cost(func() { network(theta, at) }), cost(func() { laplacian(theta, at) }), len(theta), cost(func() { gradient(theta, at) }))
}

func main() {
	lesson(os.Stdout)
	save(figures)
}

package reference

import "math/big"

// quadratic is a system of ordinary differential equations y_i' = sum_k c_k y_j y_l with y_-1 = 1:
// a list of products for each unknown.
type quadratic [][]product

// product is num/den y_a y_b; an index of -1 stands for 1.
type product struct {
	num, den float64
	a, b     int
}

// LotkaVolterra returns the solution of x' = 1.5 x - x y, y' = x y - 3 y from (1, 1) at count times
// from 0 to 50, equally spaced: row i has x(t_i), y(t_i).
func LotkaVolterra(count int, r Resolution) [][]float64 {
	q := quadratic{
		{{1.5, 1, 0, -1}, {-1, 1, 0, 1}},
		{{-3, 1, 1, -1}, {1, 1, 0, 1}},
	}
	return q.solve([]float64{1, 1}, 50, count, [2]int{20, 24}[r], [2]int{2, 3}[r])
}

// Lorenz returns the solution of x' = 10 (y - x), y' = x (28 - z) - y, z' = x y - 8/3 z from
// (1, 1, 1) at count times from 0 to 15, equally spaced: row i has x(t_i), y(t_i), z(t_i).
func Lorenz(count int, r Resolution) [][]float64 {
	q := quadratic{
		{{10, 1, 1, -1}, {-10, 1, 0, -1}},
		{{28, 1, 0, -1}, {-1, 1, 0, 2}, {-1, 1, 1, -1}},
		{{1, 1, 0, 1}, {-8, 3, 2, -1}},
	}
	return q.solve([]float64{1, 1, 1}, 15, count, [2]int{18, 22}[r], [2]int{3, 4}[r])
}

// quadraticBits is the precision of the numbers. Lorenz' equations multiply an error by 1e6 to
// t = 15.
const quadraticBits = 160

// solve returns y at count times from 0 to end, equally spaced, 0 among them: row i has y(t_i). It
// sums the Taylor series of y at the start of every step (A. Jorba, M. Zou, A software package for
// the numerical integration of ODEs by means of high-order Taylor methods, Experimental Mathematics
// 14, 2005), whose coefficients follow from each other by Cauchy's product,
//
//	(n+1) y_i,n+1 = sum_k c_k sum_m y_j,m y_l,n-m,
//
// up to the given order, in so many equal steps from one time to the next.
func (q quadratic) solve(start []float64, end float64, count, order, steps int) [][]float64 {
	number := func(v float64) *big.Float { return new(big.Float).SetPrec(quadraticBits).SetFloat64(v) }
	h := number(end)
	h.Quo(h, number(float64((count-1)*steps)))
	series := make([][]*big.Float, len(q))
	for i := range series {
		series[i] = make([]*big.Float, order+1)
		for n := range series[i] {
			series[i][n] = number(0)
		}
		series[i][0].SetFloat64(start[i])
	}
	t := taylor{q: q, series: series, factor: make([][]*big.Float, len(q)), sum: number(0), term: number(0)}
	for i, products := range q {
		for _, p := range products {
			c := number(p.num)
			t.factor[i] = append(t.factor[i], c.Quo(c, number(p.den)))
		}
	}
	rows := [][]float64{t.values()}
	for range count - 1 {
		for range steps {
			t.step(h)
		}
		rows = append(rows, t.values())
	}
	return rows
}

// taylor is the series of every unknown around the present time, of which the first coefficient is
// the value.
type taylor struct {
	q         quadratic
	series    [][]*big.Float
	factor    [][]*big.Float // of the products
	sum, term *big.Float
}

func (t *taylor) values() []float64 {
	row := make([]float64, len(t.series))
	for i, s := range t.series {
		row[i], _ = s[0].Float64()
	}
	return row
}

func (t *taylor) step(h *big.Float) {
	order := len(t.series[0]) - 1
	divisor := new(big.Float).SetPrec(quadraticBits)
	for n := range order {
		for i, products := range t.q {
			next := t.series[i][n+1].SetFloat64(0)
			for k, p := range products {
				next.Add(next, t.term.Mul(t.factor[i][k], t.coefficient(p, n)))
			}
			next.Quo(next, divisor.SetFloat64(float64(n+1)))
		}
	}
	for _, s := range t.series { // Horner
		v := t.sum.Set(s[order])
		for n := order - 1; n >= 0; n-- {
			v.Add(t.term.Mul(v, h), s[n])
		}
		s[0].Set(v)
	}
}

// coefficient returns coefficient n of y_a y_b.
func (t *taylor) coefficient(p product, n int) *big.Float {
	if p.b < 0 {
		return t.series[p.a][n]
	}
	t.sum.SetFloat64(0)
	for m := range n + 1 {
		t.sum.Add(t.sum, t.term.Mul(t.series[p.a][m], t.series[p.b][n-m]))
	}
	return t.sum
}

package svd

import (
	"math"

	"anagram/mat"
)

// meet makes rows x and y, with inner product p, orthogonal unless they are, and the longer one longer. It returns the
// inner product of x and z, the row that x meets next, if there is one.
func (j *jacobi) meet(x, y int, p float64, z []float64, t *tally) float64 {
	gx, gy := j.g.Row(x), j.g.Row(y)
	if j.orthogonal(x, y, p) {
		return dotIf(gx, z)
	}
	r := j.turn(x, y, p, t)
	if j.w.Cols > 0 {
		mat.Rot(j.w.Row(x), j.w.Row(y), r.c, r.s)
	}
	if z == nil {
		mat.Rot2(gx, gy, r.c, r.s1, r.s2)
	} else {
		p = mat.RotDot(gx, gy, r.c, r.s1, r.s2, z)
	}
	for _, short := range [2]int{x, y} {
		if j.sq[short] < 0 { // cancelled
			j.sq[short] = mat.Dot(j.g.Row(short), j.g.Row(short))
		}
	}
	return p
}

func dotIf(x, z []float64) float64 {
	if z == nil {
		return 0
	}
	return mat.Dot(x, z)
}

// rotation has the cosine c and the sine s; rows as they are stored turn with the sines s1 and s2.
type rotation struct{ c, s, s1, s2 float64 }

// turn returns the rotation that makes x and y orthogonal and notes what becomes of their lengths; one that
// cancels is set to -1.
func (j *jacobi) turn(x, y int, p float64, count *tally) rotation {
	swapped := j.longer(y, x)
	if swapped {
		x, y = y, x
	}
	a, b, d := j.sq[x], j.sq[y], 1.0
	if j.exp[x] != j.exp[y] {
		d = math.Ldexp(1, j.exp[y]-j.exp[x])
	}
	z := (a - float64(b*float64(d*d))) / (2 * p)
	td := 1 / (z + math.Copysign(math.Sqrt(float64(z*z)+float64(d*d)), z)) // t/d
	t := td * d
	c := cosine(t)
	j.sq[x] = a + float64(float64(t*d)*p)
	if j.sq[y] = b - float64(td*p); j.sq[y] < 0.1*b {
		j.sq[y] = -1
	}
	cos2 := float64(p*p) / float64(a*b)
	count.turn(cos2, math.Abs(c*t))
	if swapped {
		return rotation{c, -c * t, -c * td, -c * t * d}
	}
	return rotation{c, c * t, c * t * d, c * td}
}

// cosine returns 1/sqrt(1+t^2) as 1 - u, u = t^2/(w + w^2), w = sqrt(1+t^2): with an error below that of rounding to a number
// just under 1, and on either side. The quotient itself is 1 up to t^2 = 3/2 eps, and as a row meets thousands of others
// it grew longer than it is, by a hundred eps.
func cosine(t float64) float64 {
	t2 := float64(t * t)
	return 1 - t2/(math.Sqrt(1+t2)+1+t2)
}

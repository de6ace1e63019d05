package taylor

// threefold has the channels of a direction, and their first and second derivatives by s.
type threefold [3]lowerOrders

// curve is a function of s at one point: its value, first and second derivative. Unlike a Number it
// never has more, and is that much cheaper.
type curve struct{ v, d, dd float64 }

func (a curve) add(b curve) curve { return curve{a.v + b.v, a.d + b.d, a.dd + b.dd} }

func (a curve) scale(c float64) curve {
	return curve{float64(c * a.v), float64(c * a.d), float64(c * a.dd)}
}

func (a curve) mul(b curve) curve {
	return curve{
		v:  float64(a.v * b.v),
		d:  float64(a.d*b.v) + float64(a.v*b.d),
		dd: float64(a.dd*b.v) + float64(2*float64(a.d*b.d)) + float64(a.v*b.dd),
	}
}

// at returns the curve at entry i.
func (s Series) at(i int) curve { return curve{s[0][i], s[1][i], s[2][i]} }

// of returns the curves of the derivatives of order p along the direction.
func (t *threefold) of(p int) Series { return Series{t[0][p], t[1][p], t[2][p]} }

// addHigher adds the derivatives by s of what Forward adds to a combination of the given order, 3
// or 4, along one direction.
func (dst Series) addHigher(order int, alpha float64, f [5]Series, z threefold) {
	d1, d2, s1, s2, s3 := dst[1], dst[2], z.of(1), z.of(2), z.of(3)
	for i := range d1 {
		z1, z2 := s1.at(i), s2.at(i)
		f2, f3, t := f[2].at(i), f[3].at(i), z1.mul(z1)
		var q curve
		if order == 3 {
			q = z1.mul(f2.mul(z2).scale(3).add(f3.mul(t)))
		} else {
			q = f2.mul(z1.mul(s3.at(i)).scale(4).add(z2.mul(z2).scale(3)))
			q = q.add(t.mul(f3.mul(z2).scale(6).add(f[4].at(i).mul(t))))
		}
		d1[i] += float64(alpha * q.d)
		d2[i] += float64(alpha * q.dd)
	}
}

package store

import (
	"math"

	"anagram/mlp"
)

// How many characters these have at least, so that no room is made for more of them than there may
// be: a coordinate {"kind":"square","axes":[[0,0,1]]}, an axis with its comma, a form
// {"factor":[{"coefficient":1}]} and a product in it. TestHostile.
const minCoordinateText, minAxisText, minFormText, minProductText = 34, 8, 30, 17

// lift reads an array of coordinates:
//
//	[{"kind":"straight","axes":[[0,0,2]]},{"kind":"circle","axes":[[1,-1,3.14]],"harmonics":1}]
//
// with an index, an origin and a factor for each axis.
func (r *reader) lift() []mlp.Coordinate {
	var c mlp.Coordinate
	fields := []field{
		{"kind", func() { c.Kind = r.kind() }},
		{"axes", into(&c.Axes, r.axes)},
		{"harmonics", into(&c.Harmonics, r.int)},
	}
	n := r.count()
	all := make([]mlp.Coordinate, 0, min(n, len(r.text)/minCoordinateText))
	r.array(func() {
		c = mlp.Coordinate{Kind: -1}
		if r.object(fields); r.err != nil {
			return
		}
		if c.Kind < 0 || len(c.Axes) == 0 {
			r.fail("coordinate %d has no kind or no axes", len(all))
			return
		}
		all = append(all, c)
	})
	return all
}

// kind reads the name of a kind.
func (r *reader) kind() mlp.Kind {
	at := r.at
	name := r.string()
	kind, ok := mlp.KindByName(name)
	if !ok {
		r.failAt(at, "%q is no kind of a coordinate", clip([]byte(name)))
	}
	return kind
}

// axes reads an array of axes.
func (r *reader) axes() []mlp.Axis {
	all := make([]mlp.Axis, 0, min(r.count(), 1+len(r.text)/minAxisText))
	r.array(func() { all = append(all, r.axis()) })
	return all
}

// axis reads index, origin and factor.
func (r *reader) axis() (a mlp.Axis) {
	if n := r.count(); n != 3 {
		r.fail("%d numbers of an axis, want its index, origin and factor", n)
	}
	i := 0
	r.array(func() {
		switch i {
		case 0:
			a.Index = r.int()
		case 1:
			a.Origin = r.float()
		default:
			a.Factor = r.float()
		}
		i++
	})
	return a
}

// forms reads an array of trial forms, the offset of which may be left out:
//
//	[{"factor":[{"coefficient":4,"axes":[[0,0,1],[0,1,-1]]}],"offset":[{"coefficient":300}]}]
func (r *reader) forms() []mlp.PolynomialForm {
	var f mlp.PolynomialForm
	var p mlp.Product
	product := []field{{"coefficient", into(&p.Coefficient, r.float)}, {"axes", into(&p.Factors, r.axes)}}
	polynomial := func() mlp.Polynomial {
		all := make(mlp.Polynomial, 0, min(r.count(), len(r.text)/minProductText))
		r.array(func() {
			p = mlp.Product{Coefficient: math.NaN()}
			if r.object(product); r.err == nil && p.Coefficient != p.Coefficient {
				r.fail("product %d has no coefficient", len(all))
			}
			if r.err == nil {
				all = append(all, p)
			}
		})
		return all
	}
	form := []field{{"factor", into(&f.Factor, polynomial)}, {"offset", into(&f.Offset, polynomial)}}
	all := make([]mlp.PolynomialForm, 0, min(r.count(), len(r.text)/minFormText))
	r.array(func() {
		f = mlp.PolynomialForm{}
		if r.object(form); r.err == nil && len(f.Factor) == 0 {
			r.fail("form %d has no factor", len(all))
		}
		if r.err == nil {
			all = append(all, f)
		}
	})
	return all
}

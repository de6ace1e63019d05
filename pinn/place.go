package pinn

import (
	"context"

	"anagram/internal/text"
	"anagram/mat"
)

// Placed returns the coordinates of the points that have followed the residual to where they are,
// one after the other. With the number of the step it is all there is to the points in place, and
// all of them that a loop of one's own has to keep; nil where no points follow.
func (p *Problem) Placed() (placed []float64) {
	for _, c := range p.conditions {
		if c.follower != nil {
			if placed == nil {
				placed = make([]float64, 0, c.x.Cols*p.Samples())
			}
			for _, i := range c.follower.Rows() {
				placed = append(placed, c.x.Row(i)...)
			}
		}
	}
	return placed
}

// Place puts the points of a step back, with what Placed has returned after its Resample. It is an
// error, which names the term, if there are more or fewer coordinates or one is not finite, or if a
// source or coefficient fails. The problem can't be used then until a Resample or a Place succeeds.
func (p *Problem) Place(ctx context.Context, step int, placed []float64) error {
	p.step = -1
	p.draws++
	for _, c := range p.conditions {
		var err error
		switch {
		case c.points.IsFresh():
			err = c.prepare(ctx, step)
		case c.follower != nil:
			placed, err = c.place(ctx, placed)
		}
		if err != nil {
			return text.Errorf("pinn: %s: %w", c.name, err)
		}
	}
	if len(placed) > 0 {
		return text.Errorf("pinn: %d coordinates more than there are points that follow", len(placed))
	}
	p.step = step
	return nil
}

// place puts points that follow where the first coordinates say, and returns the others.
func (c *condition) place(ctx context.Context, placed []float64) (rest []float64, err error) {
	n := c.x.Cols
	if want := n * len(c.follower.Rows()); len(placed) < want {
		return nil, text.Errorf("%d coordinates for points that follow, want %d", len(placed), want)
	}
	for _, i := range c.follower.Rows() {
		copy(c.x.Row(i), placed)
		placed = placed[n:]
	}
	return placed, c.tabulate(ctx)
}

// Points returns the S points in place, one a row, in the order of the residuals. The matrix is the
// caller's own.
func (p *Problem) Points() *mat.Dense {
	var data []float64
	for _, c := range p.conditions {
		x, err := c.all()
		if err != nil {
			// Where accepted points of another step, and now hardly any.
			panic("pinn: " + err.Error())
		}
		data = append(data, x.Data...)
	}
	d := p.net.Inputs()
	return &mat.Dense{Rows: len(data) / d, Cols: d, Stride: d, Data: data}
}

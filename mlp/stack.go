package mlp

import "anagram/mat"

// stack holds the channels of one layer at n points: channel c is the n x units
// matrix in rows cn .. cn+n-1 of one tall matrix.
type stack struct {
	points, units int
	data          []float64
	// views of data, each points*units long; nil marks one that is zero or not wanted
	channel [][]float64
}

func newStack(channels, maxPoints, maxUnits int) stack {
	return stack{data: make([]float64, channels*maxPoints*maxUnits), channel: make([][]float64, channels)}
}

// reset gives the stack a shape, with every channel present.
func (s *stack) reset(points, units int) {
	s.points, s.units = points, units
	size := points * units
	for c := range s.channel {
		s.channel[c] = s.data[c*size : (c+1)*size : (c+1)*size]
	}
}

// all returns the tall matrix of all channels.
func (s *stack) all() mat.Dense {
	rows := len(s.channel) * s.points
	return mat.Dense{Rows: rows, Cols: s.units, Stride: s.units, Data: s.data[:rows*s.units]}
}

// values returns the stack of channel 0 alone.
func (s *stack) values() stack {
	return stack{points: s.points, units: s.units, data: s.data, channel: s.channel[:1]}
}

// matrix returns channel c, points x units.
func (s *stack) matrix(c int) mat.Dense {
	return mat.Dense{Rows: s.points, Cols: s.units, Stride: s.units, Data: s.channel[c]}
}

// row returns channel c at point i, or nil if the channel is absent.
func (s *stack) row(c, i int) []float64 {
	if s.channel[c] == nil {
		return nil
	}
	return s.channel[c][i*s.units : (i+1)*s.units]
}

// at returns all channels at point i: channels x units, a view across the tall matrix.
func (s *stack) at(i int) mat.Dense {
	c, stride := len(s.channel), s.points*s.units
	return mat.Dense{Rows: c, Cols: s.units, Stride: stride, Data: s.data[i*s.units : (c-1)*stride+(i+1)*s.units]}
}

package method

import "math"

// bracket searches for the largest radius whose step passes, with few trials. It grows the radius
// until a step fails, or shrinks it until one passes. Then it bisects on the logarithm between the
// two.
type bracket struct {
	growth    float64 // the first factor by which the radius grows or shrinks
	reach     float64 // the largest radius, relative to the start
	precision float64 // the search ends when the least that failed is this times the largest passed
	trials    int     // the largest number of trials
}

// search returns the largest radius that passed, 0 if none did. probe tries a step of a radius.
// whole says that the step is the undamped one, shorter than the radius: larger radii give it
// again. The factor of shrinking is squared each time.
func (b bracket) search(start float64, probe func(radius float64) (passed, whole bool, err error)) (float64, error) {
	pass, fail, radius, factor := 0.0, 0.0, start, b.growth
	for trial := 0; trial < b.trials && radius > 0; trial++ {
		passed, whole, err := probe(radius)
		if err != nil {
			return 0, err
		}
		if passed {
			pass = radius
		} else {
			fail = radius
		}
		switch {
		case passed && (whole || radius >= start*b.reach):
			return pass, nil
		case pass == 0:
			radius /= factor
			factor *= factor
		case fail == 0:
			radius = min(radius*b.growth, start*b.reach)
		case fail <= pass*b.precision:
			return pass, nil
		default:
			radius = math.Sqrt(pass) * math.Sqrt(fail)
		}
	}
	return pass, nil
}

package check

import "testing"

func TestAlike(t *testing.T) {
	for _, c := range []struct {
		got, want string
		units     float64
		alike     bool
	}{
		{"a 1.25 b", "a 1.24 b", 1, true},
		{"a 1.25 b", "a 1.22 b", 1, false},
		{"a 1.25 b", "a 1.25 c", 1, false},
		{"a 1.25", "a 1.25 c", 1, false},
		{"~3e-08", "~9e-09", 1, true},
		{"~3e-08", "~2e-07", 1, true},
		{"~3e-08", "~4e-07", 1, false},
		{"~3e-08", "3e-08", 1, false},
		{"~-2", "~2", 1, false},
		{"3.1e-08", "3.2e-08", 1, true},
		{"3.1e-08", "3.3e-08", 1, false},
		{"M10.0 20.0L30.1", "M10.3 19.8L30.4", 5, true},
		{"M10.0 20.0L30.1", "M10.3 19.8L30.9", 5, false},
		{"NaN", "1", 1, false},
	} {
		if err := alike(c.got, c.want, c.units); (err == nil) != c.alike {
			t.Errorf("%q for %q within %g: %v", c.got, c.want, c.units, err)
		}
	}
}

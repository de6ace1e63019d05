package problems

import (
	_ "embed"
	"math"
	"strconv"
	"strings"
	"testing"

	"anagram/mat"
)

// See testdata/README.md for where it comes from.
//
//go:embed testdata/allen_cahn_reference.csv
var allenCahnCSV string

// largestGap returns the largest |a - b| and where it is.
func largestGap(a, b *mat.Dense) (gap float64, i, j int) {
	for r := 0; r < a.Rows; r++ {
		for c, v := range a.Row(r) {
			if d := math.Abs(v - b.At(r, c)); !(d <= gap) {
				gap, i, j = d, r, c
			}
		}
	}
	return gap, i, j
}

// The file was made by another method in space and another in time. It claims 3e-9; the two agree
// to 4e-12.
func TestAllenCahnReferenceAgainstFile(t *testing.T) {
	times, places, u, err := allenCahnReference()
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(allenCahnCSV), "\n")[1:]
	if got, want := len(lines), 21*201; got != want {
		t.Fatalf("file has %d points, want %d", got, want)
	}
	const tolerance = 1e-10
	worst := 0.0
	for k, line := range lines {
		var v [3]float64
		for c, field := range strings.SplitN(line, ",", 3) {
			if v[c], err = strconv.ParseFloat(strings.TrimSpace(field), 64); err != nil {
				t.Fatalf("point %d: %v", k, err)
			}
		}
		i, j := 5*(k/201), k%201
		if math.Abs(times[i]-v[0]) > 1e-15 || math.Abs(places[j]-v[1]) > 1e-15 {
			t.Fatalf("point %d is (%v, %v), want (%v, %v)", k, times[i], places[j], v[0], v[1])
		}
		gap := math.Abs(u.At(i, j) - v[2])
		worst = max(worst, gap)
		if !(gap <= tolerance) {
			t.Errorf("u(%v, %v) = %v, file has %v", times[i], places[j], u.At(i, j), v[2])
		}
	}
	t.Logf("largest difference %.1e", worst)
}

func TestAllenCahnReferenceData(t *testing.T) {
	times, places, u, err := allenCahnReference()
	if err != nil {
		t.Fatal(err)
	}
	if u.Rows != 101 || u.Cols != 201 || len(times) != 101 || len(places) != 201 {
		t.Fatalf("shape %d x %d with %d times, %d places; want 101 x 201", u.Rows, u.Cols, len(times), len(places))
	}
	for j, x := range places {
		got, want := u.At(0, j), x*x*math.Cos(math.Pi*x)
		if math.Abs(got-want) > 1e-15 {
			t.Errorf("u(0, %v) = %v, want %v", x, got, want)
		}
	}
	for i, s := range times {
		for j, v := range u.Row(i) {
			if v != u.At(i, 200-j) {
				t.Errorf("u(%v, .) is not even at x = %v", s, places[j])
			}
			if !(math.Abs(v) <= 1+1e-10) { // maximum principle: data in [-1, 1] stay there
				t.Errorf("u(%v, %v) = %v, want it in [-1, 1]", s, places[j], v)
			}
		}
		if u.At(i, 0) != -1 {
			t.Errorf("u(%v, -1) = %v, want -1", s, u.At(i, 0))
		}
	}
	if _, _, again, _ := allenCahnReference(); again != u {
		t.Error("computed twice, want once")
	}
}

// Changing any one setting must not change the solution at any of the 101 times, the first after
// the corner included. Finer ones change it by 4e-12 to 6e-12, near the corner; the tolerances
// leave a factor 8 to what was measured.
func TestAllenCahnReferenceConverged(t *testing.T) {
	if testing.Short() {
		t.Skip("runs")
	}
	_, _, u, err := allenCahnReference()
	if err != nil {
		t.Fatal(err)
	}
	d := allenCahnDefault
	for _, c := range []struct {
		name      string
		settings  allenCahnSettings
		tolerance float64
		long      bool
	}{
		{"longer first step", allenCahnSettings{d.cells, d.substeps, 3}, 5e-11, false},
		{"one order less in time", allenCahnSettings{d.cells, []int{1, 2, 3, 4, 5, 6}, d.doubling}, 2e-10, false},
		{"two thirds of the nodes", allenCahnSettings{[]int{300, 400, 600, 800}, d.substeps, d.doubling}, 1e-9, false},
		{"shorter first step", allenCahnSettings{d.cells, d.substeps, 10}, 5e-11, true},
		{"substeps halved", allenCahnSettings{d.cells, []int{2, 4, 6, 8, 10, 12, 14}, d.doubling}, 5e-11, true},
		{"one order more in time", allenCahnSettings{d.cells, []int{1, 2, 3, 4, 5, 6, 7, 8}, d.doubling}, 5e-11, true},
		{"double the nodes", allenCahnSettings{[]int{800, 1200, 1600, 2400}, d.substeps, d.doubling}, 5e-11, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.long && testing.Short() {
				t.Skip("long")
			}
			other, err := c.settings.solve()
			if err != nil {
				t.Fatal(err)
			}
			gap, i, j := largestGap(other, u)
			t.Logf("changes by %.1e at t = %v, x = %v", gap, float64(i)/100, float64(j-100)/100)
			if !(gap <= c.tolerance) {
				t.Errorf("changes by %.1e, want at most %.0e", gap, c.tolerance)
			}
		})
	}
}

func TestAllenCahnReferenceTooCoarse(t *testing.T) {
	d := allenCahnDefault
	for _, c := range []struct {
		name     string
		settings allenCahnSettings
	}{
		{"space", allenCahnSettings{[]int{100, 200}, d.substeps, d.doubling}},
		{"time", allenCahnSettings{[]int{100}, []int{1, 2}, d.doubling}},
	} {
		if _, err := c.settings.solve(); err == nil {
			t.Errorf("%s: no error, want one that says how coarse", c.name)
		} else {
			t.Log(err)
		}
	}
}

// A substep solves (I - h J) d = h F(y): multiply d by the matrix written out, and compare with F
// written out.
func TestAllenCahnSubstep(t *testing.T) {
	const n, h = 100, 0.01
	l := newAllenCahnLine(n, []int{1})
	before := append([]float64(nil), l.y...)
	l.step(h)
	at := func(v []float64, i int) float64 { return v[max(i, -i)] } // even
	f := func(u float64) float64 { return 5 * (u - u*u*u) }
	for i := range n {
		d := func(i int) float64 { return at(l.y, i) - at(before, i) }
		second := func(v func(int) float64) float64 { return 1e-3 * n * n * (v(i-1) - 2*v(i) + v(i+1)) }
		u := before[i]
		got := d(i) - h*(second(d)+(5-15*u*u)*d(i))
		want := h * (second(func(i int) float64 { return at(before, i) }) + f(u))
		if math.Abs(got-want) > 1e-14 { // a few eps of y <= 1
			t.Errorf("row %d: (I - hJ) d = %v, want hF = %v", i, got, want)
		}
	}
	if l.y[n] != -1 {
		t.Errorf("y at x = 1 is %v, want -1", l.y[n])
	}
}

// Extrapolation is exact for polynomials in h^p of degree below the number of values.
func TestExtrapolate(t *testing.T) {
	for _, c := range []struct {
		name string
		n    []int
		p    int
	}{
		{"one value", []int{3}, 1},
		{"harmonic, h", []int{1, 2, 3, 4, 5}, 1},
		{"Romberg, h^2", []int{1, 2, 4, 8}, 2},
		{"mixed, h^2", []int{4, 6, 8, 12}, 2},
	} {
		table := make([][]float64, len(c.n))
		for j, n := range c.n {
			s := math.Pow(1/float64(n), float64(c.p))
			poly, power := 2.0, 1.0
			for k := 1; k < len(c.n); k++ {
				power *= s
				poly += float64(k) * power
			}
			table[j] = []float64{poly, 1}
		}
		moved := extrapolate(table, c.n, c.p)
		got := table[len(table)-1]
		if math.Abs(got[0]-2) > 1e-12 || got[1] != 1 { // eps times the weights, below 700 here
			t.Errorf("%s: got %v, want [2 1]", c.name, got)
		}
		if (len(c.n) > 1) != (moved > 0) {
			t.Errorf("%s: moved %v", c.name, moved)
		}
	}
	if moved := extrapolate([][]float64{{0, 0}, {math.NaN(), 0}}, []int{1, 2}, 1); moved == moved {
		t.Errorf("with NaN: moved %v, want NaN", moved)
	}
}

func BenchmarkAllenCahnReference(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := allenCahnDefault.solve(); err != nil {
			b.Fatal(err)
		}
	}
}

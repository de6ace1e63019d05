package vec

import (
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"
)

var (
	tableArguments = flag.Int("arguments", 20000, "random arguments a function in TestErrorTable")
	tableUpdate    = flag.Bool("update", false, "write the figures of TestErrorTable into doc.go")
)

// A draw is a random argument, of Pow two. It has the same bits on every GOARCH.
type draw func(rng *rand.Rand) (x, y float64)

func within(lo, hi float64) draw {
	return func(rng *rand.Rand) (float64, float64) { return lo + float64((hi-lo)*rng.Float64()), 0 }
}

// spread is of either sign, its logarithm uniform.
func spread(lo, hi float64) draw {
	return func(rng *rand.Rand) (float64, float64) { return sign(rng) * logUniform(rng, lo, hi), 0 }
}

// around is a multiple of step moved by a little: the seams of a reduction, to within a few
// neighbours and wider.
func around(step float64, multiples int, lo, hi float64) draw {
	return func(rng *rand.Rand) (float64, float64) {
		for {
			x := near(rng, float64(rng.IntN(multiples)+1)*step) * sign(rng)
			if lo <= x && x <= hi {
				return x, 0
			}
		}
	}
}

// eighths is near the middle between two quarter turns, where the polynomials end.
func eighths(half float64) draw {
	return func(rng *rand.Rand) (float64, float64) {
		return half * (0.25 + 0.5*float64(rng.IntN(40)-20) + float64(0.012*sign(rng)*rng.Float64())), 0
	}
}

func near(rng *rand.Rand, x float64) float64 {
	if rng.IntN(2) == 0 {
		return math.Float64frombits(math.Float64bits(x) + uint64(rng.IntN(17)) - 8)
	}
	return x * (1 + float64(sign(rng)*logUniform(rng, 0x1p-52, 0.01)))
}

func sign(rng *rand.Rand) float64 { return float64(2*rng.IntN(2) - 1) }

func logUniform(rng *rand.Rand, lo, hi float64) float64 {
	return min(Exp(Log(lo)+float64((Log(hi)-Log(lo))*rng.Float64())), hi)
}

// positive is any positive number, subnormal ones included.
func positive(rng *rand.Rand) float64 {
	return math.Float64frombits(1 + rng.Uint64N(math.Float64bits(math.Inf(1))-1))
}

func anything(rng *rand.Rand) (float64, float64) { return sign(rng) * positive(rng), 0 }

// powers: x of every size or near 1 or near a seam of the logarithm, and y so that x^y is a number
// of float64, often a whole one.
func powers(rng *rand.Rand) (x, y float64) {
	switch rng.IntN(4) {
	case 0:
		x = positive(rng)
	case 1:
		x = 0.4 + float64(1.2*rng.Float64())
	case 2:
		x = 1 + float64(sign(rng)*logUniform(rng, 0x1p-52, 0.4))
	default:
		x = math.Ldexp(near(rng, math.Sqrt2), rng.IntN(60)-30)
	}
	if x == 1 {
		x = 1.5
	}
	l := float64(1453*rng.Float64()) - 744 // the logarithm of x^y
	if rng.IntN(3) == 0 {
		l = sign(rng) * logUniform(rng, 0x1p-60, 700)
	}
	y = l / Log(x)
	if r := math.Round(y); rng.IntN(3) == 0 && r != 0 {
		if v := r * Log(x); -745 < v && v < 709.7 {
			y = r
		}
	}
	return x, y
}

func ddLog1pOf(x float64) dd {
	switch {
	case math.Abs(x) <= 0.5:
		return ddLog1p(dd{x, 0})
	case x > 0x1p200:
		return ddLog(x)
	}
	u := two(1, x)
	m, k := math.Frexp(u.hi) // log(u + v) = k ln 2 + log(1 + (m - 1) + v/2^k)
	if m < 0.75 {
		m, k = 2*m, k-1
	}
	n := dd{float64(k), 0}
	f := two(m-1, math.Ldexp(u.lo, -k))
	return ddLog1p(f).add(n.mul(ddLn2)).add(n.mul(dd{ddLn2Rest, 0}))
}

// errorTable has the rows of doc.go: the draws are mixed in equal parts.
var errorTable = []struct {
	name  string
	f     func(x, y float64) float64
	want  func(x, y float64) scaled
	draws []draw
}{
	{"Tanh", unary(Tanh), odd(ddTanh), []draw{within(-20, 20), spread(1e-320, 20), around(1./128, 2500, -20, 20), within(-1, 1)}},
	{"Exp", unary(Exp), func(x, _ float64) scaled { return ddExp(dd{x, 0}) },
		[]draw{within(-708, 709.78), spread(1e-300, 700), around(math.Ln2/2, 2000, -708, 709.78), within(-1, 1)}},
	{"Exp, subnormal results", unary(Exp), func(x, _ float64) scaled { return ddExp(dd{x, 0}) }, []draw{within(-745.13, -708.4)}},
	{"Log", unary(Log), double(ddLog), []draw{func(rng *rand.Rand) (float64, float64) { return positive(rng), 0 },
		within(0.3, 3), within(0.7, 0.72), func(rng *rand.Rand) (float64, float64) {
			return math.Ldexp(near(rng, math.Sqrt2), rng.IntN(10)-5), 0
		}, func(rng *rand.Rand) (float64, float64) {
			return 1 + float64(sign(rng)*logUniform(rng, 0x1p-52, 0.4)), 0
		}}},
	{"Log1p", unary(Log1p), odd(ddLog1pOf), []draw{func(rng *rand.Rand) (float64, float64) { return positive(rng), 0 },
		within(-1, 3), within(-0.3, -0.28), spread(1e-320, 0.9999), func(rng *rand.Rand) (float64, float64) {
			return near(rng, math.Ldexp(math.Sqrt2, rng.IntN(50)-1)) - 1, 0
		}}},
	{"Sin", unary(Sin), odd(func(x float64) dd { s, _ := ddTrig(x); return s }), angles},
	{"Cos", unary(Cos), double(func(x float64) dd { _, c := ddTrig(x); return c }), angles},
	{"SinPi", unary(SinPi), odd(func(x float64) dd { s, _ := ddTrigPi(x); return s }), turns},
	{"CosPi", unary(CosPi), double(func(x float64) dd { _, c := ddTrigPi(x); return c }), turns},
	{"Erf", unary(Erf), odd(ddErf), []draw{within(-6, 6), spread(1e-320, 6), within(-1.1, 1.1), within(1, 1.05)}},
	{"Erfc", unary(Erfc), func(x, _ float64) scaled { return ddErfc(x) }, []draw{within(-6, 27.29), spread(1e-290, 27.2), within(0.4, 3), within(10, 12)}},
	{"Pow", Pow, ddPow, []draw{powers}},
	{"Atan", unary(Atan), odd(ddAtan), []draw{within(-3, 3), anything, spread(1e-3, 1e3), within(-7./16, 7./16),
		func(rng *rand.Rand) (float64, float64) {
			return near(rng, []float64{7, 11, 19, 39}[rng.IntN(4)]/16) * sign(rng), 0
		}}},
}

var (
	angles = []draw{within(-10, 10), anything, eighths(math.Pi), eighths(math.Pi), around(math.Pi/4, 1000, -1e4, 1e4), spread(1e-300, 1e7),
		func(rng *rand.Rand) (float64, float64) {
			return near(rng, math.Floor(logUniform(rng, 1, 1e15))*math.Pi/2), 0
		}}
	turns = []draw{within(-2, 2), eighths(1), spread(1e-320, 1e16), around(0.25, 1000, -1e3, 1e3)}
)

func unary(f func(float64) float64) func(x, _ float64) float64 {
	return func(x, _ float64) float64 { return f(x) }
}

func double(f func(float64) dd) func(x, _ float64) scaled {
	return func(x, _ float64) scaled { return plain(f(x)) }
}

// odd is double for functions that are straight near 0: there of a larger argument, since a pair
// has no second part where that is subnormal.
func odd(f func(float64) dd) func(x, _ float64) scaled {
	return func(x, _ float64) scaled {
		if math.Abs(x) < 0x1p-900 {
			return scaled{f(math.Ldexp(x, 200)), -200}
		}
		return plain(f(x))
	}
}

// notDrawn is what the table adds for arguments that were not drawn: from two million to six, the
// largest error of the cosine near the end of its polynomial grows by 0.03 of itself.
const notDrawn = 1.04

// TestErrorTable holds the figures of doc.go. They are made from two million arguments a function
// by
//
//	go test ./internal/vec -run '^TestErrorTable$' -v -arguments 2000000 -update
//
// of which the arguments here are the first.
func TestErrorTable(t *testing.T) {
	doc, err := os.ReadFile("doc.go")
	if err != nil && runtime.GOOS == "js" {
		t.Skip("a page has no files: ", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	text := string(doc)
	for i, row := range errorTable {
		rng := rand.New(rand.NewPCG(21, uint64(i)))
		worst, atX, atY := 0.0, 0.0, 0.0
		n := *tableArguments
		if testing.Short() {
			n = min(n, 2000)
		}
		for j := range n {
			x, y := row.draws[j%len(row.draws)](rng)
			if u := row.want(x, y).ulps(row.f(x, y)); !(u <= worst) {
				worst, atX, atY = u, x, y
			}
		}
		t.Logf("%-24s %.3f ulp at %v, %v", row.name, worst, atX, atY)
		line := regexp.MustCompile(`(?m)^//\t` + regexp.QuoteMeta(row.name) + `  .*  (\S+)$`)
		found := line.FindStringSubmatchIndex(text)
		if found == nil {
			t.Fatalf("doc.go has no row %q", row.name)
		}
		stated, err := strconv.ParseFloat(text[found[2]:found[3]], 64)
		if err != nil {
			t.Fatal(err)
		}
		if *tableUpdate {
			text = text[:found[2]] + fmt.Sprintf("%.2f", math.Ceil(100*notDrawn*worst)/100) + text[found[3]:]
		} else if !(worst <= stated) {
			t.Errorf("%s(%v, %v) = %v: %.3f ulp, the table of doc.go says %v", row.name, atX, atY, row.f(atX, atY), worst, stated)
		}
	}
	if *tableUpdate && strings.Compare(text, string(doc)) != 0 {
		if err := os.WriteFile("doc.go", []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"anagram/internal/text"
	"anagram/pde"
	"anagram/problems"
	"anagram/problems/records"
)

// newFlags returns a flag set that says nothing by itself: parse turns what goes wrong into errors.
func newFlags(command string) *flag.FlagSet {
	fs := flag.NewFlagSet(command, flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	return fs
}

// parse reads args, in which flags may stand before and after the other arguments, and returns
// those. For -h it prints the help of the command, and returns flag.ErrHelp.
func parse(fs *flag.FlagSet, c *console, args []string) ([]string, error) {
	var rest []string
	for {
		err := fs.Parse(args)
		if err == flag.ErrHelp && c.asked != nil {
			c.asked(fs)
			return nil, flag.ErrHelp
		}
		if err == flag.ErrHelp {
			if err := write(c.stdout, func(w io.Writer) { printHelp(w, fs) }); err != nil {
				return nil, err
			}
			return nil, flag.ErrHelp
		}
		if err != nil {
			name, unknown := strings.CutPrefix(err.Error(), "flag provided but not defined: ")
			if unknown {
				return nil, misuse(fs, "unknown flag %s%s", name, perhaps(name, flagNames(fs)))
			}
			return nil, misuse(fs, "%v", err)
		}
		if fs.NArg() == 0 {
			return rest, noneEmpty(fs)
		}
		rest = append(rest, fs.Arg(0))
		args = fs.Args()[1:]
	}
}

// flagNames are the names of all flags, as they are given.
func flagNames(fs *flag.FlagSet) (names []string) {
	fs.VisitAll(func(f *flag.Flag) { names = append(names, "-"+f.Name) })
	return names
}

// noneEmpty is an error if a flag was given an empty word, as a variable of the shell that is not
// set gives it.
func noneEmpty(fs *flag.FlagSet) (err error) {
	fs.Visit(func(f *flag.Flag) {
		if g, ok := f.Value.(flag.Getter); ok && g.Get() == "" {
			_, usage := flag.UnquoteUsage(f)
			err = misuse(fs, "-%s is empty; it is to %s", f.Name, usage)
		}
	})
	return err
}

// given tells whether a flag is in the command line.
func given(fs *flag.FlagSet, name string) bool {
	found := false
	fs.Visit(func(f *flag.Flag) { found = found || f.Name == name })
	return found
}

// parseProblem is parse for commands on one problem, which comes with the points that r asks for.
func (r *runFlags) parseProblem(fs *flag.FlagSet, c *console, args []string) (*problems.Problem, error) {
	rest, err := parse(fs, c, args)
	if err != nil {
		return nil, err
	}
	if len(rest) != 1 {
		return nil, misuse(fs, "want the name of one problem (%s) or one problem file, got %d arguments %q", strings.Join(problemNames(), ", "), len(rest), rest)
	}
	return r.lookupProblem(fs, c, rest[0])
}

func problemNames() []string { return each(problems.All(), problemName) }

func recordNames() []string {
	return each(records.All(), func(r records.Record) string { return r.Name })
}

// findProblem returns the problem of a name, one of the records too; nil if there is none.
func findProblem(name string) *problems.Problem {
	if p, err := problems.Lookup(name); err == nil {
		return p
	}
	r, _ := records.Lookup(name)
	return r.Problem
}

func problemName(p *problems.Problem) string { return p.Name }

// each returns what f makes of the elements of a list.
func each[S, T any](list []S, f func(S) T) []T {
	all := make([]T, len(list))
	for i, v := range list {
		all[i] = f(v)
	}
	return all
}

// misuse is the usageError of fs's command.
func misuse(fs *flag.FlagSet, format string, args ...any) error {
	return usageError{" " + fs.Name(), fs.Name() + ": " + fmt.Sprintf(format, args...)}
}

func isHelp(arg string) bool { return arg == "-h" || arg == "-help" || arg == "--help" }

// runFlags are what solve and compare have in common.
type runFlags struct {
	steps   int
	maxTime time.Duration
	cpu     int
	memory  memoryFlag
	options
	net    []int // hidden widths; nil: the problem's own
	points int   // 0: the problem's own
	stream bool
	out    string
	json   bool
	quiet  bool

	file *pde.Problem // the one that was named; nil: a problem of a name
	sum  string       // its checksum, with the parameters that were set
	set  map[string]float64
}

func (r *runFlags) register(fs *flag.FlagSet) {
	intVar(fs, &r.cpu, "cpu", "share the work of a step among `N` goroutines; the result is the same for every N (default: as many as there are processors)")
	r.Cutoff = math.NaN()
	floatVar(fs, &r.Cutoff, "cutoff", "take singular values below `C` for zero in method anagram; 0 is sqrt(eps P) times the largest one (default: the problem's own, see 'anagram list -json')")
	valueVar(fs, &r.net, "net", "hidden layers of the widths `W,W,...`, for example 64 or 20,20 (default: the problem's own, see 'anagram list'); for march the units of the first slab (default: 300)", parseWidths)
	intVar(fs, &r.points, "points", "sample on a grid of `K` points a side (allencahn: K in t, 2K in x) or, for laplace5d, on K random points inside and K/8 on the border (default: 30; laplace5d 4000; docs/records.md for records); not for march, which places its points itself")
	fs.BoolVar(&r.stream, "stream", false, "draw random points anew whenever they are needed instead of keeping them, other ones than without it, for a great many of them on little memory: laplace5d, poisson5d, heat5d, heat-multiscale")
	fs.Func("memory", "refuse runs that take more memory than `SIZE`, for example 6GB; 0 is no bound (default: as much as there is, where Linux tells; elsewhere 8GiB)", r.memory.parse)
	valueVar(fs, &r.Patience, "patience", "how long ratio looks for a lower floor of the loss: `P` is quick, normal, deep or the number of floors in a row, none better than the best, after which it ends (default: normal)", parsePatience)
	floatVar(fs, &r.Momentum, "momentum", "let the steps of ratio and lm go on in the direction of the last one by the part `MU` of their length, 0 <= MU < 1 (default: 0)")
	fs.BoolVar(&r.json, "json", false, "print one JSON document instead of text")
	fs.BoolVar(&r.quiet, "q", false, "no progress on standard error")
}

func (r *runFlags) check(fs *flag.FlagSet, chosen ...method) error {
	switch {
	case !(r.Momentum >= 0 && r.Momentum < 1):
		return misuse(fs, "-momentum is %v, want a number from 0 to below 1", r.Momentum)
	case given(fs, "steps") && r.steps < 1:
		return misuse(fs, "-steps is %d, want a number from 1 on", r.steps)
	case r.maxTime < 0:
		return misuse(fs, "-max-time is %v, want a positive duration such as 25s", r.maxTime)
	case given(fs, "max-time") && r.maxTime == 0 && r.steps == 0:
		return misuse(fs, "-max-time is 0: want a bound, a positive duration such as 25s or -steps")
	case given(fs, "cpu") && (r.cpu < 1 || r.cpu > mostWorkers):
		return misuse(fs, "-cpu is %d, want a number from 1 to %d", r.cpu, mostWorkers)
	case given(fs, "cutoff") && !(r.Cutoff >= 0 && r.Cutoff <= math.MaxFloat64):
		return misuse(fs, "-cutoff is %v, want a number >= 0", r.Cutoff)
	}
	if r.points > 0 && !slices.ContainsFunc(chosen, func(m method) bool { return m.Name != marchMethod }) {
		return misuse(fs, "-points has no effect on march, which places its points itself; -method %s trains one network on them", defaultMethod)
	}
	if name := r.unused(chosen...); name != "" {
		return misuse(fs, "%s has no effect on %s", name, strings.Join(namesOf(chosen), ", "))
	}
	return nil
}

// mostWorkers bounds -cpu: each worker takes memory of its own.
const mostWorkers = 1024

// lookupProblems reads a list of names separated by commas.
func (r *runFlags) lookupProblems(fs *flag.FlagSet, c *console, list string) ([]*problems.Problem, error) {
	return lookupList(list, func(name string) (*problems.Problem, error) { return r.lookupProblem(fs, c, name) },
		func(name string) error { return misuse(fs, "problem %q is named twice", name) })
}

// lookupList looks up the names of a list, none of which may come twice.
func lookupList[T any](list string, lookup func(name string) (T, error), twice func(name string) error) ([]T, error) {
	var chosen []T
	names := strings.Split(list, ",")
	for i, name := range names {
		v, err := lookup(name)
		if err == nil && slices.Contains(names[:i], name) {
			err = twice(name)
		}
		if err != nil {
			return nil, err
		}
		chosen = append(chosen, v)
	}
	return chosen, nil
}

// lookupProblem returns a problem with the number of points asked for.
func (r *runFlags) lookupProblem(fs *flag.FlagSet, c *console, name string) (*problems.Problem, error) {
	if isPath(name) {
		return r.openProblem(fs, c, name)
	}
	if len(r.set) > 0 {
		return nil, misuse(fs, "-set has no effect on %s: only problem files have parameters", name)
	}
	p := findProblem(name)
	if p == nil {
		return nil, misuse(fs, "unknown problem %q%s (known: %s and the records of 'anagram list')",
			name, perhaps(name, append(problemNames(), recordNames()...)), strings.Join(problemNames(), ", "))
	}
	if r.stream && !p.Random {
		return nil, misuse(fs, "-stream has no effect on %s, whose points are not random", p.Name)
	}
	p.Streamed = r.stream
	if !given(fs, "points") {
		return p, nil
	}
	if r.points < p.MinPoints {
		return nil, misuse(fs, "-points is %d, want at least %d for %s", r.points, p.MinPoints, p.Name)
	}
	p.Points = r.points
	return p, nil
}

// parseWidths reads the widths of hidden layers such as 64 or 20,20.
func parseWidths(s string) ([]int, error) {
	const widest, deepest = 10_000, 100
	var widths []int
	for _, part := range strings.Split(s, ",") {
		w, err := strconv.Atoi(part)
		if err != nil || w < 1 || w > widest {
			return nil, fmt.Errorf("%q is no width between 1 and %d; want hidden layers such as 64 or 20,20", part, widest)
		}
		widths = append(widths, w)
	}
	if len(widths) > deepest {
		return nil, fmt.Errorf("%d hidden layers, want at most %d", len(widths), deepest)
	}
	return widths, nil
}

// valueVar is a flag whose words are read by parse.
func valueVar[T any](fs *flag.FlagSet, v *T, name, usage string, parse func(string) (T, error)) {
	fs.Func(name, usage, func(s string) (err error) { *v, err = parse(s); return err })
}

// wanted is parse with an error that says what is wanted.
func wanted[T any](what string, parse func(string) (T, error)) func(string) (T, error) {
	return func(s string) (T, error) {
		v, err := parse(s)
		if err != nil {
			err = errors.New("want " + what)
		}
		return v, err
	}
}

func intVar(fs *flag.FlagSet, n *int, name, usage string) {
	valueVar(fs, n, name, usage, wanted("a whole number such as 100", strconv.Atoi))
}

func floatVar(fs *flag.FlagSet, x *float64, name, usage string) {
	parse := func(s string) (float64, error) { return strconv.ParseFloat(s, 64) }
	valueVar(fs, x, name, usage, wanted("a number such as 0.5 or 1e-6", parse))
}

func durationVar(fs *flag.FlagSet, d *time.Duration, name, usage string) {
	valueVar(fs, d, name, usage, wanted("a duration such as 90s or 2m", time.ParseDuration))
}

func parseSeed(s string) (uint64, error) { return strconv.ParseUint(s, 10, 64) }

// parseSeeds reads a list of seeds and ranges such as 0..4 or 1,3,7..9.
func parseSeeds(s string) ([]uint64, error) {
	const most = 1000
	var seeds []uint64
	for _, part := range strings.Split(s, ",") {
		first, last, isRange := strings.Cut(part, "..")
		if !isRange {
			last = first
		}
		lo, err1 := parseSeed(first)
		hi, err2 := parseSeed(last)
		if err1 != nil || err2 != nil || lo > hi || hi-lo >= most {
			return nil, fmt.Errorf("%q is no list of seeds, want one such as 0..4 or 1,3,5", s)
		}
		for seed := lo; ; seed++ {
			if slices.Contains(seeds, seed) {
				return nil, fmt.Errorf("seed %d is named twice", seed)
			}
			seeds = append(seeds, seed)
			if seed == hi {
				break
			}
		}
	}
	return seeds, nil
}

// unknown says that there is no such kind of thing, which one may have been meant, and which there
// are.
func unknown(kind, name string, known []string) string {
	return fmt.Sprintf("unknown %s %q%s (known: %s)", kind, name, perhaps(name, known), strings.Join(known, ", "))
}

// perhaps asks whether the known name that is nearest was meant, if one is near.
func perhaps(name string, known []string) string {
	best, least := "", 3
	for _, k := range known {
		if d := text.Distance(strings.ToLower(name), k); d < least || d == least && strings.HasPrefix(k, name) && !strings.HasPrefix(best, name) {
			best, least = k, d
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf(", did you mean %q?", best)
}

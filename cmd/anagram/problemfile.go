package main

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"anagram/march"
	"anagram/mat"
	"anagram/pde"
	"anagram/pinn"
	"anagram/problems"
)

// A problem file stands where the name of a problem may: package pde reads it, and what a run, its
// report and its pictures ask of a problem is answered by it.

// isPath tells a file from the name of a problem: it has a dot or a slash.
func isPath(name string) bool { return strings.ContainsAny(name, `./\`) }

// readLimited returns a file that is to be no larger than a bound.
func readLimited(path string, most int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, most+1))
	if err == nil && int64(len(b)) > most {
		err = fmt.Errorf("%s has more than %d bytes", path, most)
	}
	return b, err
}

// The largest files that are read: package pde refuses smaller ones.
const (
	mostProblem = 8 << 20
	mostData    = 128 << 20
)

// parseSet reads NAME=VALUE, a parameter of a problem file.
func (r *runFlags) parseSet(s string) error {
	if r.set == nil {
		r.set = map[string]float64{}
	}
	return enter(r.set, s)
}

// enter enters NAME=VALUE.
func enter(values map[string]float64, s string) error {
	name, value, found := strings.Cut(s, "=")
	v, err := strconv.ParseFloat(value, 64)
	if !found || name == "" || err != nil {
		return fmt.Errorf("want NAME=VALUE, such as eps=1e-2")
	}
	values[name] = v
	return nil
}

// openProblem loads a problem file. Data that it names are beside it.
func (r *runFlags) openProblem(fs *flag.FlagSet, c *console, path string) (*problems.Problem, error) {
	if r.stream {
		return nil, misuse(fs, "-stream has no effect on problem files")
	}
	src, err := readLimited(path, mostProblem)
	if err != nil {
		return nil, err
	}
	r.file, err = pde.Load(path, src, pde.Settings{Set: r.set, Points: r.points, Read: besides(path)})
	if err != nil {
		return nil, wrongFile{err}
	}
	for _, f := range r.file.Report().Findings {
		if !f.Note && !r.quiet {
			fmt.Fprintln(c.stderr, "anagram: "+f.Error.Error())
		}
	}
	r.sum = checksum(src, r.set)
	return problemOf(path, r.file), nil
}

// wrongFile is the mistakes of a problem file, told as they are.
type wrongFile struct{ error }

// besides reads files that a problem names, from its directory.
func besides(path string) func(name string) ([]byte, error) {
	return func(name string) ([]byte, error) {
		if !filepath.IsAbs(name) {
			name = filepath.Join(filepath.Dir(path), name)
		}
		return readLimited(name, mostData)
	}
}

// checksum is that of a file with parameters set.
func checksum(src []byte, set map[string]float64) string {
	h := sha256.New()
	h.Write(src)
	for _, name := range slices.Sorted(maps.Keys(set)) {
		fmt.Fprintf(h, "\n%s=%v", name, set[name])
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// problemOf is a file as the other commands know problems.
func problemOf(path string, f *pde.Problem) *problems.Problem {
	p := &problems.Problem{
		Name: strings.TrimSuffix(filepath.Base(path), filepath.Ext(path)), Title: f.Title, Axes: f.Axes, Domain: f.Domain,
		Hidden: f.Hidden, Activation: f.Activation, Steps: f.Steps, Cutoff: f.Cutoff,
	}
	if f.Exact != nil {
		p.Exact = f.Exact[0]
	}
	if e := f.Evolution(); e != nil {
		p.Evolution = &march.Evolution{Equation: e.Equation, Domain: f.Domain, Initial: e.Initial, Borders: e.Borders}
	}
	return p
}

// takeOptions takes what the file says and the command line does not.
func (s *solveFlags) takeOptions(fs *flag.FlagSet, method *string) {
	if s.file == nil {
		return
	}
	if *method == "" {
		*method = s.file.Method
	}
	if *method == "" {
		*method = s.choose(fs)
	}
	s.tol = cmp.Or(s.tol, s.file.Tolerance)
	if !given(fs, "seed") {
		s.seed = s.file.Seed
	}
	if !given(fs, "steps") && *method != marchMethod {
		s.steps = s.file.Steps
	}
}

// solution returns the solution of a file at points, all unknowns of a point together; nil if it
// gives none.
func (x *experiment) solution(points *mat.Dense) []float64 {
	if x.file.Exact == nil {
		return nil
	}
	n := len(x.file.Exact)
	all := make([]float64, n*points.Rows)
	for k, f := range x.file.Exact {
		for i, v := range pinn.Values(f, points) {
			all[i*n+k] = v
		}
	}
	return all
}

// counting reports which numbers of the solution an equation asks for, as solution has them; nil
// for all.
func (x *experiment) counting(points *mat.Dense) []bool {
	n := len(x.file.Unknowns)
	all := make([]bool, n*points.Rows)
	for i := range all {
		all[i] = x.file.Asks(i%n, points.Row(i/n))
	}
	if !slices.Contains(all, false) {
		return nil
	}
	return all
}

// unknownReport is what the report says of one unknown, or constant, of a file.
type unknownReport struct {
	Name       string  `json:"name"`
	RelativeL2 *number `json:"relative_l2,omitempty"` // of an unknown whose solution is known
	Value      *number `json:"value,omitempty"`       // of a constant
	Exact      *number `json:"exact,omitempty"`       // of a constant that is known

	// Of a constant that method solve found.
	Estimate *number `json:"estimated_error,omitempty"` // in its unit; null: nothing determines it
	Standard *number `json:"standard_error,omitempty"`  // by errors of the data
}

// addFile adds what a problem file has besides others.
func (r *report) addFile(x *experiment, o *outcome) {
	if x.file == nil || o.marched != nil {
		return
	}
	n := len(x.file.Unknowns)
	if x.meter.want != nil {
		x.meter.evaluate(x.meter.got, o.Theta, x.meter.x)
	}
	for k, name := range x.file.Unknowns {
		one := unknownReport{Name: name}
		if x.meter.want != nil && n > 1 {
			relative, _ := x.meter.one(k, x.meter.got.Data, x.meter.want)
			one.RelativeL2 = (*number)(&relative)
		}
		r.Unknowns = append(r.Unknowns, one)
	}
	for i, constant := range x.equations.Constants() {
		value := x.equations.Constant(o.Theta, constant.Name)
		one := unknownReport{Name: constant.Name, Value: (*number)(&value)}
		if exact, known := x.file.ExactConstants[constant.Name]; known {
			one.Exact = (*number)(&exact)
		}
		if o.adapted != nil {
			c := o.adapted.Constants[i]
			one.Estimate, one.Standard = (*number)(&c.Estimate), (*number)(&c.StandardError)
		}
		r.Constants = append(r.Constants, one)
	}
	if o.adapted != nil {
		r.Undetermined = o.adapted.Undetermined
	}
	r.Params = x.equations.Params()
}

// printFile prints it.
func (r *report) printFile(w io.Writer) {
	for _, u := range r.Unknowns {
		if u.RelativeL2 != nil {
			fmt.Fprintf(w, "  error of %-6s %.3e\n", u.Name, float64(*u.RelativeL2))
		}
	}
	for _, c := range r.Constants {
		fmt.Fprintf(w, "  %-15s %.10g", c.Name, float64(*c.Value))
		if c.Estimate != nil {
			fmt.Fprint(w, errorBar(float64(*c.Estimate)))
		}
		if c.Exact != nil {
			fmt.Fprintf(w, ", exactly %.10g", float64(*c.Exact))
		}
		fmt.Fprintln(w)
	}
}

// errorBar writes the error of a constant.
func errorBar(x float64) string {
	if math.IsInf(x, 0) {
		return ", not determined"
	}
	return fmt.Sprintf(" +- %.1e", x)
}

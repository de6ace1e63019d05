package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"text/tabwriter"

	"anagram/problems"
	"anagram/problems/records"
)

// problemInfo is what list says about a problem.
type problemInfo struct {
	Name     string   `json:"name"`
	Equation string   `json:"equation"`
	Axes     []string `json:"axes"`
	Sizes    []int    `json:"sizes"`
	Params   int      `json:"params"`
	Samples  int      `json:"samples"`
	Points   int      `json:"points"` // of -points
	Method   string   `json:"method"` // the default
	Solution string   `json:"solution"`
	Steps    int      `json:"steps"`  // of method anagram
	Cutoff   number   `json:"cutoff"` // of method anagram; 0: sqrt(eps P) sigma_1
}

func list(_ context.Context, c *console, args []string) error {
	fs := newFlags("list")
	asJSON := fs.Bool("json", false, "print one JSON document instead of text")
	if err := parseFlagsOnly(fs, c, args); err != nil {
		return err
	}
	published := each(records.All(), recordInfoOf)
	var all []problemInfo
	for _, p := range problems.All() {
		info, err := describe(p)
		if err != nil {
			return err
		}
		all = append(all, info)
	}
	if *asJSON {
		return writeJSON(c.stdout, map[string]any{"version": 1, "problems": all, "records": published})
	}
	return write(c.stdout, func(w io.Writer) {
		printList(w, all)
		printRecords(w, published)
	})
}

func describe(p *problems.Problem) (problemInfo, error) {
	net := p.Network()
	equations, err := p.Build(net)
	if err != nil {
		return problemInfo{}, err
	}
	info := problemInfo{
		Name: p.Name, Equation: p.Title, Axes: p.Axes, Sizes: net.Sizes(), Params: net.Params(), Points: p.Points, Method: methodFor(p),
		Samples: equations.Samples(), Solution: "exact", Steps: p.Steps, Cutoff: number(p.Cutoff),
	}
	if p.Exact == nil {
		info.Solution = "reference"
	}
	return info, nil
}

func printList(w io.Writer, all []problemInfo) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "NAME\tNETWORK\tP\tS\tSOLUTION\tEQUATION")
	for _, p := range all {
		fmt.Fprintf(t, "%s\t%s\t%d\t%d\t%s\t%s\n", p.Name, sizes(p.Sizes), p.Params, p.Samples, p.Solution, p.Equation)
	}
	t.Flush()
}

// recordInfo is what list says about a record. What it takes to build one is for solve to tell.
type recordInfo struct {
	Name      string `json:"name"`
	Equation  string `json:"equation"`
	Published string `json:"published"`
	Source    string `json:"source"`
	Target    number `json:"target"`
	Seconds   number `json:"seconds"`
}

func recordInfoOf(r records.Record) recordInfo {
	return recordInfo{r.Name, r.Title, r.Published, r.Source, number(r.Target), number(r.Time.Seconds())}
}

func printRecords(w io.Writer, all []recordInfo) {
	fmt.Fprintln(w)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "RECORD\tPUBLISHED\tTARGET\tSECONDS\tEQUATION")
	for _, r := range all {
		fmt.Fprintf(t, "%s\t%s\t%g\t%g\t%s\n", r.Name, r.Published, float64(r.Target), float64(r.Seconds), r.Equation)
	}
	t.Flush()
}

func version(_ context.Context, c *console, args []string) error {
	if err := parseFlagsOnly(newFlags("version"), c, args); err != nil {
		return err
	}
	return write(c.stdout, printVersion)
}

// parseFlagsOnly is parse for commands that take no other arguments.
func parseFlagsOnly(fs *flag.FlagSet, c *console, args []string) error {
	rest, err := parse(fs, c, args)
	if err == nil && len(rest) > 0 {
		err = misuse(fs, "unexpected argument %q", rest[0])
	}
	return err
}

func printVersion(w io.Writer) {
	fmt.Fprintf(w, "anagram %s, %s %s/%s\n", libraryVersion(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
}

// libraryVersion is the module's version and revision, as far as the build knows them.
func libraryVersion() string {
	name := "(devel)"
	var revision, modified string
	if info, ok := debug.ReadBuildInfo(); ok {
		if info.Main.Version != "" {
			name = info.Main.Version
		}
		for _, s := range info.Settings {
			switch {
			case s.Key == "vcs.revision":
				revision = ", revision " + s.Value
			case s.Key == "vcs.modified" && s.Value == "true":
				modified = " with changes"
			}
		}
	}
	return name + revision + modified
}

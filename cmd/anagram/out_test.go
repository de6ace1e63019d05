package main

import (
	"encoding/csv"
	"encoding/json"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"anagram"
	"anagram/domain"
	"anagram/mat"
	"anagram/mlp"
	"anagram/pinn"
	"anagram/problems"
	"anagram/store"
	"anagram/taylor"
)

func TestOut(t *testing.T) {
	if testing.Short() {
		t.Skip("runs")
	}
	dir := filepath.Join(t.TempDir(), "deep", "out")
	r := solveJSON(t, exitOK, "-method", "adam", "-steps", "1", "-out", dir)
	for _, name := range []string{"solution.png", "error.png", "loss.png", "steps.png"} {
		f, err := os.Open(filepath.Join(dir, name))
		if err != nil {
			t.Error(err)
			continue
		}
		if _, err := png.Decode(f); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		f.Close()
	}
	text, err := os.ReadFile(filepath.Join(dir, "history.csv"))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(string(text))).ReadAll()
	if err != nil || len(rows) != 1+len(r.History) {
		t.Fatalf("history.csv has %d rows, want %d: %v", len(rows), 1+len(r.History), err)
	}
	header := "iteration,seconds,loss,relative_l2,rank,residuals,cutoff,damping,rho,share,length,loss_inside,loss_border"
	if got := strings.Join(rows[0], ","); got != header {
		t.Errorf("history.csv begins %s, want %s", got, header)
	}
	if row := rows[1]; row[6] != "" || row[11] == "" || row[12] == "" { // adam has no cutoff
		t.Errorf("history.csv has the row %q, want no cutoff and two losses", row)
	}
	left, _ := filepath.Glob(filepath.Join(dir, ".*"))
	if len(left) > 0 {
		t.Errorf("temporary files left: %q", left)
	}
	checkNetworkFile(t, dir, r)
}

// TestOutBox: a problem on another box than the unit box. The files carry it, and so do exports.
func TestOutBox(t *testing.T) {
	if testing.Short() {
		t.Skip("runs")
	}
	dir := t.TempDir()
	code, stdout, stderr := call(t, "solve", "allencahn", "-method", "ratio", "-steps", "2", "-net", "4", "-points", "10", "-json", "-out", dir)
	var r report
	if err := json.Unmarshal([]byte(stdout), &r); code != exitOK || err != nil {
		t.Fatalf("exit code %d, %v, stderr %s", code, err, stderr)
	}
	checkNetworkFile(t, dir, &r)
	for _, tt := range []struct{ args, want string }{
		{"-lang c", "box_lo[inputs] = {0.0, -1.0};"},
		{"-lang go -float32", "boxLo    = [Inputs]Real{0.0, -1.0}"},
		{"-lang js", "boxLo = new Real([0.0, -1.0]);"},
	} {
		code, text, stderr := call(t, append([]string{"export", filepath.Join(dir, "network.json")}, strings.Fields(tt.args)...)...)
		if code != exitOK || !strings.Contains(text, tt.want) {
			t.Errorf("export %s: exit code %d, stderr %q, want ...%s...", tt.args, code, stderr, tt.want)
		}
	}
}

// checkNetworkFile evaluates network.json as a stranger would: the same network, to the last bit.
func checkNetworkFile(t *testing.T, dir string, r *report) {
	text, err := os.ReadFile(filepath.Join(dir, "network.json"))
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Problem    string
		Sizes      []int
		Activation string
		Box        [][2]float64
		Scale      []float64
		Theta      []float64
	}
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	act, ok := taylor.ByName(file.Activation)
	if !ok {
		t.Fatalf("no activation %q", file.Activation)
	}
	p, err := problems.Lookup(file.Problem)
	if err != nil {
		t.Fatal(err)
	}
	x, u, err := p.Evaluation()
	if err != nil {
		t.Fatal(err)
	}
	placed := mat.New(x.Rows, x.Cols)
	placed.Copy(x)
	for i := range x.Rows {
		for k, ends := range file.Box {
			placed.Set(i, k, (x.At(i, k)-ends[0])/(ends[1]-ends[0]))
		}
	}
	values := mat.New(x.Rows, 1)
	mlp.New(act, file.Sizes...).Scaled(file.Scale...).Eval(values, file.Theta, placed)
	got, _ := pinn.Compare(values.Data, u)
	if number(got) != r.RelativeL2 {
		t.Errorf("the network of network.json has the error %v, want %v", got, r.RelativeL2)
	}
	for _, name := range []string{"network.json", "network.anagram"} {
		n, err := store.LoadNetwork(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(n.Theta, file.Theta) || !slices.Equal(n.Domain, p.Domain) || number(n.Report.RelativeL2) != r.RelativeL2 || n.Seed != r.Seed {
			t.Errorf("%s holds %+v", name, n)
		}
		n.Net.Eval(values, n.Theta, x)
		if got, _ := pinn.Compare(values.Data, u); number(got) != r.RelativeL2 {
			t.Errorf("the network of %s has the error %v, want %v", name, got, r.RelativeL2)
		}
	}
}

// The grid of a picture agrees with the solution it is drawn from.
func TestField(t *testing.T) {
	skipIfShort(t)
	for _, p := range problems.All() {
		x, err := newExperiment(p, nil, nil, 1, &clock{})
		if err != nil {
			t.Fatal(err)
		}
		theta := make([]float64, x.net.Params())
		x.net.Init(theta, nil, 1)
		f := x.fieldOf(&outcome{Result: &anagram.Result{Theta: theta}})
		if len(f.got) != f.nx*f.ny || len(f.want) != f.nx*f.ny {
			t.Errorf("%s: %d x %d grid with %d and %d values", p.Name, f.nx, f.ny, len(f.got), len(f.want))
			continue
		}
		ix, iy := 1, f.ny-2 // no symmetry takes this point to another one of the same value
		at := make([]float64, p.Domain.Dim())
		for k, side := range p.Domain {
			at[k] = (side[0] + side[1]) / 2
		}
		at[0] = f.x.Min + (f.x.Max-f.x.Min)*float64(ix)/float64(f.nx-1)
		at[1] = f.y.Min + (f.y.Max-f.y.Min)*float64(iy)/float64(f.ny-1)
		want := x.equations.Evaluate(theta, domain.At(at).X())[0]
		if got := f.got[iy*f.nx+ix]; math.Abs(got-want) > 1e-13*(1+math.Abs(want)) {
			t.Errorf("%s: network on the grid at %v is %v, want %v", p.Name, at, got, want)
		}
	}
}

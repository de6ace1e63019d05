package store_test

import (
	"bytes"
	"io"
	"reflect"
	"strings"
	"testing"

	"anagram/store"
)

// ofFile gives a network or a solution what a problem file has besides.
func ofFile(o *store.Origin) {
	o.Outputs, o.File, o.Set = []string{"θ"}, "# \"θ\"\nunknown θ\n", []string{"eps=0.01", "k=2"}
}

// The names of unknowns, the problem file and its parameters come back from JSON. The binary form
// and both checksums do not know of them, so that older readers take what they always took.
func TestProblemFile(t *testing.T) {
	n := sample()
	plain, sum := written(t, forms[0], n), `"crc32":"`+must(n.Checksum())+`"`
	ofFile(&n.Origin)
	if !bytes.Equal(written(t, forms[0], n), plain) {
		t.Error("the binary form is another one")
	}
	text := written(t, forms[1], n)
	if !bytes.Contains(text, []byte(sum)) {
		t.Errorf("written %s, want %s in it", text, sum)
	}
	if got, err := store.ReadNetworkJSON(bytes.NewReader(text)); err != nil || !same(got, n) {
		t.Errorf("read %+v, %v, want %+v", got, err, n)
	}

	s := steps()
	sum = s.Checksum()
	if ofFile(&s.Origin); s.Checksum() != sum {
		t.Errorf("checksum of the solution %s, want %s", s.Checksum(), sum)
	}
	text = solutionText(t, s)
	got, err := store.ReadSolutionJSON(bytes.NewReader(text))
	if err != nil || got.File != s.File || !reflect.DeepEqual(got.Outputs, s.Outputs) || !reflect.DeepEqual(got.Set, s.Set) {
		t.Errorf("read %+v, %v, want %+v", got, err, s)
	}
}

func must(sum string, err error) string {
	if err != nil {
		panic(err)
	}
	return sum
}

func TestProblemFileMisuse(t *testing.T) {
	for _, tt := range []struct {
		want   string
		change func(o *store.Origin)
	}{
		{"2 names of unknowns for 1 outputs", func(o *store.Origin) { o.Outputs = []string{"u", "v"} }},
		{"is not UTF-8", func(o *store.Origin) { o.Outputs = []string{"\xff"} }},
		{"is not UTF-8", func(o *store.Origin) { o.File = "\xff" }},
		{"is not UTF-8", func(o *store.Origin) { o.Set = []string{"\xff=1"} }},
		{"has 1048577 bytes, more than the 1048576 of a file", func(o *store.Origin) { o.File = strings.Repeat("x", 1<<20+1) }},
	} {
		n, s := sample(), steps()
		tt.change(&n.Origin)
		tt.change(&s.Origin)
		for name, err := range map[string]error{"network": store.WriteNetworkJSON(io.Discard, n), "solution": store.WriteSolutionJSON(io.Discard, s)} {
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%s: error %v, want %s", name, err, tt.want)
			}
		}
	}
	text := string(written(t, forms[1], sample()))
	for _, tt := range []struct{ field, want string }{
		{`"outputs":["u","v"]`, "2 names of unknowns for 1 outputs"},
		{`"outputs":"u"`, `"outputs"`},
		{`"file":["u"]`, `"file"`},
		{`"set":{"eps":1}`, `"set"`},
	} {
		_, err := store.ReadNetworkJSON(strings.NewReader(strings.Replace(text, "{", "{"+tt.field+",", 1)))
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: error %v, want %s", tt.field, err, tt.want)
		}
	}
}

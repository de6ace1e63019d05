package store_test

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"anagram/internal/check"
	"anagram/internal/codec"
	"anagram/mlp"
	"anagram/store"
	"anagram/taylor"
)

// repeated is n times the text with commas between.
func repeated(n int, text string) string { return strings.TrimSuffix(strings.Repeat(text+",", n), ",") }

// wide are texts that ask for as much memory as a text of their length can, most of it to no avail:
// {field}, or the whole.
func wide(n int) []string {
	document := func(fields string) string {
		return `{"version":1,"activation":"tanh",` + fields + `}`
	}
	over := func(fields string) string {
		return `{"version":3,"activation":"tanh",` + fields + `}`
	}
	slabs := func(slab string) string {
		return `{"version":2,"activation":"tanh","slabs":[` + repeated(n/(len(slab)+1)+1, slab) + `]}`
	}
	numbered := strings.Builder{}
	for i := range n / 8 {
		fmt.Fprintf(&numbered, `"%d":0,`, i)
	}
	var march strings.Builder
	for k := range n / 60 {
		fmt.Fprintf(&march, `{"start":%d,"end":%d,"sizes":[1%s],"theta":[0,0%s]},`, k, k+1, strings.Repeat(",1", 1+k%2), strings.Repeat(",0,0", k%2))
	}
	deep := fmt.Sprintf(`{"start":0,"end":1,"sizes":[1%s],"theta":[0%s]}`, strings.Repeat(",1", 900), strings.Repeat(",0", 1799))
	return []string{
		document(`"sizes":[` + fmt.Sprint(n) + `,1],"theta":[` + repeated(n+1, "0") + `]`),
		document(fmt.Sprintf(`"sizes":[%d,1],"theta":[%s],"inputs":[%s],"domain":[%s]`, n, repeated(n+1, "0"), repeated(n, `""`), repeated(n, "[0,1]"))),
		over(fmt.Sprintf(`"sizes":[%d,1],"theta":[%s],"box":[%s]`, n, repeated(n+1, "0"), repeated(n, "[0,2]"))),
		over(fmt.Sprintf(`"sizes":[%d,1],"theta":[%s],"box":[%s],"inputs":[%[3]s],"domain":[%[3]s]`, n, repeated(n+1, "0"), repeated(n, "[0,2]"))),
		over(`"sizes":[1,1],"theta":[0,0],"box":[` + repeated(n, `[0,2]`) + `]`),
		over(`"box":[` + repeated(n, `[]`) + `]`),
		over(fmt.Sprintf(`"sizes":[%d,1],"theta":[%s],"lift":[%s]`, n/36, repeated(n/36+1, "0"), repeated(n/36, `{"kind":"square","axes":[[0,0,1]]}`))),
		over(`"sizes":[1,1],"theta":[0,0],"lift":[{"kind":"square","axes":[` + numberedAxes(n/8) + `]}]`),
		over(`"lift":[` + repeated(n, `{}`) + `]`),
		over(`"sizes":[1,1],"theta":[0,0],"form":[` + repeated(n/31, `{"factor":[{"coefficient":1}]}`) + `]`),
		over(fmt.Sprintf(`"sizes":[1,%d],"theta":[%s],"form":[%s]`, n/31, repeated(2*(n/31), "0"), repeated(n/31, `{"factor":[{"coefficient":1}]}`))),
		over(`"sizes":[1,1],"theta":[0,0],"form":[{"factor":[` + repeated(n/18, `{"coefficient":1}`) + `]}]`),
		over(`"sizes":[1,1],"theta":[0,0],"form":[{"factor":[{"coefficient":1,"axes":[` + repeated(n/8, `[0,0,1]`) + `]}]}]`),
		over(`"form":[` + repeated(n, `{}`) + `]`),
		fmt.Sprintf(`{"version":4,"activation":"tanh","sizes":[1,%d],"theta":[%s],"form":[%s],"windows":[%s]}`,
			n/40, repeated(2*(n/40), "0"), repeated(n/40, `{"factor":[{"coefficient":1}]}`), repeated(n/40, "1")),
		`{"version":4,"activation":"tanh","sizes":[1,2],"theta":[0,0,0,0],"windows":[` + repeated(n, "1") + `]}`,
		over(`"form":[{"factor":[` + repeated(n, `{}`) + `]}]`),
		over(`"lift":[` + repeated(n, `0`) + `]`),
		over(`"lift":[{"kind":"square","axes":[` + repeated(n, `[]`) + `]}]`),
		over(`"sizes":[2,1],"theta":[0,0,0],"lift":[{"kind":"circle","axes":[[0,0,1]],"harmonics":9223372036854775807}]`),
		document(`"theta":[` + repeated(n, "0") + `,x]`),
		document(`"theta":[` + repeated(n, "null") + `]`),
		document(`"theta":[` + repeated(n/9, "1e-300,-0") + `]`),
		document(`"theta":[` + strings.Repeat("1", n) + `]`),
		document(`"theta":[` + repeated(n/900, strings.Repeat("1", 900)) + `]`),
		document(`"sizes":[` + repeated(n, "1") + `],"theta":[0,0]`),
		document(`"sizes":[` + repeated(1000, "1") + `],"theta":[` + repeated(1998, "0") + `]`),
		document(`"sizes":[4611686018427387904,4611686018427387904,1],"theta":[0]`),
		document(`"inputs":[` + repeated(n, `""`) + `]`),
		document(`"inputs":[` + repeated(n, `"\n"`) + `]`),
		document(`"outputs":[` + repeated(n, `""`) + `],"set":[` + repeated(n, `""`) + `]`),
		document(`"file":"` + strings.Repeat(`\u0000`, n/6) + `"`),
		document(`"inputs":[` + repeated(n, `"ab"`) + `]`),
		document(`"inputs":[` + repeated(n, `null`) + `]`),
		document(`"domain":[` + repeated(n, `[0,1]`) + `]`),
		document(`"domain":[` + repeated(n, `[]`) + `]`),
		document(`"domain":[[` + repeated(n, `0`) + `]]`),
		document(`"activation2":"` + strings.Repeat("x", n) + `"`),
		document(`"note":"` + strings.Repeat("x", n) + `"`),
		document(`"note":"` + strings.Repeat(`\u0000`, n/6) + `"`),
		document(`"note":"` + strings.Repeat("\xff", n) + `"`),
		document(`"problem":"` + strings.Repeat(`\\`, n/2) + `"`),
		`{"activation":"` + strings.Repeat("x", n) + `","version":1,"sizes":[1,1],"theta":[0,0]}`,
		`{"` + strings.Repeat("x", n) + `":1}`,
		`{"` + strings.Repeat(`\u0061`, n/6) + `":1}`,
		`{` + numbered.String() + `"version":1}`,
		`{` + repeated(n/6, `"x":1`) + `}`,
		document(`"x":{` + numbered.String() + `"version":1}`),
		document(`"x":` + strings.Repeat("[", n)),
		document(`"x":` + strings.Repeat(`{"a":`, n/5)),
		document(`"x":[` + repeated(n, `{}`) + `]`),
		document(`"x":[` + repeated(n, `[]`) + `]`),
		strings.Repeat("[", n), strings.Repeat("{", n), strings.Repeat(" ", n), strings.Repeat("\x00", n),
		slabs(`{}`), slabs(`null`), slabs(`[]`), slabs(`0`), slabs(`{"start":0,"end":1,"sizes":[1,1],"theta":[0,0]}`), slabs(deep),
		`{"version":2,"activation":"tanh","slabs":[` + strings.TrimSuffix(march.String(), ",") + `]}`,
		`{"version":2,"activation":"tanh","slabs":[{` + numbered.String() + `"end":1}]}`,
		`{"version":2,"slabs":[` + repeated(n, "0") + `],"theta":[` + repeated(n, "0") + `]}`,
	}
}

// numberedAxes are so many axes of a coordinate.
func numberedAxes(n int) string {
	var b strings.Builder
	for k := range n {
		fmt.Fprintf(&b, "[%d,0,1],", k)
	}
	return strings.TrimSuffix(b.String(), ",")
}

// hostileTexts are so many texts: what is above, and good files with changes.
func hostileTexts(count int, good ...[]byte) [][]byte {
	rng := rand.New(rand.NewPCG(5, 15))
	var all [][]byte
	for _, n := range []int{100, 3000, 60_000} {
		for _, text := range wide(n) {
			all = append(all, []byte(text))
		}
	}
	for len(all) < count {
		text := slices.Clone(good[rng.IntN(len(good))])
		for range 1 + rng.IntN(3) {
			text = changed(rng, text)
		}
		all = append(all, text)
	}
	return all[:count]
}

// changed is a text with a piece cut off or out, doubled, many times there, overwritten or put in.
func changed(rng *rand.Rand, text []byte) []byte {
	if len(text) < 2 {
		return []byte("{}")
	}
	a, b := rng.IntN(len(text)), rng.IntN(len(text))
	a, b = min(a, b), max(a, b)
	pieces := []string{`"`, `\`, `{`, `}`, `[`, `]`, `,`, `:`, "null", "-", "e", "1e999", "9223372036854775807", "18446744073709551615", `"theta":`, `"slabs":[]`, "\x00", "\xff"}
	switch rng.IntN(6) {
	case 0:
		return text[:a]
	case 1:
		return slices.Delete(text, a, b)
	case 2:
		return slices.Insert(text, a, slices.Clone(text[a:b])...)
	case 3:
		b = min(b, a+40)
		return slices.Insert(text, a, bytes.Repeat(slices.Clone(text[a:b]), rng.IntN(1000))...)
	case 4:
		text[a] = byte(rng.IntN(256))
		return text
	}
	return slices.Insert(text, a, []byte(pieces[rng.IntN(len(pieces))])...)
}

// TestHostile: whatever a file holds, reading it takes at most eight times its memory and ends in
// an error or a value.
func TestHostile(t *testing.T) {
	count := 1000
	if testing.Short() {
		count = 150
	}
	march := solutionText(t, steps())
	network, onBox, onLift := written(t, forms[1], sample()), written(t, forms[1], boxed()), written(t, forms[1], lifted())
	inWindows := written(t, forms[1], windowed())
	many := &store.Network{Net: mlp.New(taylor.Tanh, 3000, 1), Theta: make([]float64, 3001)}
	many.Net = many.Net.Over(make([]float64, 3000), slices.Repeat([]float64{2}, 3000))
	var labels codec.Coder
	labels.Len("labels", 3000, 16)
	for range 3000 {
		var none string
		labels.String("name", &none)
		labels.String("value", &none)
	}
	var run bytes.Buffer
	if err := store.WriteCheckpoint(&run, checkpoint()); err != nil {
		t.Fatal(err)
	}
	framed := func(k codec.Kind, version uint32, bodies [][]byte) (files [][]byte) {
		for _, b := range bodies {
			files = append(files, k.Frame(version, b))
		}
		return files
	}
	body := func(k codec.Kind, version uint32, file []byte) []byte {
		b, err := k.Read(bytes.NewReader(file), version)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	texts := hostileTexts(count, network, onBox, onLift, inWindows, march)
	for _, tt := range []struct {
		name  string
		files [][]byte
		read  func(r io.Reader) error
	}{
		{"ReadNetworkJSON", texts, func(r io.Reader) error { _, err := store.ReadNetworkJSON(r); return err }},
		{"ReadSolutionJSON", texts, func(r io.Reader) error { _, err := store.ReadSolutionJSON(r); return err }},
		{"ReadNetwork", framed(codec.Network, 1, check.HostileBodies(count, body(codec.Network, 1, written(t, forms[0], sample())))),
			func(r io.Reader) error { _, err := store.ReadNetwork(r); return err }},
		{"ReadNetwork on a box", framed(codec.Network, 3, append(check.HostileBodies(count, body(codec.Network, 3, written(t, forms[0], boxed()))), body(codec.Network, 3, written(t, forms[0], many)))),
			func(r io.Reader) error { _, err := store.ReadNetwork(r); return err }},
		{"ReadNetwork on a lift", framed(codec.Network, 3, check.HostileBodies(count, body(codec.Network, 3, written(t, forms[0], lifted())))),
			func(r io.Reader) error { _, err := store.ReadNetwork(r); return err }},
		{"ReadNetwork of windows", framed(codec.Network, 4, check.HostileBodies(count, body(codec.Network, 4, written(t, forms[0], windowed())))),
			func(r io.Reader) error { _, err := store.ReadNetwork(r); return err }},
		{"ReadCheckpoint", framed(codec.Checkpoint, 1, check.HostileBodies(count, body(codec.Checkpoint, 1, run.Bytes()), labels.Data())),
			func(r io.Reader) error { _, err := store.ReadCheckpoint(r); return err }},
	} {
		worst, good := 0.0, 0
		for i, file := range tt.files {
			var err error
			used := check.Allocated(func() { err = tt.read(bytes.NewReader(file)) })
			if used > check.Times*len(file)+check.Little {
				t.Errorf("%s, file %d: %d bytes for %d, %.40q..., error %.100v", tt.name, i, used, len(file), file, err)
			}
			if err == nil {
				good++
			} else if len(err.Error()) > 2000 {
				t.Errorf("%s, file %d: an error of %d bytes", tt.name, i, len(err.Error()))
			}
			worst = max(worst, float64(used-check.Little)/float64(len(file)))
		}
		t.Logf("%s: %d files, %d of them read, at most %.1f times", tt.name, len(tt.files), good, worst)
	}
}

// TestTruncated: a file in JSON that ends too early is an error that says so.
func TestTruncated(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a second")
	}
	for _, text := range [][]byte{written(t, forms[1], sample()), written(t, forms[1], boxed()), written(t, forms[1], lifted()), solutionText(t, steps())} {
		for n := range len(text) - 2 {
			_, err := store.ReadNetworkJSON(bytes.NewReader(text[:n]))
			_, err2 := store.ReadSolutionJSON(bytes.NewReader(text[:n]))
			if err == nil || err2 == nil || !strings.Contains(err.Error(), "byte ") || !strings.Contains(err2.Error(), "byte ") {
				t.Fatalf("%d of %d bytes: errors %v, %v", n, len(text), err, err2)
			}
		}
	}
}

package export_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"anagram/export"
	"anagram/mat"
)

// A runner builds one program from many exports, which reads the points of all of them and writes
// u, gradient and Laplacian there, one output after the other, and at last the self-test, all in
// double.
type runner struct {
	name  string
	lang  export.Lang
	main  func(cases []*subject) (file, text string)
	build func(cases []*subject) [][]string // commands; the last one is run
}

func runners() []runner {
	return []runner{{"c", export.C, mainC, buildC}, {"go", export.Go, mainGo, buildGo}, {"js", export.JavaScript, mainJS, buildJS}}
}

// cortexM is C for a microcontroller with a unit for single precision, run by qemu without any
// library but the compiler's own, which has the operations in double.
func cortexM() runner { return runner{"c on Cortex-M4", export.C, mainC, buildCortexM} }

// run returns the results of each case, a row for a point, and its self-test.
func (r runner) run(t *testing.T, cases []*subject) (results []*mat.Dense, selfTests []float64) {
	t.Helper()
	dir := t.TempDir()
	for _, c := range cases {
		write(t, filepath.Join(dir, r.path(c)), c.source(t, r.lang))
	}
	write(t, filepath.Join(dir, "go.mod"), []byte("module run\n\ngo 1.24\n"))
	name, text := r.main(cases)
	write(t, filepath.Join(dir, name), []byte(text))
	commands := r.build(cases)
	for _, args := range commands[:len(commands)-1] {
		command(t, dir, nil, args)
	}
	var in bytes.Buffer
	for _, c := range cases {
		binary.Write(&in, binary.LittleEndian, c.points.Data)
	}
	out := command(t, dir, &in, commands[len(commands)-1])
	for _, c := range cases {
		y := mat.New(c.points.Rows, c.net.Outputs()*(c.net.Inputs()+2))
		if len(out) < 8*(len(y.Data)+1) {
			t.Fatalf("%s: %d bytes of results, too few", r.name, len(out))
		}
		for i := range y.Data {
			y.Data[i] = math.Float64frombits(binary.LittleEndian.Uint64(out[8*i:]))
		}
		out = out[8*len(y.Data):]
		results, selfTests = append(results, y), append(selfTests, math.Float64frombits(binary.LittleEndian.Uint64(out)))
		out = out[8:]
	}
	return results, selfTests
}

func (r runner) path(c *subject) string {
	switch r.lang {
	case export.Go:
		return filepath.Join(c.name, c.name+".go")
	case export.JavaScript:
		return c.name + ".mjs"
	}
	return c.name + ".c"
}

func write(t *testing.T, path string, text []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, text, 0o666); err != nil {
		t.Fatal(err)
	}
}

// command runs a command, of which whatever it says on standard error is a failure. A tool that is
// missing skips the test.
func command(t *testing.T, dir string, in *bytes.Buffer, args []string) []byte {
	t.Helper()
	if _, err := exec.LookPath(args[0]); err != nil && !strings.HasPrefix(args[0], ".") {
		t.Skipf("%s is not installed", args[0])
	}
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off")
	if in != nil {
		cmd.Stdin = in
	}
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil || stderr.Len() > 0 {
		t.Fatalf("%s: %v\n%s%s", strings.Join(args, " "), err, &stdout, &stderr)
	}
	return stdout.Bytes()
}

const strict = "-std=c99 -O2 -Wall -Wextra -Werror -pedantic"

func buildC(cases []*subject) [][]string {
	return [][]string{withSources("cc "+strict+" -ffp-contract=off -o run", cases), {"./run"}}
}

const onCortexM = "arm-none-eabi-gcc " + strict + " -Os -mcpu=cortex-m4 -mthumb -mfpu=fpv4-sp-d16 -mfloat-abi=hard -ffp-contract=off -ffreestanding -nostdlib"

func buildCortexM(cases []*subject) [][]string {
	link := withSources(onCortexM+" -DBARE -fno-tree-loop-distribute-patterns -Wl,-Ttext=0x20000 -o run", cases)
	return [][]string{append(link, "-lgcc"), {"qemu-arm", "./run"}}
}

func withSources(command string, cases []*subject) []string {
	args := append(strings.Fields(command), "main.c")
	for _, c := range cases {
		args = append(args, c.name+".c")
	}
	return args
}

// streams are input and output of the program: stdio, or system calls of Linux on ARM.
const streams = `#ifdef BARE
#include <stddef.h>
static long call(long number, long a, void *b, long c) {
	register long r7 __asm__("r7") = number, r0 __asm__("r0") = a, r2 __asm__("r2") = c;
	register void *r1 __asm__("r1") = b;
	__asm__ volatile("svc 0" : "+r"(r0) : "r"(r7), "r"(r1), "r"(r2) : "memory");
	return r0;
}
void *memset(void *p, int c, size_t n) { unsigned char *q = p; while (n--) *q++ = (unsigned char)c; return p; }
static void put(double v) { call(4, 1, &v, sizeof v); }
static double get(void) { double v = 0; call(3, 0, &v, sizeof v); return v; }
int main(void);
void _start(void) { call(1, main(), 0, 0); }
#else
#include <stdio.h>
static void put(double v) { fwrite(&v, sizeof v, 1, stdout); }
static double get(void) { double v = 0; if (fread(&v, sizeof v, 1, stdin) != 1) perror("input"); return v; }
#endif
/* Where the compiler may fuse, value and derivatives need not be fused alike. */
#ifdef FUSED
#define SAME(a, b) ((a) != (a) || (a) - (b) <= 1e-5 * (1 + (a) * (a)) && (b) - (a) <= 1e-5 * (1 + (a) * (a)))
#else
#define SAME(a, b) ((a) == (b) || (a) != (a))
#endif
`

func mainC(cases []*subject) (string, string) {
	var b strings.Builder
	b.WriteString(streams)
	for _, c := range cases {
		fmt.Fprintf(&b, "#define %s_HEADER\n#include \"%s.c\"\n", strings.ToUpper(c.name), c.name)
	}
	b.WriteString("int main(void) {\n")
	for _, c := range cases {
		fmt.Fprintf(&b, `	for (int i = 0; i < %d; i++) {
		NAME_real x[%d], u[%d], v[%[3]d], g[%[3]d][%[2]d], l[%[3]d];
		for (int k = 0; k < %[2]d; k++) x[k] = (NAME_real)get();
		NAME_value(v, (const NAME_real *)x);
		NAME_derivatives(u, g, l, (const NAME_real *)x);
		for (int o = 0; o < %[3]d; o++) {
			put(SAME(v[o], u[o]) ? u[o] : 1e300);
			for (int k = 0; k < %[2]d; k++) put(g[o][k]);
			put(l[o]);
		}
	}
	put(NAME_self_test());
`, c.points.Rows, c.net.Inputs(), c.net.Outputs())
		s := strings.ReplaceAll(b.String(), "NAME", c.name)
		b.Reset()
		b.WriteString(s)
	}
	b.WriteString("\treturn 0;\n}\n")
	return "main.c", b.String()
}

func buildGo([]*subject) [][]string {
	return [][]string{{"go", "vet", "./..."}, {"go", "build", "-o", "run.exe", "."}, {"./run.exe"}}
}

func mainGo(cases []*subject) (string, string) {
	var b strings.Builder
	b.WriteString("package main\n\nimport (\n\t\"bufio\"\n\t\"encoding/binary\"\n\t\"os\"\n")
	for _, c := range cases {
		fmt.Fprintf(&b, "\t\"run/%s\"\n", c.name)
	}
	b.WriteString(")\n\nvar in, out = bufio.NewReader(os.Stdin), bufio.NewWriter(os.Stdout)\n\n")
	b.WriteString("func put(v float64) { binary.Write(out, binary.LittleEndian, v) }\n\n")
	b.WriteString("func get() (v float64) { binary.Read(in, binary.LittleEndian, &v); return v }\n\n")
	b.WriteString("func main() {\n\tdefer out.Flush()\n")
	for _, c := range cases {
		b.WriteString(strings.ReplaceAll(fmt.Sprintf(`	for range %d {
		var x [NAME.Inputs]NAME.Real
		for k := range x {
			x[k] = NAME.Real(get())
		}
		v := NAME.Value(&x)
		u, gradient, laplacian := NAME.Derivatives(&x)
		for o := range u {
			if v[o] != u[o] && v[o] == v[o] {
				u[o] = 1e30
			}
			put(float64(u[o]))
			for _, g := range gradient[o] {
				put(float64(g))
			}
			put(float64(laplacian[o]))
		}
	}
	put(float64(NAME.SelfTest()))
`, c.points.Rows), "NAME", c.name))
	}
	b.WriteString("}\n")
	return "main.go", b.String()
}

func buildJS([]*subject) [][]string { return [][]string{{"node", "main.mjs"}} }

func mainJS(cases []*subject) (string, string) {
	var b strings.Builder
	b.WriteString("import fs from 'node:fs';\n")
	for _, c := range cases {
		fmt.Fprintf(&b, "import * as %s from './%[1]s.mjs';\n", c.name)
	}
	b.WriteString(`const bytes = fs.readFileSync(0), all = new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
const out = [];
let at = 0;
function run(net, points) {
	for (let i = 0; i < points; i++) {
		const x = all.slice(at, at += net.inputs), v = net.value(x), r = net.derivatives(x);
		for (let o = 0; o < net.outputs; o++) {
			out.push(Object.is(v[o], r.u[o]) ? r.u[o] : 1e300, ...r.gradient.slice(o * net.inputs, (o + 1) * net.inputs), r.laplacian[o]);
		}
	}
	out.push(net.selfTest());
}
`)
	for _, c := range cases {
		fmt.Fprintf(&b, "run(%s, %d);\n", c.name, c.points.Rows)
	}
	b.WriteString("fs.writeSync(1, new Uint8Array(new Float64Array(out).buffer));\n")
	return "main.mjs", b.String()
}

package main

import (
	"errors"
	"math"
	"os"
	"path"
	"runtime/debug"
	"strconv"
	"strings"
)

// How much memory a run may take. One that needs more than there is ends with the process killed,
// hours later perhaps and without a word; Linux says how much there is, elsewhere it takes -memory.

// memoryFlag is what -memory says, in bytes: 0 is no bound, unset as much as there is.
type memoryFlag struct {
	bytes int64
	set   bool
}

// parse reads a size such as 6GB, 500MB or a number of bytes. Units are decimal; KiB, MiB and GiB
// are binary.
func (m *memoryFlag) parse(s string) error {
	digits := strings.TrimRight(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ ")
	n, err := strconv.ParseFloat(digits, 64)
	unit, known := map[string]float64{"": 1, "b": 1, "kb": 1e3, "mb": 1e6, "gb": 1e9, "tb": 1e12, "k": 1e3, "m": 1e6, "g": 1e9, "t": 1e12,
		"kib": 1 << 10, "mib": 1 << 20, "gib": 1 << 30, "tib": 1 << 40}[strings.ToLower(strings.TrimSpace(s[len(digits):]))]
	if err != nil || !known || !(n >= 0 && n*unit < math.MaxInt64/2) {
		return errors.New("want a size such as 6GB or 500MB, or 0 for no bound")
	}
	m.bytes, m.set = int64(n*unit), true
	return nil
}

// limit returns the bytes that a run may take from now on, 0 for no bound.
func (m memoryFlag) limit() int64 {
	if m.set {
		return m.bytes
	}
	if n := availableMemory(os.ReadFile); n < math.MaxInt64 {
		return max(n, 1)
	}
	return unknownMemory
}

// unknownMemory is the bound where nobody knows: 2^30 numbers.
const unknownMemory = 8 << 30

// availableMemory returns how many bytes there are for this process by what Linux and GOMEMLIMIT
// say, or MaxInt64 where they don't.
func availableMemory(read func(name string) ([]byte, error)) int64 {
	file := func(name string) string {
		b, _ := read(name)
		return string(b)
	}
	least := min(meminfo(file("/proc/meminfo"), "MemAvailable:"), addressSpace(file), debug.SetMemoryLimit(-1))
	for _, line := range strings.Split(file("/proc/self/cgroup"), "\n") {
		_, rest, _ := strings.Cut(line, ":")
		controllers, group, found := strings.Cut(rest, ":")
		switch {
		case !found:
		case controllers == "":
			least = min(least, cgroup(file, "/sys/fs/cgroup", group, "memory.max", "memory.current", "inactive_file"))
		case strings.Contains(","+controllers+",", ",memory,"):
			least = min(least, cgroup(file, "/sys/fs/cgroup/memory", group, "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"))
		}
	}
	return least
}

// figure returns the number that follows a name at the beginning of a line.
func figure(text, name string) (n int64, ok bool) {
	for line := range strings.Lines(text) {
		if rest, found := strings.CutPrefix(line, name); found {
			word, _, _ := strings.Cut(strings.TrimSpace(rest), " ")
			n, err := strconv.ParseInt(word, 10, 64)
			return n, err == nil
		}
	}
	return 0, false
}

// meminfo returns a figure in kB of /proc/meminfo, or of another file of that form, in bytes;
// MaxInt64 without it.
func meminfo(text, name string) int64 {
	if n, ok := figure(text, name); ok {
		return n << 10
	}
	return math.MaxInt64
}

// addressSpace returns what ulimit -v leaves.
func addressSpace(file func(string) string) int64 {
	if most, bounded := figure(file("/proc/self/limits"), "Max address space"); bounded {
		return most - meminfo(file("/proc/self/status"), "VmSize:")
	}
	return math.MaxInt64
}

// cgroup returns what the bounds of a control group and those above it leave. In a container the
// group may be named as the host sees it, where its files are those of the root.
func cgroup(file func(string) string, root, group, bound, used, cache string) int64 {
	least := int64(math.MaxInt64)
	for dir := path.Clean("/" + group); ; dir = path.Dir(dir) {
		most, bounded := figure(file(path.Join(root, dir, bound)), "")
		taken, known := figure(file(path.Join(root, dir, used)), "")
		if bounded && known { // files that were read long ago make room
			old, _ := figure(file(path.Join(root, dir, "memory.stat")), cache+" ")
			least = min(least, most-(taken-old))
		}
		if dir == "/" {
			return least
		}
	}
}

// paramsOf returns the number of parameters of a network without making it: an int may not hold it.
func paramsOf(inputs int, hidden []int) float64 {
	n, in := 0.0, float64(inputs)
	for _, units := range append(hidden[:len(hidden):len(hidden)], 1) {
		n += (in + 1) * float64(units)
		in = float64(units)
	}
	return n
}

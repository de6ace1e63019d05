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

// meminfo returns a figure in kB of /proc/meminfo, or of another file of that form, in bytes;
// MaxInt64 without it.
func meminfo(text, name string) int64 {
	for _, line := range strings.Split(text, "\n") {
		if fields := strings.Fields(line); len(fields) > 1 && fields[0] == name {
			if n, err := strconv.ParseInt(fields[1], 10, 64); err == nil {
				return n << 10
			}
		}
	}
	return math.MaxInt64
}

// addressSpace returns what ulimit -v leaves.
func addressSpace(file func(string) string) int64 {
	for _, line := range strings.Split(file("/proc/self/limits"), "\n") {
		if rest, found := strings.CutPrefix(line, "Max address space"); found {
			if most, err := strconv.ParseInt(strings.Fields(rest)[0], 10, 64); err == nil {
				return most - meminfo(file("/proc/self/status"), "VmSize:")
			}
		}
	}
	return math.MaxInt64
}

// cgroup returns what the bounds of a control group and those above it leave. In a container the
// group may be named as the host sees it, where its files are those of the root.
func cgroup(file func(string) string, root, group, bound, used, cache string) int64 {
	least := int64(math.MaxInt64)
	for dir := path.Clean("/" + group); ; dir = path.Dir(dir) {
		number := func(text string) (int64, bool) {
			n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
			return n, err == nil
		}
		most, bounded := number(file(path.Join(root, dir, bound)))
		taken, known := number(file(path.Join(root, dir, used)))
		if bounded && known { // files that were read long ago make room
			for _, line := range strings.Split(file(path.Join(root, dir, "memory.stat")), "\n") {
				if name, n, _ := strings.Cut(line, " "); name == cache {
					old, _ := number(n)
					taken -= old
				}
			}
			least = min(least, most-taken)
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

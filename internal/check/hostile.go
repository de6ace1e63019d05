package check

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"runtime"
	"slices"
)

// Little is what a reader may take for a small file, besides Times its length
// (docs/persistence.md).
const Little = 64 << 10

// Allocated returns how many bytes f ever allocates, which no peak of its memory exceeds.
func Allocated(f func()) int {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return int(after.TotalAlloc - before.TotalAlloc)
}

// HostileBodies are so many bodies of binary files: good ones with changes that a checksum made
// afterwards does not tell, many of them in numbers that count something.
func HostileBodies(count int, good ...[]byte) [][]byte {
	rng := rand.New(rand.NewPCG(5, 16))
	var all [][]byte
	for len(all) < count {
		body := slices.Clone(good[rng.IntN(len(good))])
		for range 1 + rng.IntN(3) {
			body = changed(rng, body)
		}
		all = append(all, body)
	}
	return all
}

// changed is a body with another number, another byte, zeros for its end, or a list put in.
func changed(rng *rand.Rand, body []byte) []byte {
	numbers := []uint64{0, 1, 2, 7, 255, 1 << 16, 1 << 31, 1 << 32, 1 << 60, 1<<61 - 1, 1 << 62, 1<<63 - 1, 1 << 63, 1<<64 - 1, 0x7ff0000000000000, 0x7ff8000000000001}
	at := 8 * rng.IntN(len(body)/8)
	if rng.IntN(2) == 0 {
		at = rng.IntN(len(body) - 7)
	}
	switch rng.IntN(4) {
	case 0:
		binary.LittleEndian.PutUint64(body[at:], numbers[rng.IntN(len(numbers))])
		return body
	case 1:
		body[at] = byte(rng.IntN(256))
		return body
	case 2:
		return append(body[:max(at, 8)], make([]byte, rng.IntN(5000))...)
	}
	list := bytes.Repeat([]byte{byte(rng.IntN(2)), 0, 0, 0, 0, 0, 0, 0}, 1+rng.IntN(5000))
	binary.LittleEndian.PutUint64(list, uint64(len(list)/8/(1+rng.IntN(3))))
	return slices.Insert(body, at, list...)
}

package web

import "slices"

// finder finds, for each length, the nearest place before with as many bytes the same. Places whose
// first three bytes have one hash are a binary tree, ordered by what follows, with the latest at
// the root: a walk down meets places that agree in more and more bytes, and makes the new place the
// root on its way (I. Pavlov's BT3). It goes through the data once, place after place.
type finder struct {
	data  []byte
	pairs []int32 // the latest place of two bytes
	roots []int32
	sons  [][2]int32
	next  int
	found []found // at place next-1
}

// found is a match: its length, and its distance less one.
type found struct {
	length   int
	distance uint32
}

const (
	hashBits = 18
	nowhere  = -1
)

func newFinder(data []byte) *finder {
	return &finder{
		data: data, pairs: slices.Repeat([]int32{nowhere}, 1<<16), roots: slices.Repeat([]int32{nowhere}, 1<<hashBits),
		sons: make([][2]int32, len(data)),
	}
}

// from returns the matches at a place, longer ones farther away. Places come in order.
func (f *finder) from(at int) []found {
	for f.next <= at {
		f.look()
	}
	return f.found
}

// reach returns the length of the longest match at a place.
func (f *finder) reach(at int) int {
	all := f.from(at)
	if len(all) == 0 {
		return 0
	}
	return all[len(all)-1].length
}

// look takes the next place into the tree, and notes its matches.
func (f *finder) look() {
	at, data := f.next, f.data
	f.next++
	f.found = f.found[:0]
	most := min(niceMatch, len(data)-at)
	if most < 3 {
		return
	}
	pair := int(data[at]) | int(data[at+1])<<8
	best := 1
	if from := f.pairs[pair]; from != nowhere {
		f.found = append(f.found, found{minMatch, uint32(at) - uint32(from) - 1})
		best = minMatch
	}
	f.pairs[pair] = int32(at)
	hash := (uint32(pair) | uint32(data[at+2])<<16) * 2654435761 >> (32 - hashBits)
	from := f.roots[hash]
	f.roots[hash] = int32(at)
	less, more := &f.sons[at][0], &f.sons[at][1] // where the next lesser and greater one go
	lessLen, moreLen := 0, 0
	for range mostTries {
		if from == nowhere {
			break
		}
		n := min(lessLen, moreLen)
		for n < most && data[int(from)+n] == data[at+n] {
			n++
		}
		if n > best {
			best = n
			f.found = append(f.found, found{n, uint32(at) - uint32(from) - 1})
		}
		sons := &f.sons[from]
		if n == most {
			*less, *more = sons[0], sons[1]
			return
		}
		if data[int(from)+n] < data[at+n] {
			*less, less, lessLen = from, &sons[1], n
			from = sons[1]
		} else {
			*more, more, moreLen = from, &sons[0], n
			from = sons[0]
		}
	}
	*less, *more = nowhere, nowhere
}

package web

import "math/bits"

// The solver is sent in the format LZMA (I. Pavlov, "LZMA specification", 2015), as xz
// --format=lzma writes it: a third shorter than gzip makes it. page/unlzma.js unfolds it, so any
// server of files will do, whatever it knows of compression.
//
// A file is a sequence of literals and of matches, each a copy of so many bytes from so far back.
// What comes next is written bit by bit with a range coder: a bit of probability p takes -log2 p
// bits, and each probability is a number of 11 bits that follows the bits seen before in the same
// context (models). lzmaparse.go chooses the sequence, this file writes it.

// Numbers of the format, with the contexts that xz has too: others made the solver longer. TestPack
// reads what is written with them.
const (
	modelBits  = 11 // of a probability
	modelSpeed = 5  // each bit moves it by 1/32 of the way
	modelTop   = 1 << modelBits

	// contexts of a literal: so many high bits of the byte before, so many low bits of the place
	literalBefore = 3
	literalPlace  = 0
	placeBits     = 2 // low bits of the place that matches see: data of a program come in fours

	states     = 12
	lowStates  = 7 // below: the last step was a literal
	minMatch   = 2
	maxMatch   = 273
	slotsFull  = 14 // distances of slots below have a model for each bit
	alignBits  = 4  // of the others, so many low bits have
	slotStates = 4  // lengths of 2, 3, 4 and more
)

// ranger is the range coder. low may have a carry in bit 32, which goes into bytes that wait.
type ranger struct {
	low     uint64
	size    uint32
	cache   byte
	waiting int
	out     []byte
}

func (r *ranger) shift() {
	if uint32(r.low) < 0xff000000 || r.low>>32 != 0 {
		carry := byte(r.low >> 32)
		for b := r.cache; r.waiting > 0; r.waiting-- {
			r.out = append(r.out, b+carry)
			b = 0xff
		}
		r.cache = byte(r.low >> 24)
	}
	r.waiting++
	r.low = r.low & 0x00ffffff << 8
}

// bit writes b, which is 0 or 1, and lets p, the probability of 0, learn from it.
func (r *ranger) bit(p *uint16, b int) {
	bound := r.size >> modelBits * uint32(*p)
	if b == 0 {
		r.size = bound
		*p += (modelTop - *p) >> modelSpeed
	} else {
		r.low += uint64(bound)
		r.size -= bound
		*p -= *p >> modelSpeed
	}
	for r.size < 1<<24 {
		r.size <<= 8
		r.shift()
	}
}

// even writes n bits of v without models.
func (r *ranger) even(v uint32, n int) {
	for n--; n >= 0; n-- {
		r.size >>= 1
		if v>>n&1 == 1 {
			r.low += uint64(r.size)
		}
		for r.size < 1<<24 {
			r.size <<= 8
			r.shift()
		}
	}
}

// tree writes n bits of v, the highest first, each in the context of those before.
func (r *ranger) tree(models []uint16, v, n int) {
	for m := 1; n > 0; {
		n--
		b := v >> n & 1
		r.bit(&models[m], b)
		m = 2*m + b
	}
}

// back writes n bits of v, the lowest first.
func (r *ranger) back(models []uint16, v, n int) {
	for m := 1; n > 0; n-- {
		b := v & 1
		r.bit(&models[m], b)
		m, v = 2*m+b, v>>1
	}
}

// lengthModels are those of the length of a match.
type lengthModels struct {
	choice   [2]uint16
	low, mid [1 << placeBits][8]uint16
	high     [256]uint16
}

func (r *ranger) length(l *lengthModels, n, place int) {
	switch n -= minMatch; {
	case n < 8:
		r.bit(&l.choice[0], 0)
		r.tree(l.low[place][:], n, 3)
	case n < 16:
		r.bit(&l.choice[0], 1)
		r.bit(&l.choice[1], 0)
		r.tree(l.mid[place][:], n-8, 3)
	default:
		r.bit(&l.choice[0], 1)
		r.bit(&l.choice[1], 1)
		r.tree(l.high[:], n-16, 8)
	}
}

// models are all probabilities of 0.
type models struct {
	match, longRep   [states][1 << placeBits]uint16
	rep, not0, not1  [states]uint16
	not2             [states]uint16
	literals         [1 << (literalBefore + literalPlace)][0x300]uint16
	lengths, repeats lengthModels
	slots            [slotStates][64]uint16
	near             [1 + 128 - slotsFull]uint16
	align            [1 << alignBits]uint16
}

func newModels() *models {
	m := &models{}
	const even = modelTop / 2
	all := [][]uint16{m.rep[:], m.not0[:], m.not1[:], m.not2[:], m.near[:], m.align[:]}
	for s := range states {
		all = append(all, m.match[s][:], m.longRep[s][:])
	}
	for i := range m.literals {
		all = append(all, m.literals[i][:])
	}
	for i := range m.slots {
		all = append(all, m.slots[i][:])
	}
	for _, l := range []*lengthModels{&m.lengths, &m.repeats} {
		all = append(all, l.choice[:], l.high[:])
		for k := range l.low {
			all = append(all, l.low[k][:], l.mid[k][:])
		}
	}
	for _, some := range all {
		for i := range some {
			some[i] = even
		}
	}
	return m
}

// slotOf returns the slot of a distance less one: its highest bit and the one below.
func slotOf(d uint32) int {
	if d < 4 {
		return int(d)
	}
	n := bits.Len32(d) - 1
	return 2*n + int(d>>(n-1)&1)
}

// Kinds of steps: a copy from the last four distances, one byte from the last one, a literal. From
// newMatch on it is a new distance, less one.
const (
	literal  = -2
	shortRep = -1
	newMatch = 4
)

// after returns the state after a step, and the distances that are remembered.
func after(state int, reps [4]uint32, kind int) (int, [4]uint32) {
	late := 0
	if state >= lowStates {
		late = 1
	}
	switch {
	case kind == literal:
		return max(0, state-3-3*btoi(state >= 10)), reps
	case kind == shortRep:
		return 9 + 2*late, reps
	case kind < newMatch:
		d := reps[kind]
		copy(reps[1:kind+1], reps[:kind])
		reps[0] = d
		return 8 + 3*late, reps
	}
	return 7 + 3*late, [4]uint32{uint32(kind - newMatch), reps[0], reps[1], reps[2]}
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// literalContext returns the models of a literal at a place.
func (m *models) literalContext(data []byte, at int) *[0x300]uint16 {
	before := 0
	if at > 0 {
		before = int(data[at-1])
	}
	return &m.literals[at&(1<<literalPlace-1)<<literalBefore|before>>(8-literalBefore)]
}

// step writes a step of so many bytes at a place.
func (r *ranger) step(m *models, data []byte, at, state int, reps [4]uint32, kind, length int) {
	place := at & (1<<placeBits - 1)
	if kind == literal {
		r.bit(&m.match[state][place], 0)
		r.literal(m.literalContext(data, at), data, at, state, reps[0])
		return
	}
	r.bit(&m.match[state][place], 1)
	r.bit(&m.rep[state], btoi(kind < newMatch))
	if kind >= newMatch {
		r.length(&m.lengths, length, place)
		r.distance(m, uint32(kind-newMatch), length)
		return
	}
	r.bit(&m.not0[state], btoi(kind > 0))
	switch {
	case kind <= 0:
		r.bit(&m.longRep[state][place], btoi(kind == 0))
	case kind == 1:
		r.bit(&m.not1[state], 0)
	default:
		r.bit(&m.not1[state], 1)
		r.bit(&m.not2[state], kind-2)
	}
	if kind >= 0 {
		r.length(&m.repeats, length, place)
	}
}

// literal writes a byte: behind a match in the context of the byte that would have gone on with it.
func (r *ranger) literal(models *[0x300]uint16, data []byte, at, state int, rep uint32) {
	b, s := int(data[at]), 1
	if state >= lowStates {
		for match, offset := int(data[at-int(rep)-1]), 0x100; s < 0x100; {
			match <<= 1
			bit := b >> 7 & 1
			r.bit(&models[offset+match&offset+s], bit)
			s, b = 2*s+bit, b<<1
			offset &= ^(match ^ b) // apart from where they differ, no context any more
		}
		return
	}
	r.tree(models[:], b, 8)
}

func (r *ranger) distance(m *models, d uint32, length int) {
	slot := slotOf(d)
	r.tree(m.slots[min(length-minMatch, slotStates-1)][:], slot, 6)
	if slot < 4 {
		return
	}
	n := slot/2 - 1
	base := uint32(2|slot&1) << n
	if slot < slotsFull {
		r.back(m.near[int(base)-slot:], int(d-base), n)
		return
	}
	r.even((d-base)>>alignBits, n-alignBits)
	r.back(m.align[:], int(d&(1<<alignBits-1)), alignBits)
}

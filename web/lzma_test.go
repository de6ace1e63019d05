package web

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
)

// unranger is the range decoder of the specification.
type unranger struct {
	in         []byte
	size, code uint32
}

func (r *unranger) refill() {
	if r.size < 1<<24 {
		r.size <<= 8
		r.code = r.code<<8 | uint32(r.in[0])
		r.in = r.in[1:]
	}
}

func (r *unranger) bit(p *uint16) int {
	defer r.refill()
	bound := r.size >> 11 * uint32(*p)
	if r.code < bound {
		r.size = bound
		*p += (2048 - *p) >> 5
		return 0
	}
	r.size -= bound
	r.code -= bound
	*p -= *p >> 5
	return 1
}

func (r *unranger) tree(models []uint16, n int) int {
	m := 1
	for range n {
		m = 2*m + r.bit(&models[m])
	}
	return m - 1<<n
}

func (r *unranger) back(models []uint16, n int) (v int) {
	m := 1
	for i := range n {
		b := r.bit(&models[m])
		m, v = 2*m+b, v|b<<i
	}
	return v
}

func (r *unranger) even(n int) (v uint32) {
	for range n {
		r.size >>= 1
		b := uint32(0)
		if r.code >= r.size {
			r.code -= r.size
			b = 1
		}
		v = 2*v + b
		r.refill()
	}
	return v
}

func (r *unranger) length(l *lengthModels, place int) int {
	switch {
	case r.bit(&l.choice[0]) == 0:
		return 2 + r.tree(l.low[place][:], 3)
	case r.bit(&l.choice[1]) == 0:
		return 10 + r.tree(l.mid[place][:], 3)
	}
	return 18 + r.tree(l.high[:], 8)
}

func (r *unranger) distance(m *models, length int) uint32 {
	slot := r.tree(m.slots[min(length-2, 3)][:], 6)
	if slot < 4 {
		return uint32(slot)
	}
	n := slot/2 - 1
	base := uint32(2|slot&1) << n
	if slot < 14 {
		return base + uint32(r.back(m.near[int(base)-slot:], n))
	}
	return base + r.even(n-4)<<4 + uint32(r.back(m.align[:], 4))
}

// unpack unfolds a file as the specification says, slowly; it is there for the tests, as the page's
// own is another program.
func unpack(file []byte) (out []byte, err error) {
	defer func() {
		if recover() != nil {
			err = errors.New("damaged")
		}
	}()
	r := &unranger{in: file[18:], size: 1<<32 - 1, code: binary.BigEndian.Uint32(file[14:])}
	m, state, reps := newModels(), 0, [4]uint32{}
	if file[0] != (2*5+0)*9+3 || file[13] != 0 {
		return nil, errors.New("another header")
	}
	for size := int(binary.LittleEndian.Uint64(file[5:])); len(out) < size; {
		at := len(out)
		place, kind, n := at&3, literal, 1
		switch {
		case r.bit(&m.match[state][place]) == 0:
			out = append(out, byte(r.literal(m, out, state, reps[0])))
		case r.bit(&m.rep[state]) == 0:
			n = r.length(&m.lengths, place)
			kind = newMatch + int(r.distance(m, n))
		case r.bit(&m.not0[state]) == 0:
			if kind = 0; r.bit(&m.longRep[state][place]) == 0 {
				kind = shortRep
			}
		default:
			if kind = 1 + r.bit(&m.not1[state]); kind == 2 {
				kind += r.bit(&m.not2[state])
			}
		}
		if kind >= 0 && kind < newMatch {
			n = r.length(&m.repeats, place)
		}
		state, reps = after(state, reps, kind)
		for ; kind != literal && n > 0; n-- {
			out = append(out, out[len(out)-int(reps[0])-1])
		}
	}
	return out, nil
}

func (r *unranger) literal(m *models, out []byte, state int, rep uint32) int {
	before := 0
	if len(out) > 0 {
		before = int(out[len(out)-1])
	}
	models, s := &m.literals[before>>5], 1
	if state >= 7 {
		for match := int(out[len(out)-int(rep)-1]); s < 0x100; match <<= 1 {
			b := match >> 7 & 1
			got := r.bit(&models[(1+b)<<8+s])
			if s = 2*s + got; got != b {
				break
			}
		}
	}
	for s < 0x100 {
		s = 2*s + r.bit(&models[s])
	}
	return s & 0xff
}

// Whatever is packed comes back, and what repeats itself gets short.
func TestPack(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	noise := make([]byte, 20_000)
	for i := range noise {
		noise[i] = byte(rng.Uint32())
	}
	table := make([]byte, 4*3000) // numbers of 32 bits that grow, as tables of a program do
	for i := range 3000 {
		binary.LittleEndian.PutUint32(table[4*i:], uint32(i*i))
	}
	words := strings.Repeat("the rank of the cutoff of the residual ", 300)
	far := append(append(bytes.Clone(noise[:5000]), make([]byte, 300_000)...), noise[:5000]...)
	tests := []struct {
		name string
		data []byte
		most int // bytes
	}{
		{"nothing", nil, 18},
		{"a byte", []byte{7}, 20},
		{"two", []byte{7, 7}, 21},
		{"zeros", make([]byte, 100_000), 200},
		{"noise", noise, 20_400},
		{"numbers", table, 6_100},
		{"words", []byte(words), 120},
		{"far away", far, 5_600},
		{"all bytes", []byte(strings.Repeat("\x00\xff\x80\x7f", 5) + "\xff\xff\xff\xff\xff\xff\xff"), 40},
	}
	for _, tt := range tests {
		packed := pack(tt.data)
		got, err := unpack(packed)
		if err != nil || !bytes.Equal(got, tt.data) {
			t.Errorf("%s: %d bytes come back of %d, %v", tt.name, len(got), len(tt.data), err)
		}
		if len(packed) > tt.most {
			t.Errorf("%s: %d bytes are packed to %d, want at most %d", tt.name, len(tt.data), len(packed), tt.most)
		}
	}
}

// The finder finds what looking everywhere finds: with each length the nearest place.
func TestFinder(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	data := make([]byte, 600)
	for i := range data {
		data[i] = "ab"[rng.IntN(2)]
	}
	f := newFinder(data)
	for at := range data {
		found := f.from(at)
		last := 0
		for _, one := range found {
			if one.length <= last {
				t.Fatalf("at %d: length %d behind %d", at, one.length, last)
			}
			last = one.length
			from := at - int(one.distance) - 1
			if from < 0 || !bytes.Equal(data[from:from+one.length], data[at:at+one.length]) {
				t.Fatalf("at %d: no match of %d bytes at %d", at, one.length, from)
			}
		}
		longest := 0
		for from := range at {
			n := 0
			for n < min(niceMatch, len(data)-at) && data[from+n] == data[at+n] {
				n++
			}
			longest = max(longest, n)
		}
		if len(data)-at > 3 && longest >= minMatch && last != longest {
			t.Errorf("at %d: the longest match is of %d bytes, want %d", at, last, longest)
		}
	}
}

func FuzzPack(f *testing.F) {
	f.Add([]byte("abcabcabcdabcd"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if got, err := unpack(pack(data)); err != nil || !bytes.Equal(got, data) {
			t.Errorf("%q comes back as %q, %v", data, got, err)
		}
	})
}

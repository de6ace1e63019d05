package web

import (
	"encoding/binary"
	"math"
	"math/bits"
)

// Which steps make the shortest file? From a place on, the price in bits of the best way to each
// place ahead is found by dynamic programming: every step from a place whose price is known offers
// a price to the place where it ends. Prices are those of the models as they are, which change
// little over some hundred bytes. A place has one best way, with its state and its last distances.

// With these the solver was shortest of five pairs of niceMatch and mostTries, from 48 and 24 to
// 160 and 96, which were up to 2 % longer (2026-11-29). TestPack holds what comes of them.
const (
	niceMatch  = 64   // a match of this length is taken without looking further
	mostTries  = 32   // places looked at for a match
	mostAhead  = 4096 // bytes from where the best way is sought to where it is written
	priceBits  = 4    // of a fraction of a bit
	priceEvery = 512  // bytes between two looks at the prices of lengths and distances
)

// pack returns data as an LZMA file.
func pack(data []byte) []byte {
	p := &parser{data: data, m: newModels(), find: newFinder(data), nodes: make([]node, mostAhead+maxMatch+1)}
	p.size = math.MaxUint32
	p.waiting = 1
	const properties = (placeBits*5+literalPlace)*9 + literalBefore
	p.out = append(p.out, properties)
	p.out = binary.LittleEndian.AppendUint32(p.out, 1<<max(12, bits.Len32(uint32(len(data)))))
	p.out = binary.LittleEndian.AppendUint64(p.out, uint64(len(data)))
	for b := range p.bitPrice {
		p.bitPrice[b] = uint32(math.Round(-math.Log2((float64(b)+0.5)/float64(len(p.bitPrice))) * (1 << priceBits)))
	}
	for p.at < len(data) {
		p.advance()
	}
	for range 5 {
		p.shift()
	}
	return p.out
}

// parser is a file that is being written.
type parser struct {
	ranger
	data  []byte
	m     *models
	find  *finder
	nodes []node
	at    int
	state int
	reps  [4]uint32

	bitPrice     [modelTop >> 4]uint32
	lengthPrice  [2][1 << placeBits][maxMatch + 1]uint32 // of new matches, and of repeats
	slotPrice    [slotStates][64]uint32
	nearPrice    [slotStates][128]uint32
	alignPrice   [1 << alignBits]uint32
	pricedBefore int // the place up to which they hold
}

// node is a place ahead with the best way to it.
type node struct {
	price        uint32
	kind, length int
	state        int
	reps         [4]uint32
}

// advance writes the best steps from the present place to one ahead.
func (p *parser) advance() {
	if p.at >= p.pricedBefore {
		p.priceAll()
		p.pricedBefore = p.at + priceEvery
	}
	nodes := p.nodes
	nodes[0] = node{state: p.state, reps: p.reps}
	cur, end := 0, 0
	for {
		n := &nodes[cur]
		if cur > 0 {
			from := &nodes[cur-n.length]
			n.state, n.reps = after(from.state, from.reps, n.kind)
		}
		at := p.at + cur
		if at == len(p.data) || cur == mostAhead || cur > 0 && p.find.reach(at) >= niceMatch {
			break
		}
		if kind, length := p.nice(n, at); length > 0 {
			if cur == 0 {
				p.write(kind, length)
				return
			}
			break
		}
		end = p.offer(cur, end)
		cur++
	}
	var steps []int // places where steps end, the last first
	for i := cur; i > 0; i -= nodes[i].length {
		steps = append(steps, i)
	}
	for i := len(steps) - 1; i >= 0; i-- {
		n := &nodes[steps[i]]
		p.write(n.kind, n.length)
	}
}

// nice returns a match that is long enough to be taken at once, if there is one.
func (p *parser) nice(n *node, at int) (kind, length int) {
	for k, d := range n.reps {
		if l := p.common(at, d); l >= niceMatch {
			return k, l
		}
	}
	found := p.find.from(at)
	if len(found) == 0 || found[len(found)-1].length < niceMatch {
		return 0, 0
	}
	d := found[len(found)-1].distance
	return newMatch + int(d), p.common(at, d)
}

// common returns how many bytes at a place are as those a distance back.
func (p *parser) common(at int, d uint32) int {
	from := at - int(d) - 1
	if from < 0 {
		return 0
	}
	n, most := 0, min(maxMatch, len(p.data)-at)
	for n < most && p.data[from+n] == p.data[at+n] {
		n++
	}
	return n
}

// write writes a step, and goes on behind it.
func (p *parser) write(kind, length int) {
	p.step(p.m, p.data, p.at, p.state, p.reps, kind, length)
	p.state, p.reps = after(p.state, p.reps, kind)
	p.at += length
}

// offer offers the price of each step from a node to where it ends. It returns the last node that
// has a price.
func (p *parser) offer(cur, end int) int {
	n, at := &p.nodes[cur], p.at+cur
	place, most := at&(1<<placeBits-1), min(maxMatch, len(p.data)-at)
	take := func(price uint32, kind, length int) {
		for end < cur+length {
			end++
			p.nodes[end].price = math.MaxUint32
		}
		if to := &p.nodes[cur+length]; price < to.price {
			to.price, to.kind, to.length = price, kind, length
		}
	}
	match := p.m.match[n.state][place]
	take(n.price+p.price(match, 0)+p.literalPrice(n, at), literal, 1)
	matched := n.price + p.price(match, 1)
	repeated := matched + p.price(p.m.rep[n.state], 1)
	for k, d := range n.reps {
		l := p.common(at, d)
		price := repeated + p.repPrice(n.state, place, k)
		if k == 0 && l > 0 {
			take(repeated+p.price(p.m.not0[n.state], 0)+p.price(p.m.longRep[n.state][place], 0), shortRep, 1)
		}
		for l = min(l, most); l >= minMatch; l-- {
			take(price+p.lengthPrice[1][place][l], k, l)
		}
	}
	fresh := matched + p.price(p.m.rep[n.state], 0)
	length := minMatch
	for _, f := range p.find.from(at) {
		for ; length <= min(f.length, most); length++ {
			take(fresh+p.lengthPrice[0][place][length]+p.distancePrice(f.distance, length), newMatch+int(f.distance), length)
		}
	}
	return end
}

func (p *parser) price(model uint16, b int) uint32 {
	return p.bitPrice[(int(model)^-b&(modelTop-1))>>4]
}

func (p *parser) treePrice(models []uint16, v, n int) (sum uint32) {
	for m := 1; n > 0; {
		n--
		b := v >> n & 1
		sum += p.price(models[m], b)
		m = 2*m + b
	}
	return sum
}

func (p *parser) backPrice(models []uint16, v, n int) (sum uint32) {
	for m := 1; n > 0; n-- {
		b := v & 1
		sum += p.price(models[m], b)
		m, v = 2*m+b, v>>1
	}
	return sum
}

func (p *parser) literalPrice(n *node, at int) (sum uint32) {
	models, b, s := p.m.literalContext(p.data, at), int(p.data[at]), 1
	if n.state < lowStates {
		return p.treePrice(models[:], b, 8)
	}
	for match, offset := int(p.data[at-int(n.reps[0])-1]), 0x100; s < 0x100; {
		match <<= 1
		bit := b >> 7 & 1
		sum += p.price(models[offset+match&offset+s], bit)
		s, b = 2*s+bit, b<<1
		offset &= ^(match ^ b)
	}
	return sum
}

// repPrice is the price of saying which of the last distances it is.
func (p *parser) repPrice(state, place, k int) uint32 {
	switch k {
	case 0:
		return p.price(p.m.not0[state], 0) + p.price(p.m.longRep[state][place], 1)
	case 1:
		return p.price(p.m.not0[state], 1) + p.price(p.m.not1[state], 0)
	}
	return p.price(p.m.not0[state], 1) + p.price(p.m.not1[state], 1) + p.price(p.m.not2[state], k-2)
}

func (p *parser) distancePrice(d uint32, length int) uint32 {
	s := min(length-minMatch, slotStates-1)
	if d < 128 {
		return p.nearPrice[s][d]
	}
	return p.slotPrice[s][slotOf(d)] + p.alignPrice[d&(1<<alignBits-1)]
}

// priceAll finds the prices of lengths and distances by the models as they are.
func (p *parser) priceAll() {
	for k, l := range []*lengthModels{&p.m.lengths, &p.m.repeats} {
		short, long := p.price(l.choice[0], 0), p.price(l.choice[0], 1)
		for place := range 1 << placeBits {
			prices := &p.lengthPrice[k][place]
			for n := range 8 {
				prices[minMatch+n] = short + p.treePrice(l.low[place][:], n, 3)
				prices[minMatch+8+n] = long + p.price(l.choice[1], 0) + p.treePrice(l.mid[place][:], n, 3)
			}
			for n := range 256 {
				prices[minMatch+16+n] = long + p.price(l.choice[1], 1) + p.treePrice(l.high[:], n, 8)
			}
		}
	}
	for s := range slotStates {
		for slot := range 64 {
			p.slotPrice[s][slot] = p.treePrice(p.m.slots[s][:], slot, 6)
			if slot >= slotsFull {
				p.slotPrice[s][slot] += uint32(slot/2-1-alignBits) << priceBits
			}
		}
		for d := range uint32(128) {
			slot := slotOf(d)
			p.nearPrice[s][d] = p.slotPrice[s][slot]
			if n := slot/2 - 1; slot >= 4 {
				base := (2 | slot&1) << n
				p.nearPrice[s][d] += p.backPrice(p.m.near[base-slot:], int(d)-base, n)
			}
		}
	}
	for v := range 1 << alignBits {
		p.alignPrice[v] = p.backPrice(p.m.align[:], v, alignBits)
	}
}

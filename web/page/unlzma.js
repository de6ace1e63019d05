// The solver comes as an LZMA file (I. Pavlov, "LZMA specification", 2015), which anagram/web writes:
// a third shorter than gzip makes it, and browsers unfold no such files themselves. Literals, and
// copies of bytes before, are read bit by bit with a range decoder, whose probabilities follow what
// has been read in the same context.

const pause = 1 << 18; // bytes after which the page has its turn, some ten milliseconds

// unlzma returns the bytes of a file. It is one function, so that all steps share the variables of
// the decoder.
export async function unlzma(file) {
	const lc = file[0] % 9, lp = Math.floor(file[0] / 9) % 5, pb = Math.floor(file[0] / 45);
	const size = new DataView(file.buffer, file.byteOffset).getUint32(5, true);
	if (!(file.length > 18 && file[0] < 225 && size < 1 << 28)) throw new Error("no LZMA file");
	const out = new Uint8Array(size);

	// All models in one array: where each kind begins.
	const match = 0, rep = match + 192, not0 = rep + 12, not1 = not0 + 12, not2 = not1 + 12, longRep = not2 + 12;
	const slots = longRep + 192, near = slots + 256, align = near + 115, lengths = align + 16, repeats = lengths + 514, literals = repeats + 514;
	const models = new Uint16Array(literals + (0x300 << (lc + lp))).fill(1024);

	let range = 0xffffffff, code = 0, next = 14; // behind the header and a zero
	for (let i = 0; i < 4; i++) code = (code << 8 | file[next++]) >>> 0;

	const refill = () => {
		range = range << 8 >>> 0;
		code = (code << 8 | file[next++]) >>> 0;
	};
	const bit = (m) => {
		const p = models[m], bound = (range >>> 11) * p;
		let b = 0;
		if (code < bound) {
			range = bound;
			models[m] = p + (2048 - p >> 5);
		} else {
			range -= bound;
			code -= bound;
			models[m] = p - (p >> 5);
			b = 1;
		}
		if (range < 1 << 24) refill();
		return b;
	};
	const even = (n) => {
		let v = 0;
		for (; n > 0; n--) {
			range >>>= 1;
			const b = code >= range ? 1 : 0;
			if (b) code -= range;
			v = v << 1 | b;
			if (range < 1 << 24) refill();
		}
		return v >>> 0;
	};
	const tree = (at, n) => {
		let m = 1;
		for (let i = 0; i < n; i++) m = 2 * m + bit(at + m);
		return m - (1 << n);
	};
	const back = (at, n) => {
		let m = 1, v = 0;
		for (let i = 0; i < n; i++) {
			const b = bit(at + m);
			m = 2 * m + b;
			v |= b << i;
		}
		return v;
	};
	const length = (at, place) => {
		if (!bit(at)) return 2 + tree(at + 2 + 8 * place, 3);
		if (!bit(at + 1)) return 10 + tree(at + 130 + 8 * place, 3);
		return 18 + tree(at + 258, 8);
	};
	const distance = (n) => {
		const slot = tree(slots + 64 * Math.min(n - 2, 3), 6);
		if (slot < 4) return slot;
		const more = (slot >> 1) - 1, base = (2 | slot & 1) * 2 ** more;
		if (slot < 14) return base + back(near + base - slot, more);
		return base + even(more - 4) * 16 + back(align, 4);
	};

	let state = 0, rep0 = 0, rep1 = 0, rep2 = 0, rep3 = 0, turn = pause;
	for (let at = 0; at < size;) {
		if (at >= turn) {
			turn = at + pause;
			await new Promise((done) => setTimeout(done));
		}
		if (next > file.length) throw new Error("an LZMA file that ends early");
		const place = at & (1 << pb) - 1;
		if (!bit(match + 16 * state + place)) {
			const before = at > 0 ? out[at - 1] : 0;
			const m = literals + 0x300 * (((at & (1 << lp) - 1) << lc) + (before >> 8 - lc));
			let s = 1;
			if (state >= 7) {
				for (let other = out[at - rep0 - 1], same = true; same && s < 0x100;) {
					const b = other >> 7 & 1, got = bit(m + (1 + b << 8) + s);
					other <<= 1;
					s = 2 * s + got;
					same = b === got;
				}
			}
			while (s < 0x100) s = 2 * s + bit(m + s);
			out[at++] = s;
			state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
			continue;
		}
		let n;
		if (!bit(rep + state)) {
			rep3 = rep2, rep2 = rep1, rep1 = rep0;
			n = length(lengths, place);
			rep0 = distance(n);
			state = state < 7 ? 7 : 10;
		} else {
			if (!bit(not0 + state)) {
				if (!bit(longRep + 16 * state + place)) {
					if (rep0 >= at) throw new Error("an LZMA file that is damaged");
					out[at] = out[at - rep0 - 1];
					at++;
					state = state < 7 ? 9 : 11;
					continue;
				}
			} else {
				let d = rep1;
				if (bit(not1 + state)) {
					d = rep2;
					if (bit(not2 + state)) {
						d = rep3;
						rep3 = rep2;
					}
					rep2 = rep1;
				}
				rep1 = rep0;
				rep0 = d;
			}
			n = length(repeats, place);
			state = state < 7 ? 8 : 11;
		}
		if (rep0 >= at || n > size - at) throw new Error("an LZMA file that is damaged");
		for (; n > 0; n--, at++) out[at] = out[at - rep0 - 1];
	}
	return out;
}

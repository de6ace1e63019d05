[[define "activation"]]
[[- if .Needs "tanh"]][[template "tanh" .]][[end]]
[[- if .Needs "trig"]][[template "trig" .]][[end]]
[[- if .Needs "sin"]][[template "sin" .]][[end]]
[[- if .Needs "exp"]][[template "exp" .]][[end]]
[[- if .Needs "logistic"]][[template "logistic" .]][[end]]
[[- if .Needs "softplus"]][[template "softplus" .]][[end]]
[[- if .Needs "silu"]][[template "silu" .]][[end]]
[[- if .Needs "gelu"]][[template "gelu" .]][[end]]
[[- end]]

[[- define "tanh"]]
// Rows of c, tanh c, what rounding lost of it, and 1 - tanh^2 c, for c = 0 and then the middles of 16 cells a binade from 1/8 on.
const cells = new Real([
[[- range .Tanh.Rows]]
	[[list .]],
[[- end]]
]);

// number and word are the same memory; word[high] has its upper bits.
const number = new Real([1]), word = new Uint32Array(number.buffer), high = word[0] ? 0 : word.length - 1;

// hyperbolicTangent is tanh(c + h) = tanh c + (1 - tanh^2 c) tanh h / (1 + tanh c tanh h), c the middle of the cell of |x|.
function hyperbolicTangent(x) {
	const a = Math.abs(x);
	if (!(a < [[.Tanh.One]])) return x !== x ? x : x < 0 ? -1 : 1;
	number[0] = a;
	const i = 4 * Math.max((word[high] >>> [[.Tanh.Shift32]]) - [[.Tanh.First]], 0);
	const c = cells[i + 1];
	const h = round(a - cells[i]);
	const u = round(h * h), u2 = round(u * u);
	let p = round([[index .Tanh.Poly 0 | num]] + round(u * [[index .Tanh.Poly 1 | num]]));
	p = round(p + round(u2 * round([[index .Tanh.Poly 2 | num]] + round(u * [[index .Tanh.Poly 3 | num]]))));
	p = round(p + round(round(u2 * u2) * round([[index .Tanh.Poly 4 | num]] + round(u * [[index .Tanh.Poly 5 | num]]))));
	const th = round(h + round(h * round(u * p))); // tanh h
	const y = round(c + round(round(round(cells[i + 3] * th) / round(1 + round(c * th))) + cells[i + 2]));
	return x < 0 ? -y : y;
}

// [[.Call "tanh"]] sets f to tanh z and its first two derivatives.
function [[.Call "tanh"]](f, z) {
	const t = hyperbolicTangent(z), d = round(round(1 - t) * round(1 + t));
	f[0] = t;
	f[1] = d;
	f[2] = round(-2 * t) * d;
}
[[end]]

[[- define "exp"]]
// scale returns 2^k y, rounded once.
function scale(y, k) {
	return k < -1000 ? y * 2 ** (k + 200) * 2 ** -200 : y * 2 ** k;
}

const expPoly = [ [[- list64 .Vec.Exp -]] ];

// exponential returns y and k such that e^(x + rest) = 2^k y, for -1000 < x <= 0 and a tiny rest: x = k ln 2 + r and
// e^r = 1 + r + r^2 (1/2 + r p(r)).
function exponential(x, rest) {
	const p = expPoly;
	const n = (x * 1.4426950408889634 + 6755399441055744) - 6755399441055744;
	const t = x - n * 0.6931471805598903, v = n * 5.497923018708371e-14 - rest;
	const h = 1 + t, l = t - (h - 1);
	const r = t - v, r2 = r * r, r4 = r2 * r2;
	const low = p[0] + r * p[1] + r2 * (p[2] + r * p[3]);
	const high = p[4] + r * p[5] + r2 * (p[6] + r * p[7]) + r4 * (p[8] + r * p[9]);
	return [h + (l + (r2 * (0.5 + r * (low + r4 * high)) - v)), n];
}
[[end]]

[[- define "logistic"]]
// decay returns e^x for x <= 0.
function decay(x) {
	if (x !== x) return x;
	return x < -745.1332191019412 ? 0 : scale(...exponential(x, 0));
}

// logistic returns s = 1/(1 + e^-z), c = 1 - s and e = e^-|z|.
function logistic(z) {
	const e = decay(-Math.abs(z)), q = 1 / (1 + e);
	return z < 0 ? [e * q, q, e] : [q, e * q, e];
}
[[end]]

[[- define "softplus"]]
const logPoly = [ [[- list64 .Vec.Log -]] ];

// log1p returns log(1 + x) for 0 <= x <= 1: with 1 + x = 2^k (1 + g), s = g/(2 + g),
// log(1 + g) = g - (g^2/2 - s (g^2/2 + R(s^2))).
function log1p(x) {
	const p = logPoly;
	if (x !== x || x < 5.551115123125783e-17) return x;
	let k = 0, g = x, rest = 0;
	if (!(x < 0.41)) {
		const sum = 1 + x;
		rest = (x - (sum - 1)) / sum;
		k = sum < 1.4142135623730951 ? 0 : 1;
		g = (k === 0 ? sum : 0.5 * sum) - 1;
	}
	const s = g / (2 + g), u = s * s, u2 = u * u;
	const low = p[0] + u * p[1] + u2 * (p[2] + u * p[3]), high = p[4] + u * p[5] + u2 * (p[6] + u * p[7]);
	const series = u * (low + (u2 * u2) * high), half = 0.5 * (g * g);
	const kl = k * 0.6931471805598903, h = kl + g, l = g - (h - kl);
	return h + (l - (half - (s * (half + series) + (k * 5.497923018708371e-14 + rest))));
}

// [[.Call "softplus"]] sets f to log(1 + e^z) and its first two derivatives[[if .Float32]], in double[[end]].
function [[.Call "softplus"]](f, z) {
	const [s, c, e] = logistic(z);
	f[0] = Math.max(z, 0) + log1p(e);
	f[1] = s;
	f[2] = s * c;
}
[[end]]

[[- define "silu"]]
// activate sets f to z/(1 + e^-z) and its first two derivatives[[if .Float32]], in double[[end]].
function activate(f, z) {
	if (Math.abs(z) > 700) {
		const a = Math.min(Math.abs(z), 1400), h = decay(-0.5 * a);
		f[0] = z > 0 ? z : -a * h * h;
		f[1] = z > 0 ? 1 : (1 - a) * h * h;
		f[2] = (2 - a) * h * h;
		return;
	}
	const [s, c] = logistic(z), s1 = s * c, s2 = s1 * (c - s);
	f[0] = z * s;
	f[1] = s + z * s1;
	f[2] = 2 * s1 + z * s2;
}
[[end]]

[[- define "gelu"]]
const erfPoly = [ [[- list64 .Vec.Erf -]] ];
const erfcPoly = [ [[- list64 .Vec.Erfc -]] ];

// poly returns c[0] + c[1] x + ..., even and odd powers by two Horner schemes in x^2.
function poly(c, x) {
	const x2 = x * x, n = c.length - c.length % 2;
	let even = n < c.length ? c[n] : 0, odd = 0;
	for (let i = n - 2; i >= 0; i -= 2) {
		even = even * x2 + c[i];
		odd = odd * x2 + c[i + 1];
	}
	return even + odd * x;
}

// whole and half are the same memory; half[lower] has its lower bits.
const whole = new Float64Array([1]), half = new Uint32Array(whole.buffer), lower = half[0] ? 1 : 0;

// cut returns x without its last 27 bits.
function cut(x) {
	whole[0] = x;
	half[lower] &= ~0x7ffffff;
	return whole[0];
}

// square returns x^2 as an unrounded sum.
function square(x) {
	const xh = cut(x), xl = x - xh, hi = x * x;
	let lo = xh * xh - hi;
	lo = lo + xh * xl + xl * xh;
	return [hi, lo + xl * xl];
}

// erfcx returns exp(x^2) erfc x for x >= 1/2: G(t)/(1 + 2x), t = (x - 3.75)/(x + 3.75).
function erfcx(x) {
	return poly(erfcPoly, (x - 3.75) / (x + 3.75)) / (1 + (x + x));
}

// tail returns erfc x for 1 <= x < 27.3.
function tail(x) {
	const [hi, lo] = square(x), [y, k] = exponential(-hi, -lo);
	return scale(y * erfcx(x), k);
}

// erfc returns 1 - erf x.
function erfc(x) {
	if (x !== x) return x;
	if (x >= 27.3) return 0;
	if (x >= 1) return tail(x);
	if (x > -1) {
		const h = 1 - x, l = (1 - h) - x;
		return h + (l - x * poly(erfPoly, x * x - 0.5));
	}
	return x > -6 ? 2 - tail(-x) : 2;
}

// activate sets f to z Phi(z), Phi the normal distribution function, and its first two derivatives[[if .Float32]], in double[[end]].
function activate(f, z) {
	const x = Math.min(Math.max(z, -40), 40), [hi, lo] = square(x);
	const h = scale(...exponential(-0.25 * hi, -0.25 * lo)); // e^(-x^2/2) = h h
	f[2] = [[num64 .Vec.InvSqrt2Pi]] * (2 - hi) * h * h;
	if (x < -1.4) {
		const r = 0.5 * erfcx(-x * [[num64 .Vec.InvSqrt2]]);
		f[0] = x * r * h * h;
		f[1] = (r + x * [[num64 .Vec.InvSqrt2Pi]]) * h * h;
		return;
	}
	const cdf = 0.5 * erfc(-x * [[num64 .Vec.InvSqrt2]]);
	f[0] = z * cdf;
	f[1] = cdf + [[num64 .Vec.InvSqrt2Pi]] * x * h * h;
}
[[end]]

[[- define "trig"]]
// twoOverPi holds 64 zero bits and then 1216 bits of 2/pi after the point.
const twoOverPi = 0x[[range .Vec.TwoOverPi]][[slice . 2]][[end]]n;

// angle and bits are the same memory.
const angle = new Float64Array(1), bits = new BigUint64Array(angle.buffer);

// reduceLong is reduce for every a >= 0: only those bits of 2/pi count that move less than a turn (Payne and Hanek 1983).
function reduceLong(a) {
	if (a < 0.7853981633974483) return [0, a, 0];
	if (!(a < Infinity)) return [0, NaN, 0];
	angle[0] = a;
	const m = BigInt.asUintN(52, bits[0]) | 1n << 52n, start = 62 + Number(bits[0] >> 52n) - 1023 - 52;
	let f = BigInt.asUintN(192, m * BigInt.asUintN(192, twoOverPi >> BigInt(1280 - 192 - start)));
	let j = Number(f >> 190n); // f = m 2/pi in quarter turns, modulo 4, over 2^190
	f = BigInt.asUintN(192, f << 2n);
	const negative = f >> 191n === 1n;
	if (negative) {
		j++;
		f = BigInt.asUintN(192, -f);
	}
	const length = f.toString(2).length;
	f <<= BigInt(192 - length);
	const f2 = f >> 128n, f1 = BigInt.asUintN(64, f >> 64n), up = 0xc90fdaa22168c234n, low = 0xc4c6628b80dc1cd1n; // pi/4 2^128
	const r = f2 * up + (f2 * low >> 64n) + (f1 * up >> 64n);
	const scale = 2 ** (length - 192 + 1 - 53), sign = negative ? -1 : 1;
	return [j, sign * (Number(r >> 75n) * scale), sign * (Number(BigInt.asUintN(64, r >> 11n)) * scale * 2 ** -64)];
}

// reduce returns j, hi and lo with a = j pi/2 + hi + lo, for a >= 0.
function reduce(a) {
	const n = (a * 0.6366197723675814 + 6755399441055744) - 6755399441055744;
	const t = a - n * 1.5707963267341256, w = n * 6.077100506303966e-11, r = t - w;
	const v = n * [[num64 .Vec.PiHalf3]] - ((t - r) - w);
	const hi = r - v, lo = (r - hi) - v;
	return !(a < 524288) || hi * hi < 8.881784197001252e-16 ? reduceLong(a) : [n, hi, lo];
}

const sinPoly = [ [[- list64 .Vec.Sin -]] ], cosPoly = [ [[- list64 .Vec.Cos -]] ];

// sineAndCosine returns those of z.
function sineAndCosine(z) {
	const p = sinPoly, q = cosPoly, [j, hi, lo] = reduce(Math.abs(z));
	const u = hi * hi, u2 = u * u, u4 = u2 * u2;
	const S = p[0] + u * p[1] + u2 * (p[2] + u * p[3]) + u4 * (p[4] + u * p[5]);
	const C = q[0] + u * q[1] + u2 * (q[2] + u * q[3]) + u4 * (q[4] + u * q[5]);
	const half = 0.5 * u, c = 1 - half;
	let sine = hi + (hi * (u * S) + lo * c), cosine = c + (((1 - c) - half) + (u2 * C - hi * lo));
	if (j & 1) [sine, cosine] = [cosine, sine];
	if (j & 2) sine = -sine;
	if (j + 1 & 2) cosine = -cosine;
	return [z < 0 ? -sine : sine, cosine];
}
[[end]]

[[- define "sin"]]
// activate sets f to sin z and its first two derivatives[[if .Float32]], in double[[end]].
function activate(f, z) {
	const [s, c] = sineAndCosine(z);
	f[0] = s;
	f[1] = c;
	f[2] = -f[0];
}
[[end]]

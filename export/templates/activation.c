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
/* tanh(c + h) = tanh c + (1 - tanh^2 c) tanh h / (1 + tanh c tanh h), c the middle of the cell that holds |x|: rows of
 * c, tanh c, what rounding lost of it, and 1 - tanh^2 c, for c = 0 and then 16 cells a binade from 1/8 on. */
static const real cells[ [[- len .Tanh.Rows]]][4] = {
[[- range .Tanh.Rows]]
	{[[list .]]},
[[- end]]
};

static real hyperbolic_tangent(real x) {
	union { real x; [[.Word]] bits; } a;
	const real *cell;
	real h, u, u2, p, y;
	int i;
	a.x = x < 0 ? -x : x;
	if (!(a.x < [[.Tanh.One]]))
		return x != x ? x : x < 0 ? -1 : 1;
	i = (int)(a.bits >> [[.Tanh.Shift]]) - [[.Tanh.First]];
	cell = cells[i < 0 ? 0 : i];
	h = a.x - cell[0];
	u = h * h;
	u2 = u * u;
	p = [[index .Tanh.Poly 0 | num]] + u * [[index .Tanh.Poly 1 | num]] + u2 * ([[index .Tanh.Poly 2 | num]] + u * [[index .Tanh.Poly 3 | num]]);
	p = p + (u2 * u2) * ([[index .Tanh.Poly 4 | num]] + u * [[index .Tanh.Poly 5 | num]]);
	h = h + h * (u * p); /* tanh h */
	y = cell[1] + ((cell[3] * h) / (1 + cell[1] * h) + cell[2]);
	return x < 0 ? -y : y;
}

/* [[.Call "tanh"]] sets f to tanh z and its first two derivatives. */
static void [[.Call "tanh"]](real f[3], real z) {
	f[0] = hyperbolic_tangent(z);
	f[1] = (1 - f[0]) * (1 + f[0]);
	f[2] = -2 * f[0] * f[1];
}
[[end]]

[[- define "exp"]]
/* scale returns 2^k y, rounded once. */
static double scale(double y, int k) {
	union { uint64_t bits; double x; } v;
	int more = k < -1000 ? -200 : 0;
	v.bits = (uint64_t)(1023 + k - more) << 52;
	y *= v.x;
	v.bits = (uint64_t)(1023 + more) << 52;
	return y * v.x;
}

/* exponential returns y and sets k such that e^(x + rest) = 2^k y, for -1000 < x <= 0 and a tiny rest: x = k ln 2 + r and
 * e^r = 1 + r + r^2 (1/2 + r p(r)). */
static double exponential(double x, double rest, int *k) {
	static const double p[10] = {[[list64 .Vec.Exp]]};
	double n = (x * 1.4426950408889634 + 6755399441055744.0) - 6755399441055744.0;
	double t = x - n * 0.6931471805598903, v = n * 5.497923018708371e-14 - rest;
	double h = 1 + t, l = t - (h - 1);
	double r = t - v, r2 = r * r, r4 = r2 * r2;
	double low = p[0] + r * p[1] + r2 * (p[2] + r * p[3]);
	double high = p[4] + r * p[5] + r2 * (p[6] + r * p[7]) + r4 * (p[8] + r * p[9]);
	*k = (int)n;
	return h + (l + (r2 * (0.5 + r * (low + r4 * high)) - v));
}
[[end]]

[[- define "logistic"]]
/* decay returns e^x for x <= 0. */
static double decay(double x) {
	int k;
	double y;
	if (x != x)
		return x;
	if (x < -745.1332191019412)
		return 0;
	y = exponential(x, 0, &k);
	return scale(y, k);
}

/* logistic sets s = 1/(1 + e^-z) and c = 1 - s, and returns e^-|z|. */
static double logistic(double *s, double *c, double z) {
	double e = decay(z < 0 ? z : -z), q = 1 / (1 + e);
	*s = z < 0 ? e * q : q;
	*c = z < 0 ? q : e * q;
	return e;
}
[[end]]

[[- define "softplus"]]
/* log1p returns log(1 + x) for 0 <= x <= 1: with 1 + x = 2^k (1 + g), s = g/(2 + g),
 * log(1 + g) = g - (g^2/2 - s (g^2/2 + R(s^2))). */
static double log1p_(double x) {
	static const double p[8] = {[[list64 .Vec.Log]]};
	double k = 0, g = x, rest = 0, s, u, u2, half, series, h, l;
	if (x != x || x < 5.551115123125783e-17)
		return x;
	if (!(x < 0.41)) {
		double sum = 1 + x;
		rest = (x - (sum - 1)) / sum;
		k = sum < 1.4142135623730951 ? 0 : 1;
		g = (k == 0 ? sum : 0.5 * sum) - 1;
	}
	s = g / (2 + g);
	u = s * s;
	u2 = u * u;
	series = u * ((p[0] + u * p[1] + u2 * (p[2] + u * p[3])) + (u2 * u2) * (p[4] + u * p[5] + u2 * (p[6] + u * p[7])));
	half = 0.5 * (g * g);
	h = k * 0.6931471805598903 + g;
	l = g - (h - k * 0.6931471805598903);
	return h + (l - (half - (s * (half + series) + (k * 5.497923018708371e-14 + rest))));
}

/* [[.Call "softplus"]] sets f to log(1 + e^z) and its first two derivatives[[if .Float32]], in double[[end]]. */
static void [[.Call "softplus"]](real f[3], real z) {
	double s, c, e = logistic(&s, &c, z);
	f[0] = [[.Cast]]((z > 0 ? z : 0) + log1p_(e));
	f[1] = [[.Cast]](s);
	f[2] = [[.Cast]](s * c);
}
[[end]]

[[- define "silu"]]
/* activate sets f to z/(1 + e^-z) and its first two derivatives[[if .Float32]], in double[[end]]. */
static void activate(real f[3], real z) {
	double s, c, s1, s2, x = z;
	if (x > 700 || x < -700) {
		double a = x < -1400 || x > 1400 ? 1400 : x < 0 ? -x : x, h = decay(-0.5 * a);
		f[0] = x > 0 ? z : [[.Cast]](-a * h * h);
		f[1] = x > 0 ? 1 : [[.Cast]]((1 - a) * h * h);
		f[2] = [[.Cast]]((2 - a) * h * h);
		return;
	}
	logistic(&s, &c, x);
	s1 = s * c;
	s2 = s1 * (c - s);
	f[0] = [[.Cast]](x * s);
	f[1] = [[.Cast]](s + x * s1);
	f[2] = [[.Cast]](2 * s1 + x * s2);
}
[[end]]

[[- define "gelu"]]
/* poly returns c[0] + c[1] x + ..., even and odd powers by two Horner schemes in x^2. */
static double poly(const double *c, int terms, double x) {
	double x2 = x * x, even = 0, odd = 0;
	int i, n = terms - terms % 2;
	if (n < terms)
		even = c[n];
	for (i = n - 2; i >= 0; i -= 2) {
		even = even * x2 + c[i];
		odd = odd * x2 + c[i + 1];
	}
	return even + odd * x;
}

/* cut returns x without its last 27 bits. */
static double cut(double x) {
	union { double x; uint64_t bits; } v;
	v.x = x;
	v.bits &= ~(uint64_t)0x7ffffff;
	return v.x;
}

/* square returns x^2 and sets what its rounding lost. */
static double square(double x, double *lo) {
	double xh = cut(x), xl = x - xh, hi = x * x;
	*lo = xh * xh - hi;
	*lo = *lo + xh * xl + xl * xh;
	*lo = *lo + xl * xl;
	return hi;
}

/* erfcx returns exp(x^2) erfc x for x >= 1/2: G(t)/(1 + 2x), t = (x - 3.75)/(x + 3.75). */
static double erfcx(double x) {
	static const double p[22] = {[[list64 .Vec.Erfc]]};
	return poly(p, 22, (x - 3.75) / (x + 3.75)) / (1 + (x + x));
}

/* tail returns erfc x for 1 <= x < 27.3. */
static double tail(double x) {
	double lo, hi = square(x, &lo), y;
	int k;
	y = exponential(-hi, -lo, &k);
	return scale(y * erfcx(x), k);
}

/* erfc_ returns 1 - erf x. */
static double erfc_(double x) {
	static const double p[13] = {[[list64 .Vec.Erf]]};
	double h = 1 - x, l = (1 - h) - x;
	if (x != x)
		return x;
	if (x >= 27.3)
		return 0;
	if (x >= 1)
		return tail(x);
	if (x > -1)
		return h + (l - x * poly(p, 13, x * x - 0.5));
	return x > -6 ? 2 - tail(-x) : 2;
}

/* activate sets f to z Phi(z), Phi the normal distribution function, and its first two derivatives[[if .Float32]], in double[[end]]. */
static void activate(real f[3], real z) {
	double x = z < -40 ? -40 : z > 40 ? 40 : z, lo, xx = square(x, &lo), h, r;
	int k;
	if (z != z) {
		f[0] = f[1] = f[2] = z;
		return;
	}
	h = exponential(-0.25 * xx, -0.25 * lo, &k); /* e^(-x^2/2) = h h */
	h = scale(h, k);
	f[2] = [[.Cast]]([[num64 .Vec.InvSqrt2Pi]] * (2 - xx) * h * h);
	if (x < -1.4) {
		r = 0.5 * erfcx(-x * [[num64 .Vec.InvSqrt2]]);
		f[0] = [[.Cast]](x * r * h * h);
		f[1] = [[.Cast]]((r + x * [[num64 .Vec.InvSqrt2Pi]]) * h * h);
		return;
	}
	r = 0.5 * erfc_(-x * [[num64 .Vec.InvSqrt2]]);
	f[0] = [[.Cast]](z * r);
	f[1] = [[.Cast]](r + [[num64 .Vec.InvSqrt2Pi]] * x * h * h);
}
[[end]]

[[- define "trig"]]
/* shifted returns 2^k y for a result that is neither subnormal nor infinite. */
static double shifted(double y, int k) {
	union { uint64_t bits; double x; } v;
	v.bits = (uint64_t)(1023 + k) << 52;
	return y * v.x;
}

/* product returns the upper half of x y and sets low to the lower. */
static uint64_t product(uint64_t x, uint64_t y, uint64_t *low) {
	uint64_t x0 = x & 0xffffffff, x1 = x >> 32, y0 = y & 0xffffffff, y1 = y >> 32;
	uint64_t a = x0 * y0, b = x1 * y0 + (a >> 32), c = x0 * y1 + (b & 0xffffffff);
	*low = x * y;
	return x1 * y1 + (b >> 32) + (c >> 32);
}

/* left returns the upper word of the pair (high, low) shifted to the left. */
static uint64_t left(uint64_t high, uint64_t low, int shift) {
	return shift == 0 ? high : high << shift | low >> (64 - shift);
}

/* reduce_long is reduce for every a >= 0: only those bits of 2/pi count that move less than a turn (Payne and Hanek 1983). */
static int reduce_long(double a, double *hi, double *lo) {
	static const uint64_t bits[20] = {
		0x0, [[range .Vec.TwoOverPi]][[.]], [[end]]
	};
	union { double x; uint64_t bits; } v;
	uint64_t m, w0, w1, w2, h0, h1, l0, l1, f0, f1, f2, r0, r1, c1, c2;
	int start, shift, exponent, j, negative;
	const uint64_t *t;
	*hi = a;
	*lo = 0;
	if (a < 0.7853981633974483)
		return 0;
	if (!(a <= [[num64 .Vec.Max]])) {
		*hi = a - a;
		return 0;
	}
	v.x = a;
	m = (v.bits & 0xfffffffffffff) | (uint64_t)1 << 52;
	start = 62 + (int)(v.bits >> 52) - 1023 - 52;
	t = bits + start / 64;
	shift = start % 64;
	w2 = left(t[0], t[1], shift);
	w1 = left(t[1], t[2], shift);
	w0 = left(t[2], t[3], shift);
	h0 = product(m, w0, &l0);
	h1 = product(m, w1, &l1);
	f0 = l0; /* f = m 2/pi in quarter turns, modulo 4, over 2^190 */
	f1 = h0 + l1;
	f2 = h1 + m * w2 + (f1 < h0);
	j = (int)(f2 >> 62);
	f2 = f2 << 2 | f1 >> 62;
	f1 = f1 << 2 | f0 >> 62;
	f0 <<= 2;
	negative = (int)(f2 >> 63);
	if (negative) {
		j++;
		f0 = ~f0 + 1;
		f1 = ~f1 + (f0 == 0);
		f2 = ~f2 + (f0 == 0 && f1 == 0);
	}
	exponent = 0;
	if (f2 == 0) {
		f2 = f1;
		f1 = f0;
		f0 = 0;
		exponent = -64;
	}
	shift = 0;
	while (shift < 63 && !(f2 << shift >> 63))
		shift++;
	exponent -= shift;
	f2 = left(f2, f1, shift);
	f1 = left(f1, f0, shift);
	r1 = product(f2, 0xc90fdaa22168c234, &r0); /* pi/4 2^128 */
	c1 = product(f2, 0xc4c6628b80dc1cd1, &h0);
	c2 = product(f1, 0xc90fdaa22168c234, &h0);
	r0 += c1;
	r1 += r0 < c1;
	r0 += c2;
	r1 += r0 < c2;
	*hi = shifted((double)(r1 >> 11), exponent + 1 - 53);
	*lo = shifted((double)(r1 << 53 | r0 >> 11), exponent + 1 - 53 - 64);
	if (negative) {
		*hi = -*hi;
		*lo = -*lo;
	}
	return j;
}

/* reduce returns j and sets hi + lo with a = j pi/2 + hi + lo, for a >= 0. */
static int reduce(double a, double *hi, double *lo) {
	double n, t, w, r, v;
	if (!(a < 524288))
		return reduce_long(a, hi, lo);
	n = (a * 0.6366197723675814 + 6755399441055744.0) - 6755399441055744.0;
	t = a - n * 1.5707963267341256;
	w = n * 6.077100506303966e-11;
	r = t - w;
	v = n * [[num64 .Vec.PiHalf3]] - ((t - r) - w);
	*hi = r - v;
	*lo = (r - *hi) - v;
	if (*hi * *hi < 8.881784197001252e-16)
		return reduce_long(a, hi, lo);
	return (int)n;
}

/* sine_and_cosine sets s and c to those of z. */
static void sine_and_cosine(double *s, double *c, double z) {
	static const double p[6] = {[[list64 .Vec.Sin]]};
	static const double q[6] = {[[list64 .Vec.Cos]]};
	double hi, lo, u, u2, u4, S, C, half, h, sine, cosine;
	int j = reduce(z < 0 ? -z : z, &hi, &lo);
	u = hi * hi;
	u2 = u * u;
	u4 = u2 * u2;
	S = p[0] + u * p[1] + u2 * (p[2] + u * p[3]) + u4 * (p[4] + u * p[5]);
	C = q[0] + u * q[1] + u2 * (q[2] + u * q[3]) + u4 * (q[4] + u * q[5]);
	half = 0.5 * u;
	h = 1 - half;
	sine = hi + (hi * (u * S) + lo * h);
	cosine = h + (((1 - h) - half) + (u2 * C - hi * lo));
	if (j % 2) {
		double swap = sine;
		sine = cosine;
		cosine = swap;
	}
	if (j & 2)
		sine = -sine;
	if ((j + 1) & 2)
		cosine = -cosine;
	*s = z < 0 ? -sine : sine;
	*c = cosine;
}
[[end]]

[[- define "sin"]]
/* activate sets f to sin z and its first two derivatives[[if .Float32]], in double[[end]]. */
static void activate(real f[3], real z) {
	double s, c;
	sine_and_cosine(&s, &c, z);
	f[0] = [[.Cast]](s);
	f[1] = [[.Cast]](c);
	f[2] = -f[0];
}
[[end]]

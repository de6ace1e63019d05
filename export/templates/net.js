// [[.Name]].js: [[.Title]]
//
[[range .Notes]]//[[with .]] [[.]][[end]]
[[end]]//
// Written by 'anagram export'. An ES module for browsers and node (there with the ending .mjs, or "type": "module").
// It gives the same bits everywhere[[if not .Float32]], those of anagram built with -tags purego[[end]].

export const inputs = [[.Inputs]], outputs = [[.Outputs]], parameters = [[.Params]];
export const tolerance = [[num .Tolerance]]; // what selfTest may return at most

// What is known of the network's errors.
export const report = {
[[- range .Figures]]
	[[.Name]]: [[.Value]], // [[.Text]]
[[- end]]
};
[[if .Domain]]
// The lower and the upper end of each input in training.
export const domain = [ [[- range $i, $d := .Domain]][[if $i]], [[end]][ [[- list $d -]] ][[end]]];
[[end]]
const Real = [[.Real]]Array;
[[- if .Float32]]
const round = Math.fround;
[[- end]]
[[range .Layers]]
const w[[.N]] = new Real([
[[- range .W]]
	[[list .]],
[[- end]]
]);
const b[[.N]] = new Real([ [[- list .B -]] ]);
[[end]]
[[- if .Box]][[template "box" .]][[end]]
[[- if .Functions]]
[[template "activation" .]]
[[end]]
[[- if .Kept]][[template "kept" .]][[end]]
[[- if .Form]][[template "form" .]][[end]]
[[- if .Lift]][[template "lift" .]][[end]]
[[- if .Shallow]][[template "shallow" .]][[else]][[template "dot" .]][[if .Affine]][[template "affine" .]][[else]][[template "deep" .]][[end]][[end]]
// result returns arrays for derivatives to fill: u, gradient (derivative k of output o at o*inputs + k), laplacian.
export function result() {
	return { u: new Real(outputs), gradient: new Real(outputs * inputs), laplacian: new Real(outputs) };
}

// Points, results there as u, gradient, Laplacian for each output, and the scales of these.
const points = [
[[- range .Vectors]]
	[ [[- list .X -]] ],
[[- end]]
];
const results = [
[[- range .Vectors]]
	[ [[- range $i, $r := .Results]][[if $i]], [[end]][[list $r]][[end -]] ],
[[- end]]
];
const scales = [ [[- range $i, $r := .Scales]][[if $i]], [[end]][[list $r]][[end -]] ];

// selfTest evaluates the network at [[len .Vectors]] points and returns the largest deviation from what anagram found there, in
// units of the scale of each result: the sum of the absolute values of the terms that the output layer
// adds up, the largest over these points. NaN if a result is. All is well up to tolerance.
export function selfTest() {
	let worst = 0;
	for (let i = 0; i < points.length; i++) {
		const got = derivatives(points[i]), v = value(points[i]);
		for (let o = 0; o < outputs; o++) {
			const deviate = (g, c) => {
				const at = o * (inputs + 2) + c;
				worst = Math.max(worst, Math.abs((g - results[i][at]) / scales[at]));
			};
			deviate(v[o], 0);
			deviate(got.u[o], 0);
			for (let k = 0; k < inputs; k++) deviate(got.gradient[o * inputs + k], 1 + k);
			deviate(got.laplacian[o], 1 + inputs);
		}
	}
	return worst;
}
[[- define "box"]]
// The network is on a box: for x its first layer takes y0 = (x - lo)/width, and dy0/dx = slope.
const boxLo = new Real([ [[- list .Box.Lo -]] ]);
[[- if .Box.Rest]]
const boxRest = new Real([ [[- list .Box.Rest -]] ]); // what is left of lo
[[- end]]
const boxWidth = new Real([ [[- list .Box.Width -]] ]);
const boxSlope = new Real([ [[- list .Box.Slope -]] ]);
const y0 = new Real(inputs);

function place(x) {
	for (let k = 0; k < inputs; k++) y0[k] = round([[if .Box.Rest]]round(round(x[k] - boxLo[k]) - boxRest[k])[[else]]round(x[k] - boxLo[k])[[end]] / boxWidth[k]);
}
[[end]]
[[- define "kept"]]
// Outputs in a range are u = shift + size f(N) of what the output layer gives, f being log(1 + e^N) or tanh, with
// u_k = size f' N_k and the Laplacian size (f' N_m + f'' sum N_k^2). (0 + leaves no -0.)
const ranges = [
[[- range .Kept]]
	{ output: [[.Output]], size: round([[num .Size]]), shift: round([[num .Shift]]), set: [[$.Call .Function]] },
[[- end]]
];
const kept = new Real(3);

function keep(u) {
	for (const { output, size, shift, set } of ranges) {
		set(kept, u[output]);
		u[output] = round(size * kept[0]) + shift;
	}
}

function keepAll({ u, gradient, laplacian }) {
	for (const { output, size, set } of ranges) {
		set(kept, u[output]);
		let m = round(kept[1] * laplacian[output]);
		for (let k = output * inputs; k < (output + 1) * inputs; k++) {
			const n = gradient[k];
			m = round(m + round(round(kept[2] * n) * n));
			gradient[k] = 0 + round(size * round(kept[1] * n));
		}
		laplacian[output] = 0 + round(size * m);
	}
	keep(u);
}
[[end]]
[[- define "form"]]
// u = g + d N, or the sum of several of these, d and g being polynomials of x: number 2 i is d of output i of the
// network N, 2 i + 1 is g. A polynomial is a sum of products, and these are a coefficient times factors of the form
// factor (x[axis] - origin). In double, with u_k = d N_k + d_k N + g_k and the Laplacian
// d N_m + d_m N + sum 2 d_k N_k + g_m.
const polynomials = [ [[- range .Form.Starts]][[.]], [[end]]];
const products = [
[[- range .Form.Products]]
	{ coefficient: [[num64 .Coefficient]], first: [[.First]], end: [[.End]] },
[[- end]]
];
const factors = [
[[- range .Form.Factors]]
	{ axis: [[.Index]], origin: [[num64 .Origin]], factor: [[num64 .Factor]] },
[[- end]]
];

// polynomial returns that of a number at x with its derivatives by x[k].
function polynomial(number, x, k) {
	let sum = 0, d1 = 0, d2 = 0;
	for (let i = polynomials[number]; i < polynomials[number + 1]; i++) {
		const { coefficient, first, end } = products[i];
		let v = coefficient, v1 = 0, v2 = 0;
		for (let j = first; j < end; j++) {
			const { axis, origin, factor } = factors[j];
			const w = (x[axis] - origin) * factor, w1 = axis === k ? factor : 0;
			v2 = v2 * w + 2 * (v1 * w1);
			v1 = v1 * w + v * w1;
			v *= w;
		}
		sum += v;
		d1 += v1;
		d2 += v2;
	}
	return [sum, d1, d2];
}

const summands = [[.Summands]];
const unknown = [ [[- range $k, $o := .Form.Unknowns]][[if $k]], [[end]][[$o]][[end -]] ]; // of each output of N
const inner = { u: new Real(summands), gradient: new Real(summands * inputs), laplacian: new Real(summands) };
const dk = new Float64Array(inputs), bends = new Float64Array(outputs);
const sums = new Float64Array(outputs * (inputs + 1)), offsets = new Float64Array(outputs * (inputs + 1));

function form(u, n, x) {
	sums.fill(0);
	offsets.fill(0);
	for (let i = 0; i < summands; i++) {
		sums[unknown[i]] += polynomial(2 * i, x, 0)[0] * n[i];
		offsets[unknown[i]] += polynomial(2 * i + 1, x, 0)[0];
	}
	for (let o = 0; o < outputs; o++) u[o] = sums[o] + offsets[o];
}

function formAll({ gradient, laplacian }, n, x) {
	sums.fill(0);
	offsets.fill(0);
	for (let i = 0; i < summands; i++) {
		const at = unknown[i] * (inputs + 1);
		let d = 0, dm = 0;
		for (let k = 0; k < inputs; k++) {
			const p = polynomial(2 * i, x, k);
			d = p[0];
			dk[k] = p[1];
			dm += p[2];
		}
		sums[at + inputs] += d * n.laplacian[i];
		sums[at + inputs] += dm * n.u[i];
		for (let k = 0; k < inputs; k++) {
			const t = n.gradient[i * inputs + k];
			sums[at + inputs] += 2 * dk[k] * t;
			sums[at + k] += d * t;
			sums[at + k] += dk[k] * n.u[i];
		}
	}
	for (let k = 0; k < inputs; k++) {
		bends.fill(0);
		for (let i = 0; i < summands; i++) {
			const q = polynomial(2 * i + 1, x, k);
			offsets[unknown[i] * (inputs + 1) + k] += q[1];
			bends[unknown[i]] += q[2];
		}
		for (let o = 0; o < outputs; o++) offsets[o * (inputs + 1) + inputs] += bends[o];
	}
	for (let o = 0; o < outputs; o++) {
		const at = o * (inputs + 1);
		for (let k = 0; k < inputs; k++) gradient[o * inputs + k] = sums[at + k] + offsets[at + k];
		laplacian[o] = sums[at + inputs] + offsets[at + inputs];
	}
}

// value returns the unknowns at x; dst, if given, is set to them and returned.
export function value(x, dst = new Real(outputs)) {
	network(x, inner.u);
	form(dst, inner.u, [[if .Float32]]Real.from(x)[[else]]x[[end]]);
	return dst;
}

// derivatives returns u, gradient and laplacian at x, in dst if given: see result.
export function derivatives(x, dst = result()) {
	networkDerivatives(x, inner);
	form(dst.u, inner.u, [[if .Float32]]Real.from(x)[[else]]x[[end]]);
	formAll(dst, inner, [[if .Float32]]Real.from(x)[[else]]x[[end]]);
	return dst;
}
[[end]]
[[- define "lift"]]
// What the first layer sees of x: numbers, one after the other, of coordinates of the form
// s = sum factor (x[axis] - origin): s itself (kind 0), cos s, sin s, cos 2s, .. of so many harmonics (kind 1), or the
// sum of the squares of the parts of s (kind 2). They are computed in double.
const coordinates = [
[[- range .Lift.Coordinates]]
	{ kind: [[.Kind]], harmonics: [[.Harmonics]], parts: [ [[- range .Axes]]{ axis: [[.Index]], origin: [[num64 .Origin]], factor: [[num64 .Factor]] }, [[end]]] },
[[- end]]
];

// lift sets the first n channels of y, 1 or all: values, derivatives by x[k], Laplacian.
function lift(y, x, n) {
	let i = 0;
	y.fill(0);
	for (const { kind, harmonics, parts } of coordinates) {
		let s = 0;
		for (const { axis, origin, factor } of parts) {
			const v = (x[axis] - origin) * factor;
			s += kind === 2 ? v * v : v;
		}
[[- if .Lift.Circles]]
		for (let h = 1; h <= harmonics; h++, i += 2) {
			const [sine, cosine] = sineAndCosine(h * s);
			y[i] = cosine;
			y[i + 1] = sine;
			if (n === 1) continue;
			for (const { axis, factor } of parts) {
				const d = h * factor, at = (1 + axis) * widest + i;
				y[at] = -sine * d;
				y[at + 1] = cosine * d;
				y[last + i] += -cosine * d * d;
				y[last + i + 1] += -sine * d * d;
			}
		}
[[- end]]
		if (kind === 1) continue;
		y[i] = s;
		if (n > 1) {
			for (const { axis, origin, factor } of parts) {
				y[(1 + axis) * widest + i] = kind === 2 ? 2 * (factor * ((x[axis] - origin) * factor)) : factor;
				if (kind === 2) y[last + i] += 2 * (factor * factor);
			}
		}
		i++;
	}
}
[[end]]
[[- define "dot"]]
// dot adds n products x_i y_i, from x[p] and y[q] on.
function dot(x, p, y, q, n) {
	let s = 0;
	for (let i = 0; i < n; i++) s = round(s + round(x[p + i] * y[q + i]));
	return s;
}
[[end]]
[[- define "shallow"]]
// One hidden layer: with z = w1 [[.Point]] + b1, t_k = column k of w1[[if .Box]] times slope[[end]] and q = sum t_k^2,
//
//	u = w2 f(z) + b2    du/dx_k = (w2 t_k) f'(z)    Laplacian = (w2 q) f''(z).
const units = [[(index .Layers 0).Out]], f = new Real(3)[[if .Box]], t = new Real(inputs)[[end]];

function argument(j, x) {
	let z = b1[j];
	for (let k = 0; k < inputs; k++) z = round(z + round(x[k] * w1[j * inputs + k]));
	return z;
}

[[if .Form]]function network(x, dst) {[[else]]// value returns the network's outputs at x; dst, if given, is set to them and returned.
export function value(x, dst = new Real(outputs)) {[[end]]
	[[if .Float32]]x = Real.from(x);
	[[end -]]
	[[if .Box]]place(x);
	[[end -]]
	dst.fill(0);
	for (let j = 0; j < units; j++) {
		activate(f, argument(j, [[.Point]]));
		for (let o = 0; o < [[.Count]]; o++) dst[o] = round(dst[o] + round(w2[o * units + j] * f[0]));
	}
	for (let o = 0; o < [[.Count]]; o++) dst[o] = round(dst[o] + b2[o]);
[[- if .Kept]]
	keep(dst);
[[- end]]
	return dst;
}

[[if .Form]]function networkDerivatives(x, dst) {[[else]]// derivatives returns u, gradient and laplacian at x, in dst if given: see result.
export function derivatives(x, dst = result()) {[[end]]
	[[if .Float32]]x = Real.from(x);
	[[end -]]
	[[if .Box]]place(x);
	[[end -]]
	const { u, gradient, laplacian } = dst;
	u.fill(0);
	gradient.fill(0);
	laplacian.fill(0);
	for (let j = 0; j < units; j++) {
		activate(f, argument(j, [[.Point]]));
[[- if .Box]]
		for (let k = 0; k < inputs; k++) t[k] = w1[j * inputs + k] * boxSlope[k];
[[- else]]
		const t = w1.subarray(j * inputs, (j + 1) * inputs);
[[- end]]
		let q = 0;
		for (let k = 0; k < inputs; k++) q = round(q + round(t[k] * t[k]));
		for (let o = 0; o < [[.Count]]; o++) {
			const w = w2[o * units + j];
			u[o] += round(w * f[0]);
			for (let k = 0; k < inputs; k++) gradient[o * inputs + k] += round(round(w * t[k]) * f[1]);
			laplacian[o] += round(round(w * q) * f[2]);
		}
	}
	for (let o = 0; o < [[.Count]]; o++) u[o] += b2[o];
[[- if .Kept]]
	keepAll(dst);
[[- end]]
	return dst;
}
[[end]]
[[- define "affine"]]
// affine sets u to the output layer alone.
function affine(u, x) {
	[[if .Float32]]x = Real.from(x);
	[[end -]]
	[[if .Box]]place(x);
	[[end -]]
	for (let o = 0; o < [[.Count]]; o++) u[o] = round(dot(w1, o * inputs, [[.Point]], 0, inputs) + b1[o]);
}

[[if .Form]]function network(x, dst) {[[else]]// value returns the network's outputs at x; dst, if given, is set to them and returned.
export function value(x, dst = new Real(outputs)) {[[end]]
	affine(dst, x);
[[- if .Kept]]
	keep(dst);
[[- end]]
	return dst;
}

[[if .Form]]function networkDerivatives(x, dst) {[[else]]// derivatives returns u, gradient and laplacian at x, in dst if given: see result.
export function derivatives(x, dst = result()) {[[end]]
	affine(dst.u, x);
	dst.gradient.set(w1);
[[- if .Box]]
	for (let o = 0; o < [[.Count]]; o++) {
		for (let k = 0; k < inputs; k++) dst.gradient[o * inputs + k] *= boxSlope[k];
	}
[[- end]]
	dst.laplacian.fill(0);
[[- if .Kept]]
	keepAll(dst);
[[- end]]
	return dst;
}
[[end]]
[[- define "deep"]]
// Channel 0 of y is the value, channels 1 .. inputs its derivatives y_k, the last its Laplacian y_m, channel c of unit j at
// c*widest + j. A layer is z = w y (+ b in the value), then y_0 = f(z_0), y_k = f' z_k, y_m = f' z_m + f'' sum_k z_k^2.
// Only the first n channels are asked for: 1, or all.[[if not .Lift]] In the first layer z_k is column k of w[[if .Box]] times slope[[end]] and z_m = 0.[[end]]
const widest = [[.Widest]], channels = inputs + 2, last = (1 + inputs) * widest;
const y = new Real(channels * widest), other = new Real(channels * widest), z = new Real(channels), f = new Real(3);
[[if not .Lift]]
function first(y, x, n) {
[[- if .Box]]
	place(x);
[[- end]]
	for (let j = 0; j < [[(index .Layers 0).Out]]; j++) {
		const t = w1.subarray(j * inputs, (j + 1) * inputs);
		let z = b1[j], q = 0;
		for (let k = 0; k < inputs; k++) z = round(z + round([[.Point]][k] * t[k]));
		activate(f, z);
		y[j] = f[0];
		if (n === 1) continue;
		for (let k = 0; k < inputs; k++) {
[[- if .Box]]
			const s = round(t[k] * boxSlope[k]);
			y[(1 + k) * widest + j] = f[1] * s;
			q = round(q + round(s * s));
[[- else]]
			y[(1 + k) * widest + j] = f[1] * t[k];
			q = round(q + round(t[k] * t[k]));
[[- end]]
		}
		y[last + j] = f[2] * q;
	}
}
[[end]]
[[- if .Inner]]
function layer(y, below, w, b, inner, outer, n) {
	for (let j = 0; j < outer; j++) {
		z.fill(0);
		z[0] = b[j];
		for (let c = 0; c < n; c++) {
			for (let i = 0; i < inner; i++) z[c] += round(below[c * widest + i] * w[j * inner + i]);
		}
		activate(f, z[0]);
		y[j] = f[0];
		if (n === 1) continue;
		let m = round(f[1] * z[1 + inputs]);
		for (let k = 1; k <= inputs; k++) {
			y[k * widest + j] = f[1] * z[k];
			m = round(m + round(round(f[2] * z[k]) * z[k]));
		}
		y[last + j] = m;
	}
}
[[end]]
// hidden sets y to the last hidden layer, using y and other in turn.
function hidden(x, n) {
	[[if .Lift]]lift[[else]]first[[end]]([[.Buffer 0]], x, n);
[[- range .Inner]]
	layer([[$.Buffer .Index]], [[$.Buffer .Below]], w[[.N]], b[[.N]], [[.In]], [[.Out]], n);
[[- end]]
}

[[if .Form]]function network(x, dst) {[[else]]// value returns the network's outputs at x; dst, if given, is set to them and returned.
export function value(x, dst = new Real(outputs)) {[[end]]
	hidden([[if .Float32]]Real.from(x)[[else]]x[[end]], 1);
	for (let o = 0; o < [[.Count]]; o++) dst[o] = round(dot(w[[.Last.N]], o * [[.Last.In]], y, 0, [[.Last.In]]) + b[[.Last.N]][o]);
[[- if .Kept]]
	keep(dst);
[[- end]]
	return dst;
}

[[if .Form]]function networkDerivatives(x, dst) {[[else]]// derivatives returns u, gradient and laplacian at x, in dst if given: see result.
export function derivatives(x, dst = result()) {[[end]]
	hidden([[if .Float32]]Real.from(x)[[else]]x[[end]], channels);
	for (let o = 0; o < [[.Count]]; o++) {
		const w = o * [[.Last.In]];
		dst.u[o] = dot(w[[.Last.N]], w, y, 0, [[.Last.In]]) + b[[.Last.N]][o];
		for (let k = 0; k < inputs; k++) dst.gradient[o * inputs + k] = dot(w[[.Last.N]], w, y, (1 + k) * widest, [[.Last.In]]);
		dst.laplacian[o] = dot(w[[.Last.N]], w, y, last, [[.Last.In]]);
	}
[[- if .Kept]]
	keepAll(dst);
[[- end]]
	return dst;
}
[[end]]

/* [[.Name]].c: [[.Title]]
 *
[[range .Notes]] * [[.]]
[[end]] *
 * Written by 'anagram export'. C99; no library is called, nothing is allocated, no function keeps a state.
 * Compile it, and include it with [[.Upper]]_HEADER defined where it is used:
 *
 *   #define [[.Upper]]_HEADER
 *   #include "[[.Name]].c"
 *
 * Compiled without fused multiply-adds (-ffp-contract=off, which gcc -std=c99 implies), and where
 * FLT_EVAL_METHOD is 0, it gives the same bits everywhere[[if not .Float32]], those of anagram built with -tags purego[[end]].
 */
#ifndef [[.Upper]]_DECLARED
#define [[.Upper]]_DECLARED
#ifdef __cplusplus
extern "C" {
#endif

typedef [[.Real]] [[.Name]]_real;

#define [[.Upper]]_INPUTS [[.Inputs]]
#define [[.Upper]]_OUTPUTS [[.Outputs]]
#define [[.Upper]]_PARAMETERS [[.Params]]
#define [[.Upper]]_TOLERANCE [[num .Tolerance]] /* what self_test may return at most */
[[- range .Figures]]
#define [[$.Upper]]_[[upper .Name]] [[.Value]] /* [[.Text]] */
[[- end]]
[[- if .Domain]]

/* [[.Name]]_domain[k] holds the lower and the upper end of input k in training. */
extern const [[.Name]]_real [[.Name]]_domain[ [[- .Upper]]_INPUTS][2];
[[- end]]

/* [[.Name]]_value sets u to the network's outputs at x. What these functions set does not overlap x. */
void [[.Name]]_value([[.Name]]_real u[ [[- .Upper]]_OUTPUTS], const [[.Name]]_real x[ [[- .Upper]]_INPUTS]);

/* [[.Name]]_derivatives sets u, gradient[o][k] = du_o/dx_k and laplacian[o] = sum_k d^2u_o/dx_k^2. */
void [[.Name]]_derivatives([[.Name]]_real u[ [[- .Upper]]_OUTPUTS],
	[[.Name]]_real gradient[ [[- .Upper]]_OUTPUTS][ [[- .Upper]]_INPUTS], [[.Name]]_real laplacian[ [[- .Upper]]_OUTPUTS],
	const [[.Name]]_real x[ [[- .Upper]]_INPUTS]);

/* [[.Name]]_self_test evaluates the network at [[len .Vectors]] points and returns the largest deviation from what
 * anagram found there, in units of the scale of each result: the sum of the absolute values of the terms
 * that the output layer adds up, the largest over these points. NaN if a result is. All is well up to
 * [[.Upper]]_TOLERANCE. Define [[.Upper]]_NO_SELF_TEST to leave it out. */
#ifndef [[.Upper]]_NO_SELF_TEST
[[.Name]]_real [[.Name]]_self_test(void);
#endif

#ifdef __cplusplus
}
#endif
#endif

#ifndef [[.Upper]]_HEADER
#include <stdint.h>

typedef [[.Name]]_real real;

enum { inputs = [[.Inputs]], outputs = [[.Summands]][[if .Form]], unknowns = [[.Outputs]][[end]][[if .Deep]], widest = [[.Widest]], channels = [[.Channels]][[end]] };
[[if .Domain]]
const real [[.Name]]_domain[inputs][2] = {[[range $i, $d := .Domain]][[if $i]], [[end]]{[[list $d]]}[[end]]};
[[end]]
[[- range .Layers]]
static const real w[[.N]][ [[- .Out]]][ [[- .In]]] = {
[[- range .W]]
	{[[list .]]},
[[- end]]
};
static const real b[[.N]][ [[- .Out]]] = {[[list .B]]};
[[end]]
[[- if .Box]][[template "box" .]][[end]]
[[- if .Functions]]
[[template "activation" .]]
[[end]]
[[- if .Kept]][[template "kept" .]][[end]]
[[- if .Form]][[template "form" .]][[end]]
[[- if .Lift]][[template "lift" .]][[end]]
[[- if .Shallow]][[template "shallow" .]][[else]][[template "dot" .]][[if .Affine]][[template "affine" .]][[else]][[template "deep" .]][[end]][[end]]
[[- if .Form]][[template "formed" .]][[end]]
#ifndef [[.Upper]]_NO_SELF_TEST
[[- $outputs := "outputs"]][[if .Form]][[$outputs = "unknowns"]][[end]]
/* Points, results there as u, gradient, Laplacian for each output, and the scales of these. */
static const real points[ [[- len .Vectors]]][inputs] = {
[[- range .Vectors]]
	{[[list .X]]},
[[- end]]
};
static const real results[ [[- len .Vectors]]][ [[- $outputs]]][inputs + 2] = {
[[- range .Vectors]]
	{[[range $i, $r := .Results]][[if $i]], [[end]]{[[list $r]]}[[end]]},
[[- end]]
};
static const real scales[ [[- $outputs]]][inputs + 2] = {[[range $i, $r := .Scales]][[if $i]], [[end]]{[[list $r]]}[[end]]};

[[.Name]]_real [[.Name]]_self_test(void) {
	real worst = 0;
	for (int i = 0; i < [[len .Vectors]]; i++) {
		real u[ [[- $outputs]]], value[ [[- $outputs]]], gradient[ [[- $outputs]]][inputs], laplacian[ [[- $outputs]]];
		[[.Name]]_value(value, points[i]);
		[[.Name]]_derivatives(u, gradient, laplacian, points[i]);
		for (int o = 0; o < [[$outputs]]; o++) {
			for (int c = -1; c < inputs + 2; c++) {
				real got = c < 0 ? value[o] : c == 0 ? u[o] : c <= inputs ? gradient[o][c - 1] : laplacian[o];
				int r = c < 0 ? 0 : c;
				real off = (got - results[i][o][r]) / scales[o][r];
				if (off < 0)
					off = -off;
				if (off != off)
					return off;
				if (off > worst)
					worst = off;
			}
		}
	}
	return worst;
}
#endif
#endif
[[- define "box"]]
/* The network is on a box: for x its first layer takes y0 = (x - lo)/width, and dy0/dx = slope. */
static const real box_lo[inputs] = {[[list .Box.Lo]]};
[[- if .Box.Rest]]
static const real box_rest[inputs] = {[[list .Box.Rest]]}; /* what is left of lo */
[[- end]]
static const real box_width[inputs] = {[[list .Box.Width]]};
static const real box_slope[inputs] = {[[list .Box.Slope]]};

static void place(real y0[inputs], const real x[inputs]) {
	for (int k = 0; k < inputs; k++)
		y0[k] = (x[k] - box_lo[k][[if .Box.Rest]] - box_rest[k][[end]]) / box_width[k];
}
[[end]]
[[- define "kept"]]
/* Outputs in a range are u = shift + size f(N) of what the output layer gives, f being log(1 + e^N) or tanh, with
 * u_k = size f' N_k and the Laplacian size (f' N_m + f'' sum N_k^2). (0 + leaves no -0.) */
static void keep(real u[outputs]) {
	real f[3];
[[- range .Kept]]
	[[$.Call .Function]](f, u[ [[- .Output]]]);
	u[ [[- .Output]]] = [[num .Size]] * f[0] + [[num .Shift]];
[[- end]]
}

static void keep_all(real u[outputs], real gradient[outputs][inputs], real laplacian[outputs]) {
	real f[3], m;
[[- range .Kept]]
	[[$.Call .Function]](f, u[ [[- .Output]]]);
	m = f[1] * laplacian[ [[- .Output]]];
	for (int k = 0; k < inputs; k++) {
		real n = gradient[ [[- .Output]]][k];
		m += f[2] * n * n;
		gradient[ [[- .Output]]][k] = 0 + [[num .Size]] * (f[1] * n);
	}
	laplacian[ [[- .Output]]] = 0 + [[num .Size]] * m;
[[- end]]
	keep(u);
}
[[end]]
[[- define "form"]]
/* u = g + d N, or the sum of several of these, d and g being polynomials of x: number 2 i is d of output i of the network
 * N, 2 i + 1 is g. A polynomial is a sum of products, and these are a coefficient times factors of the form
 * factor (x[axis] - origin). In double, with u_k = d N_k + d_k N + g_k and the Laplacian
 * d N_m + d_m N + sum 2 d_k N_k + g_m. */
static const int polynomials[] = {[[range .Form.Starts]][[.]], [[end]]};
static const struct { double coefficient; int first, end; } products[] = {
[[- range .Form.Products]]
	{[[num64 .Coefficient]], [[.First]], [[.End]]},
[[- end]]
};
static const struct { int axis; double origin, factor; } factors[] = {
[[- range .Form.Factors]]
	{[[.Index]], [[num64 .Origin]], [[num64 .Factor]]},
[[- else]]
	{0, 0, 0},
[[- end]]
};

/* polynomial returns that of a number at x, and sets d1 and d2 to its derivatives by x[k]. */
static double polynomial(double *d1, double *d2, int number, const real x[inputs], int k) {
	double sum = 0;
	*d1 = *d2 = 0;
	for (int i = polynomials[number]; i < polynomials[number + 1]; i++) {
		double v = products[i].coefficient, v1 = 0, v2 = 0;
		for (int j = products[i].first; j < products[i].end; j++) {
			double w = (x[factors[j].axis] - factors[j].origin) * factors[j].factor;
			double w1 = factors[j].axis == k ? factors[j].factor : 0;
			v2 = v2 * w + 2 * (v1 * w1);
			v1 = v1 * w + v * w1;
			v *= w;
		}
		sum += v;
		*d1 += v1;
		*d2 += v2;
	}
	return sum;
}

static const int unknown[outputs] = {[[range $k, $o := .Form.Unknowns]][[if $k]], [[end]][[$o]][[end]]}; /* of each N */

static void form(real u[unknowns], const real n[outputs], const real x[inputs]) {
	double d1, d2, sum[unknowns] = {0}, offset[unknowns] = {0};
	for (int i = 0; i < outputs; i++) {
		sum[unknown[i]] += polynomial(&d1, &d2, 2 * i, x, 0) * n[i];
		offset[unknown[i]] += polynomial(&d1, &d2, 2 * i + 1, x, 0);
	}
	for (int o = 0; o < unknowns; o++)
		u[o] = [[.Cast]](sum[o] + offset[o]);
}

static void form_all(real gradient[unknowns][inputs], real laplacian[unknowns], const real n[outputs],
	real nk[outputs][inputs], const real nm[outputs], const real x[inputs]) {
	double sum[unknowns][inputs + 1] = {{0}}, offset[unknowns][inputs + 1] = {{0}};
	for (int i = 0; i < outputs; i++) {
		double d = 0, dm = 0, dk[inputs], d2, *s = sum[unknown[i]];
		for (int k = 0; k < inputs; k++) {
			d = polynomial(&dk[k], &d2, 2 * i, x, k);
			dm += d2;
		}
		s[inputs] += d * nm[i];
		s[inputs] += dm * n[i];
		for (int k = 0; k < inputs; k++) {
			s[inputs] += 2 * dk[k] * nk[i][k];
			s[k] += d * nk[i][k];
			s[k] += dk[k] * n[i];
		}
	}
	for (int k = 0; k < inputs; k++) {
		double bends[unknowns] = {0}, gk, d2;
		for (int i = 0; i < outputs; i++) {
			polynomial(&gk, &d2, 2 * i + 1, x, k);
			offset[unknown[i]][k] += gk;
			bends[unknown[i]] += d2;
		}
		for (int o = 0; o < unknowns; o++)
			offset[o][inputs] += bends[o];
	}
	for (int o = 0; o < unknowns; o++) {
		for (int k = 0; k < inputs; k++)
			gradient[o][k] = [[.Cast]](sum[o][k] + offset[o][k]);
		laplacian[o] = [[.Cast]](sum[o][inputs] + offset[o][inputs]);
	}
}
[[end]]
[[- define "formed"]]
void [[.Name]]_value(real u[unknowns], const real x[inputs]) {
	real n[outputs];
	network_value(n, x);
	form(u, n, x);
}

void [[.Name]]_derivatives(real u[unknowns], real gradient[unknowns][inputs], real laplacian[unknowns], const real x[inputs]) {
	real n[outputs], nk[outputs][inputs], nm[outputs];
	network_derivatives(n, nk, nm, x);
	form(u, n, x);
	form_all(gradient, laplacian, n, nk, nm, x);
}
[[end]]
[[- define "lift"]]
/* What the first layer sees of x: numbers, one after the other, of coordinates of the form
 * s = sum factor (x[axis] - origin): s itself (kind 0), cos s, sin s, cos 2s, .. of so many harmonics (kind 1), or the
 * sum of the squares of the parts of s (kind 2). They are computed in double. */
static const struct { int kind, axes, harmonics; } coordinates[ [[- len .Lift.Coordinates]]] = {
[[- range .Lift.Coordinates]]
	{[[.Kind]], [[len .Axes]], [[.Harmonics]]},
[[- end]]
};
static const struct { int axis; double origin, factor; } parts[ [[- len .Lift.Parts]]] = {
[[- range .Lift.Parts]]
	{[[.Index]], [[num64 .Origin]], [[num64 .Factor]]},
[[- end]]
};

/* lift sets the first n channels of y, 1 or all: values, derivatives by x[k], Laplacian. */
static void lift(real y[channels][widest], const real x[inputs], int n) {
	int i = 0, first = 0; /* of the numbers and of the parts of a coordinate */
	for (int c = 0; c < n; c++)
		for (int j = 0; j < [[.Lift.Size]]; j++)
			y[c][j] = 0;
	for (int c = 0; c < [[len .Lift.Coordinates]]; c++) {
		int end = first + coordinates[c].axes;
		double s = 0;
		for (int p = first; p < end; p++) {
			double v = (x[parts[p].axis] - parts[p].origin) * parts[p].factor;
			s += coordinates[c].kind == 2 ? v * v : v;
		}
[[- if .Lift.Circles]]
		for (int h = 1; h <= coordinates[c].harmonics; h++, i += 2) {
			double sine, cosine;
			sine_and_cosine(&sine, &cosine, h * s);
			y[0][i] = [[.Cast]]cosine;
			y[0][i + 1] = [[.Cast]]sine;
			for (int p = first; p < end && n > 1; p++) {
				double d = h * parts[p].factor;
				y[1 + parts[p].axis][i] = [[.Cast]](-sine * d);
				y[1 + parts[p].axis][i + 1] = [[.Cast]](cosine * d);
				y[1 + inputs][i] = [[.Cast]](y[1 + inputs][i] + -cosine * d * d);
				y[1 + inputs][i + 1] = [[.Cast]](y[1 + inputs][i + 1] + -sine * d * d);
			}
		}
[[- end]]
		if (coordinates[c].kind != 1) {
			y[0][i] = [[.Cast]]s;
			for (int p = first; p < end && n > 1; p++) {
				double d = parts[p].factor, v = (x[parts[p].axis] - parts[p].origin) * d;
				y[1 + parts[p].axis][i] = [[.Cast]](coordinates[c].kind == 2 ? 2 * (d * v) : d);
				if (coordinates[c].kind == 2)
					y[1 + inputs][i] = [[.Cast]](y[1 + inputs][i] + 2 * (d * d));
			}
			i++;
		}
		first = end;
	}
}
[[end]]
[[- define "dot"]]
static real dot(const real *x, const real *y, int n) {
	real s = 0;
	for (int i = 0; i < n; i++)
		s += x[i] * y[i];
	return s;
}
[[end]]
[[- define "shallow"]]
/* One hidden layer: with z = w1 [[.Point]] + b1, t_k = column k of w1[[if .Box]] times slope[[end]] and q = sum t_k^2,
 *   u = w2 f(z) + b2    du/dx_k = (w2 t_k) f'(z)    Laplacian = (w2 q) f''(z). */
enum { units = [[(index .Layers 0).Out]] };

static real argument(int j, const real *x) {
	real z = b1[j];
	for (int k = 0; k < inputs; k++)
		z += x[k] * w1[j][k];
	return z;
}

[[if .Form]]static void network[[else]]void [[.Name]][[end]]_value(real u[outputs], const real x[inputs]) {
[[- if .Box]]
	real y0[inputs];
	place(y0, x);
[[- end]]
	for (int o = 0; o < outputs; o++)
		u[o] = 0;
	for (int j = 0; j < units; j++) {
		real f[3];
		activate(f, argument(j, [[.Point]]));
		for (int o = 0; o < outputs; o++)
			u[o] += w2[o][j] * f[0];
	}
	for (int o = 0; o < outputs; o++)
		u[o] += b2[o];
[[- if .Kept]]
	keep(u);
[[- end]]
}

[[if .Form]]static void network[[else]]void [[.Name]][[end]]_derivatives(real u[outputs], real gradient[outputs][inputs], real laplacian[outputs], const real x[inputs]) {
[[- if .Box]]
	real y0[inputs], t[inputs];
	place(y0, x);
[[- end]]
	for (int o = 0; o < outputs; o++) {
		u[o] = laplacian[o] = 0;
		for (int k = 0; k < inputs; k++)
			gradient[o][k] = 0;
	}
	for (int j = 0; j < units; j++) {
		real f[3], q = 0;
[[- if .Box]]
		activate(f, argument(j, [[.Point]]));
		for (int k = 0; k < inputs; k++) {
			t[k] = w1[j][k] * box_slope[k];
			q += t[k] * t[k];
		}
[[- else]]
		const real *t = w1[j];
		activate(f, argument(j, [[.Point]]));
		for (int k = 0; k < inputs; k++)
			q += t[k] * t[k];
[[- end]]
		for (int o = 0; o < outputs; o++) {
			real w = w2[o][j];
			u[o] += w * f[0];
			for (int k = 0; k < inputs; k++)
				gradient[o][k] += (w * t[k]) * f[1];
			laplacian[o] += (w * q) * f[2];
		}
	}
	for (int o = 0; o < outputs; o++)
		u[o] += b2[o];
[[- if .Kept]]
	keep_all(u, gradient, laplacian);
[[- end]]
}
[[end]]
[[- define "affine"]]
/* No hidden layer. */
static void affine(real u[outputs], const real x[inputs]) {
[[- if .Box]]
	real y0[inputs];
	place(y0, x);
[[- end]]
	for (int o = 0; o < outputs; o++)
		u[o] = dot(w1[o], [[.Point]], inputs) + b1[o];
}

[[if .Form]]static void network[[else]]void [[.Name]][[end]]_value(real u[outputs], const real x[inputs]) {
	affine(u, x);
[[- if .Kept]]
	keep(u);
[[- end]]
}

[[if .Form]]static void network[[else]]void [[.Name]][[end]]_derivatives(real u[outputs], real gradient[outputs][inputs], real laplacian[outputs], const real x[inputs]) {
	affine(u, x);
	for (int o = 0; o < outputs; o++) {
		for (int k = 0; k < inputs; k++)
			gradient[o][k] = w1[o][k][[if .Box]] * box_slope[k][[end]];
		laplacian[o] = 0;
	}
[[- if .Kept]]
	keep_all(u, gradient, laplacian);
[[- end]]
}
[[end]]
[[- define "deep"]]
/* Channel 0 of y is the value, channels 1 .. inputs its derivatives y_k, the last its Laplacian y_m. A layer is
 * z = w y (+ b in the value), then y_0 = f(z_0), y_k = f' z_k, y_m = f' z_m + f'' sum_k z_k^2. Only the first n channels
 * are asked for: 1, or all.[[if not .Lift]] In the first layer z_k is column k of w[[if .Box]] times slope[[end]] and z_m = 0.[[end]] */
[[- if not .Lift]]
static void first(real y[channels][widest], const real x[inputs], int n) {
[[- if .Box]]
	real y0[inputs];
	place(y0, x);
[[- end]]
	for (int j = 0; j < [[(index .Layers 0).Out]]; j++) {
		real f[3], z = b1[j], q = 0;
		for (int k = 0; k < inputs; k++)
			z += [[.Point]][k] * w1[j][k];
		activate(f, z);
		y[0][j] = f[0];
		if (n == 1)
			continue;
		for (int k = 0; k < inputs; k++) {
[[- if .Box]]
			real t = w1[j][k] * box_slope[k];
			y[1 + k][j] = f[1] * t;
			q += t * t;
[[- else]]
			y[1 + k][j] = f[1] * w1[j][k];
			q += w1[j][k] * w1[j][k];
[[- end]]
		}
		y[1 + inputs][j] = f[2] * q;
	}
}
[[end]]
[[- if .Inner]]
static void layer(real y[channels][widest], real below[channels][widest], const real *w, const real *b, int in, int out, int n) {
	for (int j = 0; j < out; j++) {
		real f[3], z[channels] = {0}, m;
		z[0] = b[j];
		for (int c = 0; c < n; c++)
			for (int i = 0; i < in; i++)
				z[c] += below[c][i] * w[j * in + i];
		activate(f, z[0]);
		y[0][j] = f[0];
		if (n == 1)
			continue;
		m = f[1] * z[1 + inputs];
		for (int k = 1; k <= inputs; k++) {
			y[k][j] = f[1] * z[k];
			m += f[2] * z[k] * z[k];
		}
		y[1 + inputs][j] = m;
	}
}
[[end]]
/* hidden sets y to the last hidden layer, using y and other in turn. */
static void hidden(real y[channels][widest], real other[channels][widest], const real x[inputs], int n) {
	[[if .Lift]]lift[[else]]first[[end]]([[.Buffer 0]], x, n);
[[- if not .Inner]]
	(void)other;
[[- end]]
[[- range .Inner]]
	layer([[$.Buffer .Index]], [[$.Buffer .Below]], w[[.N]][0], b[[.N]], [[.In]], [[.Out]], n);
[[- end]]
}

[[if .Form]]static void network[[else]]void [[.Name]][[end]]_value(real u[outputs], const real x[inputs]) {
	real y[channels][widest], other[channels][widest];
	hidden(y, other, x, 1);
	for (int o = 0; o < outputs; o++)
		u[o] = dot(w[[.Last.N]][o], y[0], [[.Last.In]]) + b[[.Last.N]][o];
[[- if .Kept]]
	keep(u);
[[- end]]
}

[[if .Form]]static void network[[else]]void [[.Name]][[end]]_derivatives(real u[outputs], real gradient[outputs][inputs], real laplacian[outputs], const real x[inputs]) {
	real y[channels][widest], other[channels][widest];
	hidden(y, other, x, channels);
	for (int o = 0; o < outputs; o++) {
		const real *w = w[[.Last.N]][o];
		u[o] = dot(w, y[0], [[.Last.In]]) + b[[.Last.N]][o];
		for (int k = 0; k < inputs; k++)
			gradient[o][k] = dot(w, y[1 + k], [[.Last.In]]);
		laplacian[o] = dot(w, y[1 + inputs], [[.Last.In]]);
	}
[[- if .Kept]]
	keep_all(u, gradient, laplacian);
[[- end]]
}
[[end]]

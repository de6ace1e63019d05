// Package taylor is Taylor arithmetic: numbers that carry the derivatives 1 to 4 of what they stand
// for, rules for computing with them, and the same rules in batches, forward and adjoint, for
// neural networks.
//
// # Numbers that know their derivatives
//
// Let u(s) be a smooth function of one variable. Near s = 0
//
//	u(s) = u + s u' + s^2/2 u'' + ... + s^K/K! u^(K) + O(s^(K+1)),
//
// and a [Number] holds these coefficients for K = 4: V, D, DD, D3 and D4, the series cut off after
// s^4, kept as derivatives (the 1/k! is not folded in). Numbers form a ring. Adding is term by
// term; multiplying two series and dropping what is beyond s^K gives Leibniz's rule
//
//	(uv)^(k) = sum_j binom(k, j) u^(k-j) v^(j),   so (uv)'' = u'' v + 2 u' v' + u v''.
//
// The coefficient of order k needs none above k. So whoever wants two derivatives reads two, and
// they are what they would be if the series ended there.
//
// # Functions, two ways
//
// Whatever is defined by an equation between products follows by solving Leibniz's rule, order by
// order: each step is linear in the coefficient it asks for. The quotient q = u/v obeys q v = u and
// the root r r = u; of other functions a differential equation is such an equation:
//
//	q v = u      q^(k)   = (u^(k) - sum_(j<k) binom(k, j) q^(j) v^(k-j))/v
//	r r = u      r^(k)   = (u^(k) - sum_(0<j<k) binom(k, j) r^(j) r^(k-j))/(2r)
//	e' = e u'    e^(k+1) = sum_j binom(k, j) e^(j) u^(k-j+1)                        e = exp u
//	u l' = u'    l^(k+1) = (u^(k+1) - sum_(0<j<=k) binom(k, j) u^(j) l^(k-j+1))/u   l = log u
//
// and likewise s' = c u', c' = -s u' for sine and cosine, u p' = a p u' for p = u^a and (1 + u^2)
// t' = u' for t = atan u. All orders up to K take about K^2/2 products a rule.
//
// The other way is the chain rule taken k times, Faa di Bruno's formula. It has a term for each way
// to write k as a sum, times the number of ways to divide k things into parts of those sizes:
//
//	f(u)'    = f' u'
//	f(u)''   = f' u'' + f'' u'^2
//	f(u)'''  = f' u''' + 3 f'' u' u'' + f''' u'^3
//	f(u)'''' = f' u'''' + f'' (4 u' u''' + 3 u''^2) + 6 f''' u'^2 u'' + f'''' u'^4.
//
// Its terms outgrow every power of K, but there are five at order 4. And it takes the derivatives
// of f as they are, each with all its digits, where a recurrence may have to subtract: t = tanh u
// obeys t' = (1 - t^2) u', and far out, where t rounds to 1, that is 0 and sech^2 u is not. So
// Numbers use the recurrences in Div and Log, where these lose nothing, and [Number.Chain]
// elsewhere.
//
// A program that computes u from s, run on Numbers instead of floats with s = [Var](s0), computes
// the derivatives as well, exactly up to rounding: no difference quotient, no expression to
// simplify.
//
// # Along a direction
//
// For u(x), x in R^d, and a direction v, look at u(x + s v), a function of s: its derivatives at 0
// are the directional derivatives v.grad u, v^T (Hess u) v and so on, in general (v.grad)^k u.
// Start the coordinates as [Along](x_i, v_i) and every rule above carries them through the program.
// Unit directions give u_x, u_xx, u_xxx and u_xxxx. Mixed derivatives follow by polarisation, which
// solves the binomial theorem for the term that is wanted. With p = e_x + e_y and m = e_x - e_y,
// (p.grad)^k = (d/dx + d/dy)^k, and
//
//	u_xy   = (u_pp - u_mm)/4
//	u_xxy  = (u_ppp - u_mmm - 2 u_yyy)/6
//	u_xyy  = (u_ppp + u_mmm - 2 u_xxx)/6
//	u_xxyy = (u_pppp + u_mmmm - 2 u_xxxx - 2 u_yyyy)/12
//	u_xyz  = (u_aaa - u_bbb - u_ccc + u_ddd)/24,
//
// with a, b, c, d = e_x +- e_y +- e_z of the signs ++, +-, -+, --. For u_xxxy and u_xyyy one
// direction more is needed, q = 2 e_x + e_y:
//
//	  u_xxxy + u_xyyy = (u_pppp - u_mmmm)/8
//	4 u_xxxy + u_xyyy = (u_qqqq - 16 u_xxxx - 24 u_xxyy - u_yyyy)/8.
//
// The four directions of u_xxyy serve the bilaplacian of the plane too. But a sum of fourth
// derivatives is a form of degree four, and many of these are sums of three fourth powers
// (Sylvester 1851). With g = e_x + sqrt 3 e_y and h = e_x - sqrt 3 e_y, 60 degrees apart,
//
//	u_xxxx + 2 u_xxyy + u_yyyy = (u_pppp + u_mmmm)/6 + (u_xxxx + u_yyyy) 2/3
//	                           = (u_gggg + u_hhhh)/18 + u_xxxx 8/9.
//
// TestPolarisation holds these formulas.
//
// # Many directions, one operator: the forward Laplacian
//
// A Laplacian needs d directions, hence 1 + 2d coefficients a number. But only the
// sum of the second derivatives is wanted, and the chain rule lets the sum travel
// in place of its parts. Let L = sum_k a_k d^2/dv_k^2, and write u_k for the
// derivative along v_k. Adding up the rules above with the weights a_k,
//
//	L(uw)   = L(u) w + 2 sum_k a_k u_k w_k + u L(w)
//	L(f(u)) = f'(u) L(u) + f''(u) sum_k a_k u_k^2.
//
// Only value, first derivatives and L itself enter: 2 + d coefficients, half as
// many. These are the channels of a [Chain], with the a_k in its Second.
// Any second-order operator with constant coefficients is such a form (diagonalise
// its matrix); a mixed derivative is the form (1/4, -1/4) along p and m.
//
// At third and fourth order the sum of the highest derivatives travels likewise, in Third and
// Fourth. But the lower derivatives that feed it stand in products with each other, so each
// direction has its own: a bilaplacian of the plane has 1 + 3 (1 + 1 + 1) + 1 coefficients.
//
// # Forward in x, in reverse in theta
//
// In u(x; theta) the point x has few coordinates and theta many. Pushing derivatives forward costs
// one coefficient a direction, and second order little more than first: right for x. Pulling back
// costs about as much as evaluating, however many parameters there are, but only for one scalar at
// a time: right for theta. So a network propagates Taylor coefficients in x, and the parameter
// gradient of any weighted sum of the outputs (value, derivatives, L) comes from one reverse pass
// through that propagation. The rules of that pass are the adjoints (transposes of the Jacobians)
// of the rules above. The chain rule of order n in x holds f and n of its derivatives; its adjoint
// differentiates them once more and needs another.
//
// # Along a line in theta
//
// Second derivatives in theta are wanted along single directions only, u(x; theta + s v), and one
// more variable s is one more series: numbers whose coefficients in x are themselves series in s.
// The rules nest, Leibniz's and the chain rule of second order in s applied to those of order n in
// x. So the highest derivative of f that enters is that of order n + 2, for u_xxxx the sixth.
//
// [Chain] holds the batched rule, its adjoint and its derivatives by s ([Series]), derived beside
// the code; an [Activation] delivers f and its six derivatives.
//
// Sources: Griewank and Walther, "Evaluating Derivatives", 2nd edition, 2008, chapter 13, for
// Taylor arithmetic, its recurrences and derivatives along directions; Li, Ye et al., "Forward
// Laplacian: A New Computational Framework for Neural Network-based Variational Monte Carlo", arXiv
// 2307.08214, 2023, and Dangel, Siebert, Zeinhofer and Walther, "Collapsing Taylor Mode Automatic
// Differentiation", arXiv 2505.13644, 2025, for the collapsed sum.
//
// All elementary functions come from the project's own internal/vec and no product is
// fused with a sum, so results are the same bits on every architecture.
package taylor

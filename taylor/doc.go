// Package taylor is second-order Taylor arithmetic: numbers that carry the first
// and second derivative of what they stand for, rules for computing with them,
// and the same rules in batches, forward and adjoint, for neural networks.
//
// # Numbers that know their derivatives
//
// Let u(s) be a smooth function of one variable. Near s = 0
//
//	u(s) = u + s u' + s^2/2 u'' + O(s^3),
//
// and a [Number] holds these three coefficients, V, D and DD: the series cut off
// after s^2, kept as derivatives (the 1/2 is not folded in). Numbers form a ring. Adding
// is term by term; multiplying two series and dropping s^3 gives Leibniz's rule
//
//	(uv)   = u v
//	(uv)'  = u' v + u v'
//	(uv)'' = u'' v + 2 u' v' + u v''.
//
// Whatever is defined by an equation between products follows by solving that
// rule, for the quotient q = u/v (which obeys q v = u) and the root r (r r = u):
//
//	q' = (u' - q v')/v    q'' = (u'' - 2 q' v' - q v'')/v
//	r' = u'/(2r)          r'' = (u'' - 2 r'^2)/(2r).
//
// A function f of a number follows from the chain rule taken twice, which is
// Faa di Bruno's formula at second order:
//
//	f(u)'  = f'(u) u'
//	f(u)'' = f'(u) u'' + f''(u) u'^2.
//
// So a program that computes u from s, run on Numbers instead of floats with
// s = [Var](s0), computes both derivatives as well, exactly up to rounding: no
// difference quotient, no expression to simplify.
//
// # Along a direction
//
// For u(x), x in R^d, and a direction v, look at u(x + s v), a function of s: its
// derivatives at 0 are the directional derivatives v.grad u and v^T (Hess u) v.
// Start the coordinates as [Along](x_i, v_i) and every rule above carries them
// through the program. Unit directions give u_i and u_ii; mixed derivatives follow by
// polarisation, with p = e_i + e_j and m = e_i - e_j:
//
//	u_ij = (u_pp - u_mm)/4.
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
// # Forward in x, in reverse in theta
//
// In u(x; theta) the point x has few coordinates and theta many. Pushing
// derivatives forward costs one coefficient a direction, and second order little
// more than first: right for x. Pulling back costs about as much as evaluating,
// however many parameters there are, but only for one scalar at a time: right for
// theta. So a network propagates Taylor coefficients in x, and the parameter
// gradient of any weighted sum of the outputs (value, derivatives, L) comes from
// one reverse pass through that propagation. The rules of that pass are the
// adjoints (transposes of the Jacobians) of the rules above. The chain rule holds
// f and two of its derivatives; its adjoint differentiates them once more and needs a third.
//
// # Along a line in theta
//
// Second derivatives in theta are wanted along single directions only, u(x; theta + s v), and one
// more variable s is one more series: numbers whose coefficients in x are themselves series in s.
// The rules nest, Leibniz's and the chain rule of second order in s applied to those of second
// order in x. So the highest derivative of f that enters is the fourth.
//
// [Chain] holds the batched rule, its adjoint and its derivatives by s ([Series]), derived beside
// the code; an [Activation] delivers f and its four derivatives.
//
// Sources: Griewank and Walther, "Evaluating Derivatives", 2nd edition, 2008,
// chapter 13, for Taylor arithmetic; Li, Ye et al., "Forward Laplacian: A New
// Computational Framework for Neural Network-based Variational Monte Carlo", arXiv
// 2307.08214, 2023, and Dangel, Siebert, Zeinhofer and Walther, "Collapsing Taylor
// Mode Automatic Differentiation", arXiv 2505.13644, 2025, for the collapsed sum.
//
// All elementary functions come from the project's own internal/vec and no product is
// fused with a sum, so results are the same bits on every architecture.
package taylor

// Package march solves evolution equations by marching in time: one small network after the other,
// each on a slab [t_k, t_k+1] of time, each taking its initial values from the end of the one
// before.
//
//	e := march.Evolution{
//		Equation: pinn.D(t).Minus(pinn.D(x, x)).EqualsZero(),
//		Domain:   domain.Box{{0, 1}, {0, 1}},
//		Initial:  func(p []float64) float64 { return math.Sin(math.Pi * p[x]) },
//		Borders:  [][2]pinn.Equation{{pinn.U.EqualsZero(), pinn.U.EqualsZero()}},
//	}
//	solution, err := march.Solve(ctx, e, march.Settings{})
//	u := solution.Eval(points)
//
// # Why slabs
//
// A network over all of time may satisfy the equation at every sample and still be far from the
// solution: it jumps between the samples from one solution of the equation to another, and an
// equation that amplifies turns a small jump into a large error. On a short slab there is no room
// for this, and the solution is smooth: a few hundred units reach 1e-7.
//
// # One slab
//
// With h = t_k+1 - t_k the network u minimises the mean squares of
//
//	h N[u]/c              at points inside, c = dN/du_t,
//	10 (u - u_k)          at points on t = t_k, u_k the previous network (or the initial values),
//	10 B[u]               on the borders,
//
// which are all errors of u: h N[u]/c is what the defect of the equation does to u over the slab.
// The hidden layer is drawn, not trained (see units.go): centres and slopes follow the profile u_k,
// many and steep in its layers. What is left is a nonlinear least-squares problem in the output
// weights, solved by the Gauss-Newton method from u_k: each step is a linear problem, a QR
// factorisation of the features; the later steps share one. (G.-B. Huang, Q.-Y. Zhu, C.-K. Siew,
// Extreme learning machine, Neurocomputing 70, 2006; S. Dong, Z. Li, Local extreme learning
// machines and domain decomposition for solving linear and nonlinear partial differential
// equations, CMAME 387, 2021: the same in blocks of time.)
//
// # From slab to slab
//
// The equation's residual on fresh points, drawn after the fact, says how good a slab is. If it is
// too large, the slab is solved again from where it stands, with more units, and with a share of
// its points and units drawn where the residual was large. If that does not help, the slab is
// shortened. The number of units follows the residual from slab to slab; the length follows how
// nonlinear the last slab was, measured by what the first Gauss-Newton step left over. None of this
// looks at an exact solution. docs/marching.md has what was measured.
package march

// Package pinn turns a differential equation into a least-squares problem for a neural network. A
// program reads in the order of a paper: domain, network, equation, solve, error.
//
//	square := domain.UnitBox(2)
//	net := mlp.New(taylor.Tanh, 2, 32, 1)
//	inside := pinn.Laplacian(2).Equals(source).On(square.Inner(30))
//	border := pinn.U.EqualsZero().On(square.Border(30))
//	problem, err := pinn.New(net, pinn.NewTerm("inside", inside), pinn.NewTerm("border", border))
//	result, err := anagram.Minimize(ctx, problem, problem.Start(seed), anagram.Settings{})
//
// # The least-squares problem
//
// The network is u(x; theta), with x in R^d. An equation N[u](x) = 0 asked at the points of a
// condition gives one residual row for each of them,
//
//	r_i = sqrt(weight / n) N[u](x_i),
//
// n the number of points of the whole term, so that 1/2 |r|^2 is half the sum over the terms of
// weight times the mean square residual. All conditions of a term share one mean. The features, one
// row for each point, are the derivatives of r_i by theta. An equation sees the network through
// linear operators D_1 u .. D_K u of order at most four, so the chain rule has two links,
//
//	d r_i / d theta_p = sqrt(weight / n) sum_k (dN/dd_k) d(D_k u)(x_i) / d theta_p:
//
// dN/dd_k is 1 in a linear equation and comes from the complex step in any other (see Equation).
// Package mlp computes the second factor in one reverse pass for each point.
//
// # Coordinates and unknowns
//
// The network is on the box around all points: its first layer sees (x - lo)/(hi - lo), axis by
// axis, and the chain rule takes care of derivatives. So neither the origin nor the unit of x
// matters. Problem.Network with theta is u, and Problem.Evaluate has its values. A lifted network
// (mlp.Network.Periodic, Seeing, Lifted) sees a map of x instead, and one in a trial form
// (mlp.Network.InPolynomials, In) is N in u = g + d N, by which conditions hold exactly. One of
// windows (mlp.Network.InWindows) makes an unknown of several outputs, g + sum of w_k N_k. Numbers
// that are not known either, coefficients or eigenvalues, are Constants: parameters behind those of
// the network.
//
// # Other points
//
// An operator may be taken at other points than x: Operator.At at a partner, for what is periodic
// or delayed, Operator.Over at those of a rule, for integrals, Equation.Over for integrals of
// nonlinear functions. Normal is the derivative along the border of a shape, Div a flux form.
// docs/cookbook.md has a recipe for each.
//
// # What is evaluated when
//
// Sources, data and variable coefficients depend on the points alone. They are evaluated once for
// each set of points, not once a step, and where points are streamed whenever these are drawn. A
// NaN among them is an error of New (or of Resample) that names the term and the point. The
// residual of a nonlinear equation runs in every evaluation.
//
// # Where the points are
//
// Package domain makes them. They may stay, be drawn anew before every step (Fresh) or go from time
// to time to where the residual is large (Follow). Problem.Check asks the same equations at points
// that training never saw, and Problem.Subset keeps as few points as there are parameters. What
// pays is measured in docs/points.md.
package pinn

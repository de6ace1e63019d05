// Package adapt solves a model by choosing what a user would have to: the units of the network,
// their number, slopes and places, the points and the weights. It says how wrong the result is.
//
//	square := domain.UnitBox(2)
//	inside := pinn.Laplacian(2).Equals(source).On(square.Uniform(1, 1))
//	border := pinn.U.EqualsZero().On(square.UniformBorder(1, 1))
//	terms := []pinn.Term{pinn.NewTerm("inside", inside), pinn.NewTerm("border", border)}
//	result, err := adapt.Solve(ctx, adapt.Model{Terms: terms}, adapt.Options{Tolerance: 1e-8})
//
// A hidden layer is drawn at random, and its output layer is a linear least-squares problem: with
// enough units of the right slopes that alone gives smooth solutions to eight digits and more
// (random features; J. Chen, X. Chi, W. E, Z. Yang, "Bridging traditional and machine
// learning-based algorithms for solving PDEs: the random feature method", 2022). So Solve tries
// slopes and directions while units are few and cheap, keeps what leaves the least residual at
// points that no fit has seen, and grows. The pages of the files have the parts:
//
//	grow.go      levels of growth, and when they end; attempts.go: the fits of a level
//	plan.go      which units are tried
//	units.go     how they are drawn
//	profile.go   layers on a line: where units and points go
//	lengths.go   the same in the plane and in space
//	points.go    how many points, and where
//	balance.go   what an error of u leaves in each condition
//	fit.go       the output layer, by least squares and Newton's method
//	constants.go unknown numbers beside the output weights
//	determine.go how well these are known
//	noise.go     measured values
//	estimate.go  how wrong u is, what to do
//	rivals.go    other solutions; hunt.go: where they are looked for
//	solver.go    level by level; checkpoint.go, sound.go: runs that are saved and go on
//
// docs/solve.md has what this gives and what it does not.
package adapt

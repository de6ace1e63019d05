// Package pde reads problem files: differential equations as one writes them, with their domain,
// their conditions and what is known of the solution.
//
//	# the heat equation
//	unknown u
//	domain t in [0, 1], x in [0, 1]
//
//	u_t = lap(u)/4 in inside
//	u = 0 on x = 0, x = 1
//	u = sin(pi*x) at t = 0
//
//	exact u = exp(-pi^2*t/4)*sin(pi*x)
//
// Load makes a Problem of a file, Format writes it in its canonical form, and Problem.Report says
// what is asked for and what is suspicious about it. docs/files.md describes the format. The
// package opens no files and stands alone: bytes go in, a problem of package pinn comes out.
//
// # From text to equation
//
// A file is split into words (token.go), which become statements by recursive descent (parse.go,
// statement.go, formula.go). Names get a meaning (resolve.go, operators.go): formulas become trees
// of coordinates, derivatives and numbers (node.go), differentiated by the rules of calculus where
// div, lap, dn or diff ask for it. An equation that is linear in what is to be found becomes a
// pinn.Operator with its source, any other one a residual over complex numbers (linear.go, real.go,
// complex.go).
//
// # Hostile files
//
// A file may come from anywhere. Its size, the depth and the length of its formulas, the growth of
// these by derivatives, the number of its points and the memory of a step are bounded; mistakes are
// errors with their place, and no file makes the package panic (FuzzLoad, TestHostile).
package pde

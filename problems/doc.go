// Package problems holds named problems with an exact or a reference solution: equation,
// domain, points, network and loss are fixed, so that methods can be compared by name.
//
// The four experiments of ANaGRAM's presentation, in the order of All, all with tanh networks:
//
//	name       equation                             network       P    S     evaluation
//	laplace2d  Poisson on the unit square           2-32-1        129  900   200 x 200 grid
//	heat       u_t = u_xx / 4                       2-64-1        257  871   300 x 300 grid
//	laplace5d  Poisson on the unit cube of R^5      5-64-1        449  4500  40,000 uniform points
//	allencahn  u_t = 1e-3 u_xx + 5 (u - u^3)        2-20-20-20-1  921  1744  101 x 201 grid
//
// Problem.Points changes the number of samples S, an argument of Problem.Network the network.
//
// Each has two terms of weight 1: one mean over the points inside, and one over all points of the
// border and of the initial time together.
package problems

// Package anagram minimises 1/2 |r(theta)|^2 by ANaGRAM, the empirical natural gradient of
// Schwencke and Furtlehner. It was made to solve differential equations with small neural networks
// (package pinn makes such a [Problem] of an equation), but knows nothing of either: a Problem
// gives residuals and their derivatives, and that is all. [Minimize] is a whole run, [Solver] a run
// step by step.
//
// This page has the theory and the letters. To learn the method, begin with lessons/README.md:
// small programs that import nothing of the library, from Newton's step by hand on.
//
// # Notation
//
// The same letters in all packages:
//
//	S, P          samples (rows of residuals), parameters
//	d, L          input dimension, layers
//	theta         the parameters, in R^P
//	r             the weighted residuals, in R^S; the loss is 1/2 |r|^2
//	Phi           the features, S x P: Phi[i][p] = d r_i / d theta_p
//	U Sigma V^T   the singular value decomposition of Phi, sigma_1 >= sigma_2 >= ...
//	c             U^T r
//	delta         a step: theta <- theta + eta delta, eta its size
//	lambda        the damping of a step
//	rho           the realised reduction of |r|^2 by a step over the predicted one
//	R             the length |delta| of a step
//
// Words that stand for something of this project, such as floor or leaf: docs/glossary.md.
//
// # The loss
//
// Let u_theta be a network, D[u] = f an equation inside a domain and B[u] = g its conditions on the
// border. At n points x_i inside and m points y_j on the border, the loss is half a sum of mean
// square residuals,
//
//	l(theta) = 1/(2n) sum_i (D[u](x_i) - f(x_i))^2 + 1/(2m) sum_j (B[u](y_j) - g(y_j))^2,
//
// so the row of a term with n points and weight w is sqrt(w/n) times the equation's own residual,
// l = 1/2 |r|^2, and S = n + m.
//
// # The natural gradient
//
// The gradient is the small change of theta that lowers the loss the most for its length |delta|.
// It depends on how the network happens to be parametrised. The natural gradient measures the
// change of the function instead. In the space of functions v = (D[u_theta], B[u_theta]) the loss
// is half the squared distance to (f, g). Its steepest descent is straight towards (f, g). The best
// that the network can do is to follow the orthogonal projection of that line onto the tangent
// space
//
//	T_theta = span of d_p (D, B)[u_theta], p = 1..P.
//
// With the Gram matrix G_pq = <d_p v, d_q v> this is delta = -G^+ grad l. E-NGD forms G by
// quadrature (method [ENGD]). The condition number of G is the square of that of Phi.
//
// # The empirical natural gradient
//
// [ANaGRAM] replaces functions by their values at the samples before anything is squared. The
// columns of Phi are the functions that span the tangent space, at the points. The step solves the
// least-squares problem min |r + Phi delta| by the singular value decomposition of Phi:
//
//	Phi = U Sigma V^T,   c = U^T r,   delta = - sum over sigma_i >= cutoff of v_i c_i / sigma_i.
//
// The theorem, for the inner product that the samples define, <v, w> = sum_i v(x_i) w(x_i)
// (weighted as in the loss): if the samples separate T_theta, that is, no function of it but 0
// vanishes at all of them, this step is exactly the natural gradient. That takes functions of
// T_theta that have values at points, as continuous ones do. T_theta then has a reproducing kernel
// k, the natural neural tangent kernel. With integrals in place of the sums there are two errors:
// that of the inner product, and the part of the residual outside the span of the functions
// k(x_i, .) at the samples x_i. Some P points always separate T_theta: take them one by one, each
// where some function that vanishes at those before does not. Nothing says that these P are among
// the samples.
//
// Singular values below the cutoff belong to directions that the arithmetic or the samples do not
// resolve. Dividing by them would move theta far and gain nothing. The cost of a step is
// O(min(P^2 S, S^2 P)).
//
// # Damped steps: no cutoff to choose
//
// One fixed cutoff can't serve a whole run. Early on it is too small: the residual is far from
// linear along the long steps that small singular values make. Late it is too large for a residual
// near rounding. One decomposition gives, for every lambda, the damped step and its promise m: the
// amount by which the step would lower |r|^2 if r were linear,
//
//	delta(lambda) = -V diag(sigma_i/(sigma_i^2 + lambda)) c,
//	m(lambda)     = sum_i c_i^2 sigma_i^2 (sigma_i^2 + 2 lambda)/(sigma_i^2 + lambda)^2,
//
// The method [Ratio], the default, takes the longest step that realises a twentieth of its promise.
// It bends the step by the second derivative of r along it. A floor is a loss at which a descent
// stops falling. Ratio leaves floors by excursions, single long steps that may raise the loss, or
// by a new start. For wide networks it first eliminates the output layer (VarPro). The file
// method/ratio.go has the whole of it; [LM] and [Cutoffs] are other answers to the same question.
//
// # Where to read on
//
//	lessons             the method, from Newton's step by hand to the default
//	anagram.go          the loop: Minimize, Solver
//	lsq                 the problem, its parallel evaluation, what a method is
//	method/classic.go   the authors' method in a page
//	method/ratio.go     the default (docs/methods.md has it in a box)
//	svd, mat            the decomposition of a step
//	pinn, mlp, taylor   from an equation to residuals and features
//	pde                 from the text of a file to an equation
//
// # The papers
//
//   - N. Schwencke, C. Furtlehner, "ANaGRAM: A Natural Gradient Relative to Adapted Model for
//     efficient PINNs learning", ICLR 2025, arXiv 2412.10782.
//   - N. Schwencke and others, "AMStraMGRAM: Adaptive Multi-cutoff Strategy Modification for
//     ANaGRAM", 2025, arXiv 2510.15998.
//   - DSGNAR, arXiv 2607.02194 (steps steered by the realised ratio).
//   - M. Transtrum, J. Sethna, "Improvements to the Levenberg-Marquardt algorithm for nonlinear
//     least-squares minimization", arXiv 1201.5885 (geodesic acceleration).
//   - G. Golub, V. Pereyra, "The Differentiation of Pseudo-Inverses and Nonlinear Least Squares
//     Problems Whose Variables Separate", SIAM J. Numer. Anal. 10, 1973 (VarPro).
//   - H. B. Nielsen, "Damping Parameter in Marquardt's Method", report IMM-REP-1999-05, Technical
//     University of Denmark, 1999 (LM).
//   - G. Goldshlager, N. Abrahamsen, L. Lin, "A Kaczmarz-inspired approach to accelerate the
//     optimization of neural network wavefunctions", J. Comput. Phys. 516, 2024, arXiv 2401.10190
//     (SPRING: momentum).
//   - J. Mueller, M. Zeinhofer, "Achieving High Accuracy with PINNs via Energy Natural Gradient
//     Descent", ICML 2023, arXiv 2302.13163 (E-NGD).
//   - S. Amari, "Natural Gradient Works Efficiently in Learning", Neural Computation 10, 1998.
//   - Z. Drmac, K. Veselic, "New fast and accurate Jacobi SVD algorithm" I, II, SIAM J. Matrix
//     Anal. Appl. 29, 2008 (package svd).
//   - J. Nocedal, S. Wright, "Numerical Optimization", 2nd ed., 2006 (L-BFGS and its line search).
package anagram

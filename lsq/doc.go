// Package lsq is the least-squares problem that anagram solves, and its parallel evaluation.
//
// A Problem gives S weighted residuals r(theta) and their derivatives, the features Phi (S x P), in
// blocks of rows. An Evaluator shares the blocks out to goroutines: losses, gradients Phi^T r,
// second derivatives along a line; a System decomposes Phi. All sums over rows are made along one
// tree, so results are the same bits for any number of goroutines.
//
// A Method makes a Stepper, and the loop of package anagram has it take steps. That is all it takes
// to write a method of your own. This package knows nothing of networks, and methods know nothing
// of what a problem stands for.
//
// Words used here in a sense of their own are explained in docs/glossary.md: block, draw, floor,
// fold, leaf, slot, tree.
package lsq

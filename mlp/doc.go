// Package mlp is the fully connected network of a neural solver: u(x; theta), its
// derivatives in x up to fourth order, and the derivatives of all of these in theta.
//
// # Forward
//
// A layer is an affine map and an elementwise function. Both carry Taylor
// coefficients in x along directions v_k (package taylor explains the rules): the
// affine map z = W y + b sends every coefficient through W, the bias touching the
// value alone, and the function mixes them by the chain rule. A [Batch] stacks
// the coefficients of all its points,
//
//	rows 0..n-1           values           y_0
//	rows kn..kn+n-1       tangents         y_k = dy/dv_k            k = 1..K
//	the next M times n    combinations     y_m = sum_k a_mk d^py/dv_k^p       p = 2, 3, 4
//
// so that a layer is one matrix product over (1+K+M) n rows and one elementwise
// pass ([taylor.Chain]). Three savings matter for small networks:
//
//   - Before the first function the tangents are the constants W_1 v_k and the
//     combinations 0: no product, no storage, no pass over the points.
//   - After the last function only the channels that are outputs are formed. So the lower
//     derivatives that those of third and fourth order need on the way never reach the output
//     layer.
//   - With one hidden layer both hold, nothing is needed on the way, and the tangents' constants
//     can be multiplied into the output weights: each channel is one dot product with f or one of
//     its derivatives.
//
// # Reverse
//
// Parameter gradients go backwards through the same steps: with Zb and Yb the
// derivatives of a scalar with respect to the stacked Z and Y of a layer,
//
//	Yb_{l-1} = Zb_l W_l      dW_l = Zb_l^T Y_{l-1}      db_l = sums over the values' rows of Zb_l
//
// and Zb_l from Yb_l by the adjoint of the chain rule. [Batch.AddTranspose] sums
// over the points inside the products: the gradient of a loss in one reverse pass.
// [Batch.Gradients] keeps the points apart, a row of features each: the reverse
// pass is shared, only the last product dW_l is formed point by point.
//
// # Along a line in theta
//
// [Batch.Along] differentiates the outputs of Forward twice along theta + s v, forward again: every
// channel becomes a series in s, of which Forward has left the values. The price is two products of
// a layer for each of its derivatives, or with one hidden layer a single pass over its units.
package mlp

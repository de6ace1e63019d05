// Package records states the problems on which others have published how far they come, as named
// problems with an exact or a reference solution: the rows of docs/records.md, which says what is
// published and where. 'anagram records' makes the table.
//
// A name with -detuned is the same problem with frequencies times 1.037, phases 0.3 and the
// solution times exp((x+2y)/4), so that nothing gains from a solution that is a handful of waves.
// Other suffixes are further cases: convection-50 has the speed 50.
//
// All carry the tolerance 0: a run goes on until rounding, a stall or its time ends it. Networks
// and points are plain defaults, the same for all problems of a kind, and no choice of this
// package:
//
//	line      1-64-out        K points a side, 60
//	plane     2-64-out        K x K points, 30, or K at random, 1500, on shapes that are no boxes
//	space     d-64-out        K random points inside and K/2 on every other piece, 2000
//	systems   d-20-20-out     as above
//
// Errors are the largest over the unknowns, each relative to its own root mean square.
package records

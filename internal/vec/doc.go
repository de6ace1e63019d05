// Package vec holds elementary functions of our own, scalar and over slices, and a normal deviate.
//
// They exist for three reasons. The same bits on every GOARCH: package math has assembly for some
// functions on some machines, and a compiler may fuse x*y + z where the machine can. Here every
// function is made of + - * / and bit operations, and every product that feeds a sum is written
// float64(x*y), the one form that the language forbids to fuse (an assignment does not). Speed: the
// slice forms have no branch on the common path. And stated errors, measured against pairs of
// float64 that are themselves held against math/big.
//
//	function                method                                              largest error, ulp
//	Tanh                    table, addition theorem, odd polynomial             0.59
//	Exp                     2^k, polynomial of degree 12                        0.70
//	Exp, subnormal results  the same, rounded once more                         0.81
//	Log                     2^k, atanh series of (m-1)/(m+1)                    0.90
//	Log1p                   the same with the rounding of 1+x corrected         0.89
//	Sin                     three parts of pi/2; Payne-Hanek from 2^19 on       0.98
//	Cos                     the same                                            0.94
//	SinPi                   exact reduction; exact at multiples of 1/2          1.03
//	CosPi                   the same                                            0.95
//	Atan                    four centres, addition theorem, odd polynomial      0.89
//	Erf                     polynomial below 1; 1 - Erfc beyond                 1.20
//	Erfc                    the same below 1; exp(-x^2) G((x-a)/(x+a)) beyond   4.19
//	Pow                     exp(y log x) with a logarithm of 65 bits            0.82
//	Normal                  polar method with Log and Sqrt
//
// Figures are the largest of two million random arguments, drawn over the whole range of a function
// and around the seams of its reduction, and 0.04 of that for arguments not drawn; TestErrorTable
// makes them by one command and holds them. Sin and Cos are for every finite x.
//
// Slice forms give the same bits as the scalar ones, also where Tanh (amd64, arm64) and Sin and Cos
// (amd64) go through vector registers (fast.go, trig_amd64.s), as do products of slices
// (product.go). Each file opens with its
// derivation; a test derives the coefficients again. Special cases follow the C standard, as those
// of package math do.
package vec

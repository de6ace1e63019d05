// Package reference solves the problems that have no closed form by textbook methods, so that the
// error of a network can be measured.
//
//	problem                 method                                        function
//	burgers                 Cole and Hopf's integral, trapezoidal sums    Burgers
//	allencahn-periodic      cosine series, ETDRK4                         AllenCahn
//	kdv                     Fourier series, ETDRK4                        KdV
//	kuramoto                Fourier series, ETDRK4                        Kuramoto
//	schroedinger-periodic   cosine series, ETDRK4                         Schroedinger
//	holes                   multipoles and their images, least squares    Holes
//	cavity                  stream function, Chebyshev collocation        Cavity
//	lotka-volterra, lorenz  Taylor series in numbers of 160 bits          LotkaVolterra, Lorenz
//	robertson               Radau's method of order five in log t         Robertson
//
// Every solver works at two resolutions, and how much their results differ is its stated error
// (docs/records.md, "References"). Nothing in a run of the library looks at any of them.
package reference

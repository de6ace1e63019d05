title "the density of a particle in a well, after Fokker and Planck"
unknown p
domain x in [-5, 5]

diff(p' + x*p, x) = 0
p' + x*p = 0 on border
integral(p over x) = 1

exact p = exp(-x^2/2)/(sqrt(2*pi)*erf(5/sqrt(2)))
tolerance 1e-11

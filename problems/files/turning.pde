title "a layer in the middle, where the wind turns"
unknown u
parameter eps = 1e-3 in [1e-5, 1]
domain x in [-1, 1]
let s = cos(pi*x) + erf(x/sqrt(2*eps))/erf(1/sqrt(2*eps))

eps*u'' + x*u' = -eps*pi^2*cos(pi*x) - pi*x*sin(pi*x)
u = -2 on x = -1
u = 0 on x = 1

exact u = s
tolerance 1e-8

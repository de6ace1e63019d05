title "Poisson in five dimensions"
unknown u
domain x1, x2, x3, x4, x5 in [0, 1]
let s = sin(pi*x1/2) + sin(pi*x2/2) + sin(pi*x3/2) + sin(pi*x4/2) + sin(pi*x5/2)

-lap(u) = pi^2/4*s
u = s on border

exact u = s

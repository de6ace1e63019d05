title "Poisson on the unit cube of R^5"
unknown u
domain x1, x2, x3, x4, x5 in [0, 1]
let s = sin(pi*x1) + sin(pi*x2) + sin(pi*x3) + sin(pi*x4) + sin(pi*x5)

lap(u) = -pi^2*s
u = s on border

exact u = s
points inside 4000 random seed 5001
points border 500 random seed 5002
options net = 64

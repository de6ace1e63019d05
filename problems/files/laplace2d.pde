title "Poisson on the unit square"
unknown u
domain x, y in [0, 1]
let s = sin(pi*x)*sin(pi*y)

lap(u) = -2*pi^2*s
u = 0 on border

exact u = s
options net = 32

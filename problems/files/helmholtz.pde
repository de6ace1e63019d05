title "Helmholtz"
unknown u
domain x, y in [-1, 1]
let s = sin(pi*x)*sin(4*pi*y)

lap(u) + u = lap(s) + s
u = 0 on border

exact u = s

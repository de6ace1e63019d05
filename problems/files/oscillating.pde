title "a coefficient that oscillates"
unknown u
parameter eps = 1/4 in [1/64, 1]
domain x in [0, 1]
let A = 1/(2 + cos(2*pi*x/eps))
let w = 2*pi/eps

-diff(A*u_x, x) = 1
u = 0 on border

# for 1/eps a whole number
exact u = x*(1 - x) + (1/2 - x)*sin(w*x)/w - (cos(w*x) - 1)/w^2
points 200

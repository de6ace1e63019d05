title "a boundary layer"
unknown u
parameter eps = 0.02 in [1e-3, 1]
domain x in [0, 1]

-eps*u_xx + u_x = 1
u = 0 on border

exact u = x - (exp((x - 1)/eps) - exp(-1/eps))/(1 - exp(-1/eps))
points 200

title "Allen-Cahn"
unknown u
parameter eps = 1e-3 in [1e-4, 1]
domain t in [0, 1], x in [-1, 1]

u_t = eps*u_xx + 5*(u - u^3)
u = -1 on x = -1, x = 1 where t > 0 points 31
u = x^2*cos(pi*x) at t = 0

points 30x60
options net = [20, 20, 20], method = march

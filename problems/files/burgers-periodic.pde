title "Burgers, periodic"
unknown u
parameter nu = 0.01 in [1e-3, 1]
domain t in [0, 1], x in [-1, 1]
periodic x

u_t + u*u_x = nu*u_xx
u = -sin(pi*x) at t = 0

points 40x60
options net = [20, 20]

title "Burgers with a layer in the middle"
unknown u
parameter nu = 0.01/pi in [1e-3, 1]
domain t in [0, 1], x in [-1, 1]

u_t + u*u_x = nu*u_xx
u = -sin(pi*x) at t = 0
u = 0 on border

points 40x80
options net = [20, 20, 20], method = march

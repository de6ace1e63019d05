title "hunters and hunted"
unknown u, v
domain t in [0, 2]

u_t = 1.5*u - u*v
v_t = -3*v + u*v
u = 1 at t = 0
v = 1 at t = 0

points 150

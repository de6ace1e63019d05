title "a signal on a lossy wire"
unknown u
parameter a = 1 in [0, 6]
domain t in [0, 2], x in [0, 1]
let w = sqrt(pi^2 - a^2/4)

u_tt + a*u_t = u_xx
u = 0 on border
u = sin(pi*x) at t = 0
u_t = -a/2*sin(pi*x) at t = 0

exact u = exp(-a*t/2)*cos(w*t)*sin(pi*x)

title "two modes of a string"
unknown u
domain t, x in [0, 1]

u_tt = 4*u_xx
u = sin(pi*x) + sin(4*pi*x)/2 at t = 0
u_t = 0 at t = 0
u = 0 on border

exact u = sin(pi*x)*cos(2*pi*t) + sin(4*pi*x)*cos(8*pi*t)/2

title "a sine carried round a circle"
unknown u
parameter c = 1 in [0, 50]
domain t in [0, 1], x in [0, 2*pi]
periodic x

u_t + c*u_x = 0
u = sin(x) at t = 0

exact u = sin(x - c*t)

title "a wave that runs around a ring"
unknown u
domain t, x in [0, 1]
periodic x

u_t + u_x = 0
u = exp(sin(2*pi*x)) at t = 0

exact u = exp(sin(2*pi*(x - t)))

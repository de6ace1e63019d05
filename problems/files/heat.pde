title "heat in a rod"
unknown u
domain t, x in [0, 1]

u_t = u_xx/4
u = 0 on x = 0 where t < 1
u = 0 on x = 1 where t > 0
u = sin(pi*x) at t = 0 where x > 0

exact u = exp(-pi^2*t/4)*sin(pi*x)
options net = 64

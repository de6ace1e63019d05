title "Kuramoto and Sivashinsky"
unknown u
domain t in [0, 0.5], x in [0, 2*pi]
periodic x

u_t + 100/16*u*u_x + 100/16^2*u_xx + 100/16^4*u_xxxx = 0
u = cos(x)*(1 + sin(x)) at t = 0

points 40x80
options net = [30, 30]

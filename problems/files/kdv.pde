# N. Zabusky, M. Kruskal, "Interaction of solitons in a collisionless plasma", 1965.
title "Korteweg and de Vries"
unknown u
domain t in [0, 1], x in [-1, 1]
periodic x

u_t + u*u_x + 0.022^2*u_xxx = 0
u = cos(pi*x) at t = 0

points 40x80
options net = [30, 30]

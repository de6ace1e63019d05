# h = u + i v, split into its real and its imaginary part.
title "a soliton of the nonlinear Schroedinger equation"
unknown u, v
domain t in [0, 1], x in [-5, 5]

u_t + v_xx/2 + (u^2 + v^2)*v = 0
-v_t + u_xx/2 + (u^2 + v^2)*u = 0
u = 1/cosh(x) at t = 0
v = 0 at t = 0
u = cos(t/2)/cosh(x) on border
v = sin(t/2)/cosh(x) on border

exact u = cos(t/2)/cosh(x), v = sin(t/2)/cosh(x)
points 20x40

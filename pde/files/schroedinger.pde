# h = u + i v, split into its real and its imaginary part.
title "two solitons of the nonlinear Schroedinger equation"
unknown u, v
domain t in [0, pi/2], x in [-10, 10]
let d = cosh(4*x) + 4*cosh(2*x) + 3*cos(4*t)
let a = 4*(cosh(3*x) + 3*cos(4*t)*cosh(x))/d
let b = 12*sin(4*t)*cosh(x)/d
let r = a*cos(t/2) - b*sin(t/2)
let i = a*sin(t/2) + b*cos(t/2)

u_t + v_xx/2 + (u^2 + v^2)*v = 0
-v_t + u_xx/2 + (u^2 + v^2)*u = 0
u = 2/cosh(x) at t = 0
v = 0 at t = 0
u = r on border
v = i on border

exact u = r, v = i
points 40x80
options net = [40, 40]

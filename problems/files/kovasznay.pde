# L. I. G. Kovasznay, "Laminar flow behind a two-dimensional grid", 1948.
title "Kovasznay flow behind a grid, Re = 40"
unknown u, v, p
parameter Re = 40 in [1, 1000]
domain x in [-0.5, 1], y in [-0.5, 1.5]

let lambda = Re/2 - sqrt(Re^2/4 + 4*pi^2)
let us = 1 - exp(lambda*x)*cos(2*pi*y)
let vs = lambda/(2*pi)*exp(lambda*x)*sin(2*pi*y)
let ps = (1 - exp(2*lambda*x))/2

u*u_x + v*u_y + p_x = lap(u)/Re
u*v_x + v*v_y + p_y = lap(v)/Re
div(vec(u, v)) = 0
u = us on border
v = vs on border
p = ps at x = 1 and y = 0.5  # where the constant of the pressure is fixed

exact u = us, v = vs, p = ps

# P. Gray, S. K. Scott, 1983, on a ring. By Fourier's method with 32 points, u(1, 0) = 0.34487983272
# and v(1, 0) = 1.09471199607.
title "a reaction that feeds itself"
unknown u, v
domain t in [0, 1], x in [0, 2*pi]
periodic x

u_t = u_xx/10 - u*v^2 + 0.04*(1 - u)
v_t = v_xx/20 + u*v^2 - v/10
u = 1 - cos(x)/4 at t = 0
v = 1/2 + cos(x)/4 at t = 0

# By finite differences, extrapolated, u(1, 3/4) = 1.21334999.
title "a flame that runs along a rod"
unknown u
domain t, x in [0, 1]

u_t = u_xx/20 + 5*exp(-100*(x - 1/4 - t/2)^2)
u = 0 on x = 0, x = 1
u = 0 at t = 0

tolerance 1e-4

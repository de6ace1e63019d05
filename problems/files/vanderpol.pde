# B. van der Pol, "On relaxation-oscillations", 1926. By Runge and Kutta with 40,000 steps
# u(10) = -2.00834078258.
title "an oscillation that keeps itself up"
unknown u
parameter mu = 1 in [0, 3]
domain t in [0, 10]

u'' - mu*(1 - u^2)*u' + u = 0
u = 2 at t = 0
u' = 0 at t = 0

# M. L. Rosenzweig, R. H. MacArthur, 1963. By Runge and Kutta with 40,000 steps u(20) = 0.95918242711
# and v(20) = 1.07820067081.
title "hunters with a limited appetite"
unknown u, v > 0
domain t in [0, 20]

u' = u*(1 - u/2) - u*v/(1 + u)
v' = u*v/(1 + u) - v/2
u = 1 at t = 0
v = 1/5 at t = 0

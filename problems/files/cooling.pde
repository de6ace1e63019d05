# The coefficient of a heat equation, from temperatures at a few places.
title "how well does the rod conduct?"
unknown u
constant k = 0.1 > 0
domain t, x in [0, 1]

u_t = k*u_xx
u = 0 on border
u = sin(pi*x) at t = 0
data t, x, u
  0.2, 0.5, 0.6105
  0.4, 0.5, 0.3727
  0.6, 0.5, 0.2276
  0.8, 0.25, 0.0982
  1, 0.25, 0.06

exact k = 0.25

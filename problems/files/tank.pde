# A stirred tank with an exothermic reaction: concentration, and temperature in units of 50 K above
# 310 K.
title "a stirred tank"
unknown c, T
domain t in [0, 3]
let K = 310 + 50*T
let k = 7.2e10*exp(-8750/K)

c' = 1 - c - k*c
50*T' = 350 - K + 5e4/239*k*c + 5e4/23900*(300 - K)
c = 0.9 at t = 0
T = 0 at t = 0

points 150

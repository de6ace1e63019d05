# An unknown for each material: in one for both the kink at x = 1 would be rounded off.
title "two materials in contact"
unknown u, v
parameter k = 1.38, K = 400
domain x in [0, 2]

u'' = 0 in inside where x < 1
v'' = 0 in inside where x > 1
u = 0 on x = 0
v = 1 on x = 2
u = v at x = 1
k/K*u' = v' at x = 1

exact u = x/(1 + k/K), v = 1 - (2 - x)*k/(k + K)

# H. Blasius, 1908: f''(0) = 0.332057336215. The tolerance is of f; f'' is thirty times as far off.
title "the boundary layer along a plate"
unknown f
domain eta in [0, 12]

f''' + f*f''/2 = 0
f = 0 on eta = 0
f' = 0 on eta = 0
f' = 1 on eta = 12

tolerance 1e-11

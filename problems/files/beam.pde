title "a beam, clamped on the left, under a uniform load"
unknown w
domain x in [0, 1]

w_xxxx = 1
w = 0 on x = 0
w_x = 0 on x = 0
w_xx = 0 on x = 1
w_xxx = 0 on x = 1

exact w = x^2*(x^2 - 4*x + 6)/24

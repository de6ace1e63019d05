title "a star of gas: Lane and Emden, n = 5"
unknown u
domain r in [0, 3]

u'' + 2/r*u' + u^5 = 0
u = 1 at r = 0
u' = 0 at r = 0

exact u = 1/sqrt(1 + r^2/3)

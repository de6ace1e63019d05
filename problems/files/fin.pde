title "a plate that loses heat through its sides"
unknown u
domain x, y in [0, 1]

div((1 + x)*grad(u)) = -1
u = 0 on x = 0
dn(u) + 2*u = 0 on x = 1, y = 0, y = 1

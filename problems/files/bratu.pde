# With theta = sqrt(2) cosh(theta/4); there is a second solution with a larger theta.
title "Bratu's explosion"
unknown u
parameter theta = 1.5171645990507543
domain x in [0, 1]

u'' + exp(u) = 0
u = 0 on border

exact u = -2*log(cosh(theta*(x - 1/2)/2)/cosh(theta/4))

# the sign of u is free: it is that of the first weights
title "the ground state of a particle in a box, of norm 1"
unknown u
constant E = 4 in [1, 10]
domain x in [0, 1]

-u''/2 = E*u
u = 0 on border
integral(u^2 over x) = 1

exact u = sqrt(2)*sin(pi*x), E = pi^2/2
options net = 12

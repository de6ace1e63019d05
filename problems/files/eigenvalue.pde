title "the ground state of a particle in a box"
unknown u
constant E = 4 in [3, 7]
domain x in [0, 1]

-u''/2 = E*u
u = 0 on border
u = 1 at x = 1/2

exact u = sin(pi*x), E = pi^2/2

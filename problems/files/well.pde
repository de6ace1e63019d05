title "the ground state of a harmonic oscillator"
unknown u
constant E = 0.6 in [0, 1]
domain x in [-6, 6]

x^2/2*u - u''/2 = E*u
u = exp(-18) on border
u = 1 at x = 0

exact u = exp(-x^2/2), E = 1/2

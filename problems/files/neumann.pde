title "a source that leaves no flux, with its mean"
unknown u
domain x, y in [0, 1]

lap(u) = -5*pi^2*cos(pi*x)*cos(2*pi*y)
dn(u) = 0 on border
integral(u over x, y) = 1

exact u = 1 + cos(pi*x)*cos(2*pi*y)

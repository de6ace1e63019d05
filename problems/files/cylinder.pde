title "potential flow past a cylinder"
unknown f
domain x, y in [-2, 2]
region disk = disc(0, 0, 1/2)
inside = box - disk
let s = x*(1 + 1/4/(x^2 + y^2))

lap(f) = 0
dn(f) = 0 on disk
dn(f) = dn(s) on x = -2, x = 2, y = -2, y = 2

# The value of f at one point; in a term with others it would hardly count.
term level
f = s at x = -2 and y = -2

exact f = s
points inside 2500 random
points border 100
options net = [20, 20]

# With x = c cosh(a) cos(b) and s = c cosh(a) half the sum of the distances from the foci.
title "potential flow past an ellipse"
unknown f
parameter a = 0.8, b = 0.6
domain x, y in [-2, 2]
let c2 = a^2 - b^2
let s = (sqrt((x - sqrt(c2))^2 + y^2) + sqrt((x + sqrt(c2))^2 + y^2))/2
let flow = x*(1 + b/(a - b)*(1 - sqrt(1 - c2/s^2)))
region body = ellipse(0, 0, a, b)
inside = box - body

lap(f) = 0
dn(f) = 0 on body
f = flow on x = -2, x = 2
dn(f) = dn(flow) on y = -2, y = 2

exact f = flow
tolerance 1e-3

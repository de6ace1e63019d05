title "the corner of an L"
unknown u
domain x, y in [-1, 1]
inside = polygon(-1, -1, 0, -1, 0, 0, 1, 0, 1, 1, -1, 1)

# The angle from the positive x axis, between 0 and 3 pi/2, by the one from the middle of the L.
let r = sqrt(x^2 + y^2)
let phi = 3*pi/4 - 2*atan((x + y)/(sqrt(2)*r + y - x + 1e-300))
let s = r^(2/3)*sin(2*phi/3)

lap(u) = 0
u = s on border

exact u = s

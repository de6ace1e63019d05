title "a breather of the sine-Gordon equation"
unknown u
domain t in [0, 4], x in [-6, 6]
parameter w = 1/2 in [0.1, 0.9]
let q = sqrt(1 - w^2)
let s = 4*atan(q/w*cos(w*t)/cosh(q*x))

u_tt = u_xx - sin(u)
u = s at t = 0
u_t = 0 at t = 0
u = s on border

exact u = s
points 40

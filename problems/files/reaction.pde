title "growth to a limit, from a bump"
unknown u
parameter rho = 5 in [0, 20]
domain t in [0, 1], x in [0, 2*pi]
let h = exp(-(x - pi)^2/(2*(pi/4)^2))

u_t = rho*u*(1 - u)
u = h at t = 0

exact u = h*exp(rho*t)/(h*exp(rho*t) + 1 - h)

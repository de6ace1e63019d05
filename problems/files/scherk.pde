title "Scherk's minimal surface"
unknown u
domain x, y in [-1, 1]

(1 + u_y^2)*u_xx - 2*u_x*u_y*u_xy + (1 + u_x^2)*u_yy = 0
u = log(cos(x)/cos(y)) on border

exact u = log(cos(x)/cos(y))

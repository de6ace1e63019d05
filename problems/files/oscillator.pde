title "a driven oscillator"
unknown y
domain x in [0, 5]

y'' + 0.2*(y^2 - 1)*y' - y + y^3 = 0.53*cos(x)
y = 0.1 at x = 0
y' = -0.2 at x = 0

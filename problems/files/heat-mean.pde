title "heat in a rod with its mean as a source"
unknown y
domain t, x in [0, 1]

y_t = y_xx + integral(y over x) + exp(-t)*((pi^2 - 1)*cos(pi*x) - 2)
y_x = 0 on x = 0, x = 1
y = 1 + cos(pi*x) at t = 0

exact y = exp(-t)*(1 + cos(pi*x))

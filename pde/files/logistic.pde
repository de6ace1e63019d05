title "logistic growth"
unknown y
domain t in [0, 10]

y' = y*(1 - y)
y = 0.01 at t = 0

exact y = 0.01*exp(t)/(0.99 + 0.01*exp(t))
points 100
options net = 20

title "logistic growth"
unknown y
domain t in [0, 5]

y' = y*(1 - y)
y = 0.1 at t = 0

exact y = exp(t)/(9 + exp(t))
points 100

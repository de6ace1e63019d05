title "a plate with four cold holes"
unknown u
domain x, y in [-0.5, 0.5]
region a = disc(0.3, 0.3, 0.1), b = disc(-0.3, 0.3, 0.1)
region c = disc(0.3, -0.3, 0.1), d = disc(-0.3, -0.3, 0.1)
inside = box - a - b - c - d

lap(u) = 0
# Curvatures are hundreds near holes of this size: without a weight they outweigh the values.
term border weight 1000
u = 1 on x = -0.5, x = 0.5, y = -0.5, y = 0.5
u = 0 on a, b, c, d

points inside 2000 random
points border 60

title "a plate with four cold holes"
unknown u
domain x, y in [-0.5, 0.5]
region a = disc(0.3, 0.3, 0.1), b = disc(-0.3, 0.3, 0.1)
region c = disc(0.3, -0.3, 0.1), d = disc(-0.3, -0.3, 0.1)
inside = box - a - b - c - d

lap(u) = 0
u = 1 on x = -0.5, x = 0.5, y = -0.5, y = 0.5
u = 0 on a, b, c, d

points 40
options net = [30, 30]

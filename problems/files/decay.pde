# The data were made with k = 0.7 and a start of 1, and noise of 0.002.
title "the rate of a reaction of second order, as measured"
unknown c > 0
constant k = 0.1, start = 0.5 > 0
domain t in [0, 4]

c' = -k*c^2
c = start at t = 0
data t, c from "decay.csv"

# S. Timoshenko, S. Woinowsky-Krieger, "Theory of Plates and Shells", 1959, table 35:
# w = 0.00126 in the middle; by series 0.001265319.
title "a clamped plate under its weight"
unknown w
domain x, y in [-1/2, 1/2]

lap(lap(w)) = 1
w = 0 on border
dn(w) = 0 on border

tolerance 1e-4

title "a string that its own length tightens, after Kirchhoff"
unknown u
domain x in [0, 1]

-(1 + integral(u'^2 over x)/2)*u'' = (1 + pi^2/4)*pi^2*sin(pi*x)
u = 0 on border

exact u = sin(pi*x)

package svd
import ("testing";"math";"math/rand/v2";"anagram/mat";"math/big")
func TestScratchLDU(t *testing.T){
 r:=rand.New(rand.NewPCG(1,2))
 for n:=2;n<7;n++{
 a:=mat.New(n,n)
 R:=200.0
 d1,d2:=make([]int,n),make([]int,n)
 for i:=range d1 {d1[i]=int(R*(r.Float64()-.5)); d2[i]=int(R*(r.Float64()-.5))}
 for i:=range n {for j:=range n { a.Set(i,j,math.Ldexp(r.NormFloat64(),d1[i]+d2[j])) }}
 rows,cols:=make([]int,n),make([]int,n)
 for i:=range n {rows[i],cols[i]=i,i}
 b:=a.Clone()
 u:=eliminate(b,rows,cols)
 worst:=0.0
 for i:=range n {for j:=range n { s:=new(big.Float).SetPrec(1000)
   for k:=range n { p:=new(big.Float).SetPrec(1000).Mul(big.NewFloat(b.At(i,k)),big.NewFloat(u.At(k,j))); s.Add(s,p)}
   v,_:=s.Float64(); w:=a.At(rows[i],cols[j])
   worst=max(worst,math.Abs(v-w)/math.Ldexp(1,d1[rows[i]]+d2[cols[j]]))
 }}
 t.Log(n,worst)
 w,_:=decompose(a,false)
 t.Log(w.graded,w.sigma)
 m:=&w.r
 for i:=range n {t.Log(i,m.Row(i))}
 }
}

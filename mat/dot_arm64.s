//go:build !purego

#include "textflag.h"
#include "neon_arm64.h"

// LAST2 adds the next two products to their lanes, if there are two.
#define LAST2(acc, odd) \
	CMP    $2, R2                     \
	BLT    odd                        \
	VLD1.P 16(R0), [V16.D2]           \
	VLD1.P 16(R1), [V17.D2]           \
	VFMLA  V16.D2, V17.D2, acc.D2     \
	SUB    $2, R2

// LAST1 adds the last product, if there is one; the other lane gets 0 * 0.
#define LAST1(acc) \
	CBZ   R2, tree               \
	FMOVD (R0), F16              \
	FMOVD (R1), F17              \
	VFMLA V16.D2, V17.D2, acc.D2 \
	B     tree

// func dotFMA(x, y []float64) float64
TEXT ·dotFMA(SB), NOSPLIT, $0-56
	MOVD x_base+0(FP), R0
	MOVD x_len+8(FP), R2
	MOVD y_base+24(FP), R1
	VEOR V0.B16, V0.B16, V0.B16   // lanes 0 and 1
	VEOR V1.B16, V1.B16, V1.B16   // 2 and 3 and so on
	VEOR V2.B16, V2.B16, V2.B16
	VEOR V3.B16, V3.B16, V3.B16
	VEOR V4.B16, V4.B16, V4.B16
	VEOR V5.B16, V5.B16, V5.B16
	VEOR V6.B16, V6.B16, V6.B16
	VEOR V7.B16, V7.B16, V7.B16
	SUBS $16, R2
	BLT  rest

loop:
	VLD1.P 64(R0), [V16.D2, V17.D2, V18.D2, V19.D2]
	VLD1.P 64(R1), [V20.D2, V21.D2, V22.D2, V23.D2]
	VLD1.P 64(R0), [V24.D2, V25.D2, V26.D2, V27.D2]
	VLD1.P 64(R1), [V28.D2, V29.D2, V30.D2, V31.D2]
	VFMLA  V16.D2, V20.D2, V0.D2
	VFMLA  V17.D2, V21.D2, V1.D2
	VFMLA  V18.D2, V22.D2, V2.D2
	VFMLA  V19.D2, V23.D2, V3.D2
	VFMLA  V24.D2, V28.D2, V4.D2
	VFMLA  V25.D2, V29.D2, V5.D2
	VFMLA  V26.D2, V30.D2, V6.D2
	VFMLA  V27.D2, V31.D2, V7.D2
	SUBS   $16, R2
	BGE    loop

rest:
	ADD $16, R2                   // 0 to 15 products are left
	LAST2(V0, odd0)
	LAST2(V1, odd1)
	LAST2(V2, odd2)
	LAST2(V3, odd3)
	LAST2(V4, odd4)
	LAST2(V5, odd5)
	LAST2(V6, odd6)
	LAST1(V7)

odd0:
	LAST1(V0)

odd1:
	LAST1(V1)

odd2:
	LAST1(V2)

odd3:
	LAST1(V3)

odd4:
	LAST1(V4)

odd5:
	LAST1(V5)

odd6:
	LAST1(V6)

tree:
	ADD2(0, 0, 4)                 // lane l + lane l+8
	ADD2(1, 1, 5)
	ADD2(2, 2, 6)
	ADD2(3, 3, 7)
	ADD2(0, 0, 2)                 // l + l+4
	ADD2(1, 1, 3)
	ADD2(0, 0, 1)                 // l + l+2
	VDUP  V0.D[1], V1.D2
	FADDD F1, F0, F0              // 0 + 1
	FMOVD ZR, F1
	FADDD F1, F0, F0              // a zero is +0, whichever lanes were zero
	FMOVD F0, ret+48(FP)
	RET

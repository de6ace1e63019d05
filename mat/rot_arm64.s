//go:build !purego

#include "textflag.h"
#include "neon_arm64.h"

// func rotFMA(x, y []float64, c, s1, s2 float64)
TEXT ·rotFMA(SB), NOSPLIT, $0-72
	MOVD  x_base+0(FP), R0
	MOVD  x_len+8(FP), R2
	MOVD  y_base+24(FP), R1
	FMOVD c+48(FP), F16
	FMOVD s1+56(FP), F17
	FMOVD s2+64(FP), F18
	VDUP  V16.D[0], V20.D2
	VDUP  V17.D[0], V21.D2
	VDUP  V18.D[0], V22.D2
	SUBS  $4, R2
	BLT   rest

loop:
	VLD1   (R0), [V0.D2, V1.D2]
	VLD1   (R1), [V2.D2, V3.D2]
	MUL2(4, 0, 20)                // c x
	MUL2(5, 1, 20)
	MUL2(6, 2, 20)                // c y
	MUL2(7, 3, 20)
	VFMLA  V2.D2, V21.D2, V4.D2   // c x + s1 y
	VFMLA  V3.D2, V21.D2, V5.D2
	VFMLS  V0.D2, V22.D2, V6.D2   // c y - s2 x
	VFMLS  V1.D2, V22.D2, V7.D2
	VST1.P [V4.D2, V5.D2], 32(R0)
	VST1.P [V6.D2, V7.D2], 32(R1)
	SUBS   $4, R2
	BGE    loop

rest:
	ADDS $4, R2                   // elements left
	BEQ  done

one:
	FMOVD   (R0), F0
	FMOVD   (R1), F2
	FMULD   F0, F16, F4
	FMULD   F2, F16, F6
	FMADDD  F2, F4, F17, F4
	FMSUBD  F0, F6, F18, F6
	FMOVD.P F4, 8(R0)
	FMOVD.P F6, 8(R1)
	SUBS    $1, R2
	BNE     one

done:
	RET

// TURN4 rotates the next four elements and adds the products of the first vector's with those of z to two registers.
#define TURN4(acc0, acc1) \
	VLD1   (R0), [V0.D2, V1.D2]            \
	VLD1   (R1), [V2.D2, V3.D2]            \
	VLD1.P 32(R3), [V16.D2, V17.D2]        \
	MUL2(4, 0, 20)                         \
	MUL2(5, 1, 20)                         \
	MUL2(6, 2, 20)                         \
	MUL2(7, 3, 20)                         \
	VFMLA  V2.D2, V21.D2, V4.D2            \
	VFMLA  V3.D2, V21.D2, V5.D2            \
	VFMLS  V0.D2, V22.D2, V6.D2            \
	VFMLS  V1.D2, V22.D2, V7.D2            \
	VST1.P [V4.D2, V5.D2], 32(R0)          \
	VST1.P [V6.D2, V7.D2], 32(R1)          \
	VFMLA  V4.D2, V16.D2, acc0.D2          \
	VFMLA  V5.D2, V17.D2, acc1.D2

// func rotDotFMA(x, y []float64, c, s1, s2 float64, z []float64) float64
TEXT ·rotDotFMA(SB), NOSPLIT, $0-104
	MOVD  x_base+0(FP), R0
	MOVD  x_len+8(FP), R2
	MOVD  y_base+24(FP), R1
	FMOVD c+48(FP), F16
	FMOVD s1+56(FP), F17
	FMOVD s2+64(FP), F18
	MOVD  z_base+72(FP), R3
	VDUP  V16.D[0], V20.D2
	VDUP  V17.D[0], V21.D2
	VDUP  V18.D[0], V22.D2
	VEOR  V24.B16, V24.B16, V24.B16 // lanes 0 and 1
	VEOR  V25.B16, V25.B16, V25.B16 // 2 and 3 and so on
	VEOR  V26.B16, V26.B16, V26.B16
	VEOR  V27.B16, V27.B16, V27.B16
	VEOR  V28.B16, V28.B16, V28.B16
	VEOR  V29.B16, V29.B16, V29.B16
	VEOR  V30.B16, V30.B16, V30.B16
	VEOR  V31.B16, V31.B16, V31.B16
	SUBS  $16, R2
	BLT   rest

loop:
	TURN4(V24, V25)
	TURN4(V26, V27)
	TURN4(V28, V29)
	TURN4(V30, V31)
	SUBS $16, R2
	BGE  loop

rest:
	ADDS $16, R2                  // 0 or 8 elements are left
	BEQ  tree
	TURN4(V24, V25)
	TURN4(V26, V27)

tree:
	ADD2(24, 24, 28)              // as in dotFMA
	ADD2(25, 25, 29)
	ADD2(26, 26, 30)
	ADD2(27, 27, 31)
	ADD2(24, 24, 26)
	ADD2(25, 25, 27)
	ADD2(24, 24, 25)
	VDUP  V24.D[1], V25.D2
	FADDD F25, F24, F24
	FMOVD ZR, F25
	FADDD F25, F24, F24
	FMOVD F24, ret+96(FP)
	RET

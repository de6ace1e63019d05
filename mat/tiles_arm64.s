//go:build !purego

#include "textflag.h"
#include "neon_arm64.h"

// Several terms, or several destinations, in one pass. R2 is the number of elements left; the coefficients stay in V28 to
// V31, two in each. Four elements at a time, then one by one with the same operations, the other lane being idle.

// func axpy4FMA(dst, b0, b1, b2, b3 []float64, x *[4]float64)
TEXT ·axpy4FMA(SB), NOSPLIT, $0-128
	MOVD dst_base+0(FP), R0
	MOVD dst_len+8(FP), R2
	MOVD b0_base+24(FP), R4
	MOVD b1_base+48(FP), R5
	MOVD b2_base+72(FP), R6
	MOVD b3_base+96(FP), R7
	MOVD x+120(FP), R3
	VLD1 (R3), [V28.D2, V29.D2]
	SUBS $4, R2
	BLT  rest

loop:
	VLD1   (R0), [V0.D2, V1.D2]
	VLD1.P 32(R4), [V2.D2, V3.D2]
	VLD1.P 32(R5), [V4.D2, V5.D2]
	VLD1.P 32(R6), [V6.D2, V7.D2]
	VLD1.P 32(R7), [V8.D2, V9.D2]
	FMA0(0, 2, 28)
	FMA0(1, 3, 28)
	FMA1(0, 4, 28)
	FMA1(1, 5, 28)
	FMA0(0, 6, 29)
	FMA0(1, 7, 29)
	FMA1(0, 8, 29)
	FMA1(1, 9, 29)
	VST1.P [V0.D2, V1.D2], 32(R0)
	SUBS   $4, R2
	BGE    loop

rest:
	ADDS $4, R2
	BEQ  done

one:
	FMOVD   (R0), F0
	FMOVD.P 8(R4), F2
	FMOVD.P 8(R5), F4
	FMOVD.P 8(R6), F6
	FMOVD.P 8(R7), F8
	FMA0(0, 2, 28)
	FMA1(0, 4, 28)
	FMA0(0, 6, 29)
	FMA1(0, 8, 29)
	FMOVD.P F0, 8(R0)
	SUBS    $1, R2
	BNE     one

done:
	RET

// func rows2FMA(d0, d1, b0, b1, b2, b3 []float64, x, y *[4]float64)
TEXT ·rows2FMA(SB), NOSPLIT, $0-160
	MOVD d0_base+0(FP), R0
	MOVD d0_len+8(FP), R2
	MOVD d1_base+24(FP), R1
	MOVD b0_base+48(FP), R4
	MOVD b1_base+72(FP), R5
	MOVD b2_base+96(FP), R6
	MOVD b3_base+120(FP), R7
	MOVD x+144(FP), R3
	VLD1 (R3), [V28.D2, V29.D2]
	MOVD y+152(FP), R3
	VLD1 (R3), [V30.D2, V31.D2]
	SUBS $4, R2
	BLT  rest

loop:
	VLD1   (R0), [V0.D2, V1.D2]
	VLD1   (R1), [V10.D2, V11.D2]
	VLD1.P 32(R4), [V2.D2, V3.D2] // an element fetched serves both rows
	VLD1.P 32(R5), [V4.D2, V5.D2]
	VLD1.P 32(R6), [V6.D2, V7.D2]
	VLD1.P 32(R7), [V8.D2, V9.D2]
	FMA0(0, 2, 28)
	FMA0(1, 3, 28)
	FMA0(10, 2, 30)
	FMA0(11, 3, 30)
	FMA1(0, 4, 28)
	FMA1(1, 5, 28)
	FMA1(10, 4, 30)
	FMA1(11, 5, 30)
	FMA0(0, 6, 29)
	FMA0(1, 7, 29)
	FMA0(10, 6, 31)
	FMA0(11, 7, 31)
	FMA1(0, 8, 29)
	FMA1(1, 9, 29)
	FMA1(10, 8, 31)
	FMA1(11, 9, 31)
	VST1.P [V0.D2, V1.D2], 32(R0)
	VST1.P [V10.D2, V11.D2], 32(R1)
	SUBS   $4, R2
	BGE    loop

rest:
	ADDS $4, R2
	BEQ  done

one:
	FMOVD   (R0), F0
	FMOVD   (R1), F10
	FMOVD.P 8(R4), F2
	FMOVD.P 8(R5), F4
	FMOVD.P 8(R6), F6
	FMOVD.P 8(R7), F8
	FMA0(0, 2, 28)
	FMA0(10, 2, 30)
	FMA1(0, 4, 28)
	FMA1(10, 4, 30)
	FMA0(0, 6, 29)
	FMA0(10, 6, 31)
	FMA1(0, 8, 29)
	FMA1(10, 8, 31)
	FMOVD.P F0, 8(R0)
	FMOVD.P F10, 8(R1)
	SUBS    $1, R2
	BNE     one

done:
	RET

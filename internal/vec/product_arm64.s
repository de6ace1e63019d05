//go:build !purego

#include "textflag.h"
#include "neon_arm64.h"

// Four elements at a time in two registers; the lines follow the loops. R2 is the number of elements, a multiple of 4.

// func mulSIMD(dst, x, y []float64)
TEXT ·mulSIMD(SB), NOSPLIT, $0-72
	MOVD dst_base+0(FP), R0
	MOVD dst_len+8(FP), R2
	MOVD x_base+24(FP), R3
	MOVD y_base+48(FP), R4

loop:
	VLD1.P 32(R3), [V0.D2, V1.D2]
	VLD1.P 32(R4), [V2.D2, V3.D2]
	MUL2(0, 0, 2)
	MUL2(1, 1, 3)
	VST1.P [V0.D2, V1.D2], 32(R0)
	SUBS   $4, R2
	BNE    loop
	RET

// func addMulSIMD(dst, x, y, z []float64)
TEXT ·addMulSIMD(SB), NOSPLIT, $0-96
	MOVD dst_base+0(FP), R0
	MOVD dst_len+8(FP), R2
	MOVD x_base+24(FP), R3
	MOVD y_base+48(FP), R4
	MOVD z_base+72(FP), R5

loop:
	VLD1.P 32(R3), [V0.D2, V1.D2]
	VLD1.P 32(R4), [V2.D2, V3.D2]
	VLD1.P 32(R5), [V4.D2, V5.D2]
	VLD1   (R0), [V6.D2, V7.D2]
	MUL2(0, 0, 2)
	MUL2(1, 1, 3)
	MUL2(0, 0, 4)
	MUL2(1, 1, 5)
	ADD2(0, 6, 0)
	ADD2(1, 7, 1)
	VST1.P [V0.D2, V1.D2], 32(R0)
	SUBS   $4, R2
	BNE    loop
	RET

// func addSquareSIMD(dst []float64, a float64, x, y []float64)
TEXT ·addSquareSIMD(SB), NOSPLIT, $0-80
	MOVD  dst_base+0(FP), R0
	MOVD  dst_len+8(FP), R2
	FMOVD a+24(FP), F16
	VDUP  V16.D[0], V16.D2
	MOVD  x_base+32(FP), R3
	MOVD  y_base+56(FP), R4

loop:
	VLD1.P 32(R3), [V0.D2, V1.D2]
	VLD1.P 32(R4), [V2.D2, V3.D2]
	VLD1   (R0), [V6.D2, V7.D2]
	MUL2(0, 16, 0)
	MUL2(1, 16, 1)
	MUL2(0, 0, 2)
	MUL2(1, 1, 3)
	MUL2(0, 0, 2)
	MUL2(1, 1, 3)
	ADD2(0, 6, 0)
	ADD2(1, 7, 1)
	VST1.P [V0.D2, V1.D2], 32(R0)
	SUBS   $4, R2
	BNE    loop
	RET

// func pullSquareSIMD(dz, dy []float64, a float64, x, x1, y, d []float64)
TEXT ·pullSquareSIMD(SB), NOSPLIT, $0-152
	MOVD  dz_base+0(FP), R0
	MOVD  dz_len+8(FP), R2
	MOVD  dy_base+24(FP), R1
	FMOVD a+48(FP), F16
	VDUP  V16.D[0], V16.D2
	MOVD  x_base+56(FP), R3
	MOVD  x1_base+80(FP), R4
	MOVD  y_base+104(FP), R5
	MOVD  d_base+128(FP), R6

loop:
	VLD1.P 32(R5), [V2.D2, V3.D2]
	VLD1.P 32(R6), [V4.D2, V5.D2]
	VLD1.P 32(R4), [V6.D2, V7.D2]
	VLD1.P 32(R3), [V8.D2, V9.D2]
	VLD1   (R0), [V10.D2, V11.D2]
	VLD1   (R1), [V12.D2, V13.D2]
	MUL2(0, 16, 2)
	MUL2(1, 16, 3)
	MUL2(0, 0, 4)                 // q = (a y) d
	MUL2(1, 1, 5)
	MUL2(6, 6, 2)
	MUL2(7, 7, 3)
	MUL2(6, 6, 0)                 // (x1 y) q
	MUL2(7, 7, 1)
	ADD2(8, 8, 8)
	ADD2(9, 9, 9)
	MUL2(8, 8, 0)                 // (2 x) q
	MUL2(9, 9, 1)
	ADD2(6, 10, 6)
	ADD2(7, 11, 7)
	ADD2(8, 12, 8)
	ADD2(9, 13, 9)
	VST1.P [V6.D2, V7.D2], 32(R0)
	VST1.P [V8.D2, V9.D2], 32(R1)
	SUBS   $4, R2
	BNE    loop
	RET

// func tanhSlopesSIMD(f1, f2, t []float64)
TEXT ·tanhSlopesSIMD(SB), NOSPLIT, $0-72
	MOVD  f1_base+0(FP), R0
	MOVD  f1_len+8(FP), R2
	MOVD  f2_base+24(FP), R1
	MOVD  t_base+48(FP), R3
	FMOVD $1.0, F16
	VDUP  V16.D[0], V16.D2
	FMOVD $-2.0, F17
	VDUP  V17.D[0], V17.D2

loop:
	VLD1.P 32(R3), [V0.D2, V1.D2]
	SUB2(2, 16, 0)
	SUB2(3, 16, 1)
	ADD2(4, 16, 0)
	ADD2(5, 16, 1)
	MUL2(2, 2, 4)
	MUL2(3, 3, 5)
	MUL2(4, 17, 0)
	MUL2(5, 17, 1)
	MUL2(4, 4, 2)
	MUL2(5, 5, 3)
	VST1.P [V2.D2, V3.D2], 32(R0)
	VST1.P [V4.D2, V5.D2], 32(R1)
	SUBS   $4, R2
	BNE    loop
	RET

// func tanhThirdSIMD(f3, f1, t []float64)
TEXT ·tanhThirdSIMD(SB), NOSPLIT, $0-72
	MOVD  f3_base+0(FP), R0
	MOVD  f3_len+8(FP), R2
	MOVD  f1_base+24(FP), R1
	MOVD  t_base+48(FP), R3
	FMOVD $6.0, F16
	VDUP  V16.D[0], V16.D2
	FMOVD $2.0, F17
	VDUP  V17.D[0], V17.D2

loop:
	VLD1.P 32(R3), [V0.D2, V1.D2]
	VLD1.P 32(R1), [V2.D2, V3.D2]
	MUL2(4, 16, 0)
	MUL2(5, 16, 1)
	MUL2(4, 4, 0)
	MUL2(5, 5, 1)
	SUB2(4, 4, 17)
	SUB2(5, 5, 17)
	MUL2(4, 2, 4)
	MUL2(5, 3, 5)
	VST1.P [V4.D2, V5.D2], 32(R0)
	SUBS   $4, R2
	BNE    loop
	RET

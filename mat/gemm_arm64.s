//go:build !purego

#include "textflag.h"
#include "neon_arm64.h"

// The tile in registers: six rows of A times a panel of B, eight columns wide, 24 registers of C. An element of A
// multiplies the eight of B in V24 to V27.

// ROW adds element p of A times the row of B to a row of the tile, registers c0 to c3; F and t name the register to use.
#define ROW(p, F, t, c0, c1, c2, c3) \
	FMOVD p, F   \
	FMA0(c0, 24, t) \
	FMA0(c1, 25, t) \
	FMA0(c2, 26, t) \
	FMA0(c3, 27, t)

// func tileFMA(c *float64, ldc int, from *float64, ldfrom int, a *float64, rs, ks int, b *float64, ldb, k int)
TEXT ·tileFMA(SB), NOSPLIT, $0-80
	MOVD c+0(FP), R0
	MOVD ldc+8(FP), R1
	MOVD from+16(FP), R11
	MOVD ldfrom+24(FP), R12
	MOVD a+32(FP), R2
	MOVD rs+40(FP), R3
	MOVD ks+48(FP), R4
	MOVD b+56(FP), R5
	MOVD ldb+64(FP), R13
	MOVD k+72(FP), R6
	LSL  $3, R1                   // strides in bytes
	LSL  $3, R12
	LSL  $3, R3
	LSL  $3, R4
	LSL  $3, R13
	ADD  R3, R3, R7               // rows 2 to 5 of A
	ADD  R3, R7, R8
	ADD  R3, R8, R9
	ADD  R3, R9, R10

	VLD1 (R11), [V0.D2, V1.D2, V2.D2, V3.D2] // the tile to begin with
	ADD  R12, R11
	VLD1 (R11), [V4.D2, V5.D2, V6.D2, V7.D2]
	ADD  R12, R11
	VLD1 (R11), [V8.D2, V9.D2, V10.D2, V11.D2]
	ADD  R12, R11
	VLD1 (R11), [V12.D2, V13.D2, V14.D2, V15.D2]
	ADD  R12, R11
	VLD1 (R11), [V16.D2, V17.D2, V18.D2, V19.D2]
	ADD  R12, R11
	VLD1 (R11), [V20.D2, V21.D2, V22.D2, V23.D2]

loop:
	VLD1 (R5), [V24.D2, V25.D2, V26.D2, V27.D2] // eight elements of a row of B
	ROW((R2), F28, 28, 0, 1, 2, 3)              // times six of a column of A
	ROW((R2)(R3), F29, 29, 4, 5, 6, 7)
	ROW((R2)(R7), F30, 30, 8, 9, 10, 11)
	ROW((R2)(R8), F31, 31, 12, 13, 14, 15)
	ROW((R2)(R9), F28, 28, 16, 17, 18, 19)
	ROW((R2)(R10), F29, 29, 20, 21, 22, 23)
	ADD    R4, R2
	ADD    R13, R5
	SUBS   $1, R6
	BNE    loop

	VST1 [V0.D2, V1.D2, V2.D2, V3.D2], (R0)
	ADD  R1, R0
	VST1 [V4.D2, V5.D2, V6.D2, V7.D2], (R0)
	ADD  R1, R0
	VST1 [V8.D2, V9.D2, V10.D2, V11.D2], (R0)
	ADD  R1, R0
	VST1 [V12.D2, V13.D2, V14.D2, V15.D2], (R0)
	ADD  R1, R0
	VST1 [V16.D2, V17.D2, V18.D2, V19.D2], (R0)
	ADD  R1, R0
	VST1 [V20.D2, V21.D2, V22.D2, V23.D2], (R0)
	RET

// func packFMA(p, b *float64, ldb, k int, alpha float64)
TEXT ·packFMA(SB), NOSPLIT, $0-40
	MOVD  p+0(FP), R0
	MOVD  b+8(FP), R1
	MOVD  ldb+16(FP), R2
	MOVD  k+24(FP), R3
	FMOVD alpha+32(FP), F16
	VDUP  V16.D[0], V16.D2
	LSL   $3, R2

row:
	VLD1   (R1), [V0.D2, V1.D2, V2.D2, V3.D2]
	MUL2(0, 0, 16)
	MUL2(1, 1, 16)
	MUL2(2, 2, 16)
	MUL2(3, 3, 16)
	VST1.P [V0.D2, V1.D2, V2.D2, V3.D2], 64(R0)
	ADD    R2, R1
	SUBS   $1, R3
	BNE    row
	RET

// TURN2 sets elements c and c+1 of two rows of p to two columns of two rows of b; R1 is the next row of b.
#define TURN2(c) \
	VLD1  (R1), [V0.D2]       \
	ADD   R2, R1              \
	VLD1  (R1), [V1.D2]       \
	ADD   R2, R1              \
	MUL2(0, 0, 16)            \
	MUL2(1, 1, 16)            \
	VZIP1 V1.D2, V0.D2, V2.D2 \
	VZIP2 V1.D2, V0.D2, V3.D2 \
	FMOVQ F2, (c*8)(R0)       \
	FMOVQ F3, (c*8+64)(R0)

// func packTFMA(p, b *float64, ldb, k int, alpha float64)
TEXT ·packTFMA(SB), NOSPLIT, $0-40
	MOVD  p+0(FP), R0
	MOVD  b+8(FP), R5
	MOVD  ldb+16(FP), R2
	MOVD  k+24(FP), R3
	FMOVD alpha+32(FP), F16
	VDUP  V16.D[0], V16.D2
	LSL   $3, R2

columns:
	MOVD R5, R1
	TURN2(0)
	TURN2(2)
	TURN2(4)
	TURN2(6)
	ADD  $16, R5
	ADD  $128, R0
	SUBS $2, R3
	BGT  columns
	RET

//go:build !purego

#include "textflag.h"
#include "neon_arm64.h"

// func tanhSIMD(dst, x []float64) int
//
// Two elements at a time; the lines follow tanhLoop.
TEXT ·tanhSIMD(SB), NOSPLIT, $0-56
	MOVD  dst_base+0(FP), R0
	MOVD  x_base+24(FP), R1
	MOVD  x_len+32(FP), R2
	AND   $~1, R2
	MOVD  R2, ret+48(FP)
	CBZ   R2, done
	MOVD  $·tanhTable(SB), R3
	MOVD  $·tanhPoly(SB), R4
	VLD1R.P 8(R4), [V16.D2]            // p0 to p5
	VLD1R.P 8(R4), [V17.D2]
	VLD1R.P 8(R4), [V18.D2]
	VLD1R.P 8(R4), [V19.D2]
	VLD1R.P 8(R4), [V20.D2]
	VLD1R.P 8(R4), [V21.D2]
	MOVD  $0x8000000000000000, R5
	VDUP  R5, V22.D2                   // the sign
	MOVD  $0x4033ffffffffffff, R5
	VDUP  R5, V23.D2                   // the last number below tanhOne: tanh rounds to 1
	FMOVD $1.0, F24
	VDUP  V24.D[0], V24.D2             // 1
	MOVD  $0x3fbf, R8                  // tanhFirst

loop:
	VLD1.P 16(R1), [V0.D2]
	ABS2(1, 0)
	MIN2(1, 1, 23)                     // a = |x|, at most 1 as a result; a NaN stays
	VMOV   V1.D[0], R5
	VMOV   V1.D[1], R6
	LSR    $48, R5
	LSR    $48, R6
	SUBS   R8, R5                      // the cell
	CSEL   LT, ZR, R5, R5              // 0 below tanhFirst
	SUBS   R8, R6
	CSEL   LT, ZR, R6, R6
	AND    $127, R5                    // inside of the table for a NaN too
	AND    $127, R6
	ADD    R5<<5, R3, R5               // 32 bytes each
	ADD    R6<<5, R3, R6
	VLD1   (R5), [V2.D2, V3.D2]        // at, tanh; rest, slope
	VLD1   (R6), [V4.D2, V5.D2]
	VZIP1  V4.D2, V2.D2, V6.D2         // at
	VZIP2  V4.D2, V2.D2, V7.D2         // tanh
	VZIP1  V5.D2, V3.D2, V4.D2         // rest
	VZIP2  V5.D2, V3.D2, V5.D2         // slope

	SUB2(1, 1, 6)                      // h = a - at
	MUL2(2, 1, 1)                      // u = h h
	MUL2(3, 2, 2)                      // u2 = u u
	MUL2(25, 2, 19)
	ADD2(25, 18, 25)                   // p2 + u p3
	MUL2(25, 3, 25)
	MUL2(26, 2, 17)
	ADD2(26, 16, 26)                   // p0 + u p1
	ADD2(25, 26, 25)                   // low
	MUL2(26, 2, 21)
	ADD2(26, 20, 26)                   // p4 + u p5
	MUL2(27, 3, 3)
	MUL2(26, 27, 26)
	ADD2(25, 25, 26)                   // p
	MUL2(25, 2, 25)
	MUL2(25, 1, 25)
	ADD2(25, 1, 25)                    // th = h + h (u p)
	MUL2(26, 7, 25)
	ADD2(26, 24, 26)                   // 1 + tanh th
	MUL2(25, 5, 25)                    // slope th
	DIV2(25, 25, 26)
	ADD2(25, 25, 4)
	ADD2(25, 7, 25)                    // tanh + (the quotient + rest)
	VAND   V22.B16, V0.B16, V0.B16
	VORR   V0.B16, V25.B16, V25.B16    // with the sign of x
	VST1.P [V25.D2], 16(R0)
	SUBS   $2, R2
	BNE    loop

done:
	RET

//go:build !purego

#include "textflag.h"
#include "neon_arm64.h"

// Numbers for expSIMD, two of each register.
DATA exp<>+0(SB)/8, $708.0                   // expNormal
DATA exp<>+8(SB)/8, $0x3ff71547652b82fe      // invLn2
DATA exp<>+16(SB)/8, $0x4338000000000000     // roundToInt
DATA exp<>+24(SB)/8, $0x3fe62e42fefa3800     // ln2Hi
DATA exp<>+32(SB)/8, $0x3d2ef35793c76730     // ln2Lo
DATA exp<>+40(SB)/8, $1.0
DATA exp<>+48(SB)/8, $0.5
GLOBL exp<>(SB), RODATA|NOPTR, $56

// LINEAR sets dst to p_k + r p_(k+1); p_0 is in V16 and r in V3.
#define LINEAR(k, dst) \
	MUL2(dst, 3, 17+k) \
	ADD2(dst, 16+k, dst)

// func expSIMD(dst, x []float64) int
//
// Two elements at a time; the lines follow expParts and expTail.
TEXT ·expSIMD(SB), NOSPLIT, $0-56
	MOVD dst_base+0(FP), R0
	MOVD x_base+24(FP), R1
	MOVD x_len+32(FP), R2
	MOVD ZR, R3                        // elements done
	MOVD $·expPoly(SB), R4
	VLD1R.P 8(R4), [V16.D2]            // p0 to p9
	VLD1R.P 8(R4), [V17.D2]
	VLD1R.P 8(R4), [V18.D2]
	VLD1R.P 8(R4), [V19.D2]
	VLD1R.P 8(R4), [V20.D2]
	VLD1R.P 8(R4), [V21.D2]
	VLD1R.P 8(R4), [V22.D2]
	VLD1R.P 8(R4), [V23.D2]
	VLD1R.P 8(R4), [V24.D2]
	VLD1R.P 8(R4), [V25.D2]
	MOVD $exp<>(SB), R4
	VLD1R.P 8(R4), [V15.D2]            // expNormal
	VLD1R.P 8(R4), [V26.D2]            // invLn2
	VLD1R.P 8(R4), [V27.D2]            // roundToInt
	VLD1R.P 8(R4), [V28.D2]            // ln2Hi
	VLD1R.P 8(R4), [V29.D2]            // ln2Lo
	VLD1R.P 8(R4), [V30.D2]            // 1
	VLD1R.P 8(R4), [V31.D2]            // 1/2
	SUBS $2, R2
	BLT  done

loop:
	VLD1 (R1), [V0.D2]
	ABS2(1, 0)
	GT2(1, 15, 1)                      // |x| < expNormal, false for NaN
	VMOV V1.D[0], R5
	VMOV V1.D[1], R6
	AND  R5, R6
	CBZ  R6, done

	MUL2(1, 0, 26)
	ADD2(1, 1, 27)                     // z: k in the low bits
	SUB2(2, 1, 27)                     // k
	MUL2(3, 2, 28)
	SUB2(0, 0, 3)                      // t = x - k ln2Hi
	MUL2(2, 2, 29)                     // v = k ln2Lo
	SUB2(3, 0, 2)                      // r = t - v
	MUL2(4, 3, 3)                      // r2
	MUL2(5, 4, 4)                      // r4
	LINEAR(0, 6)
	LINEAR(2, 7)
	MUL2(7, 4, 7)
	ADD2(6, 6, 7)                      // low
	LINEAR(4, 7)
	LINEAR(6, 8)
	MUL2(8, 4, 8)
	ADD2(7, 7, 8)
	LINEAR(8, 8)
	MUL2(8, 5, 8)
	ADD2(7, 7, 8)                      // high
	MUL2(7, 5, 7)
	ADD2(6, 6, 7)                      // low + r4 high
	MUL2(6, 3, 6)
	ADD2(6, 31, 6)                     // 1/2 + r (low + r4 high)
	MUL2(6, 4, 6)
	SUB2(6, 6, 2)                      // the tail: r2 (...) - v
	ADD2(7, 30, 0)                     // h = 1 + t
	SUB2(8, 7, 30)
	SUB2(8, 0, 8)                      // l = t - (h - 1)
	ADD2(8, 8, 6)
	ADD2(7, 7, 8)                      // h + (l + tail)
	VSHL $52, V1.D2, V1.D2
	VADD V1.D2, V7.D2, V7.D2           // times 2^k
	VST1.P [V7.D2], 16(R0)
	ADD  $16, R1
	ADD  $2, R3
	SUBS $2, R2
	BGE  loop

done:
	MOVD R3, ret+48(FP)
	RET

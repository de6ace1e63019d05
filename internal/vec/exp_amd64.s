//go:build !purego

#include "textflag.h"

// Numbers for expSIMD, in the order of their use.
DATA exp<>+0(SB)/8, $708.0                   // expNormal
DATA exp<>+8(SB)/8, $0x3ff71547652b82fe      // invLn2
DATA exp<>+16(SB)/8, $0x4338000000000000     // roundToInt
DATA exp<>+24(SB)/8, $0x3fe62e42fefa3800     // ln2Hi
DATA exp<>+32(SB)/8, $0x3d2ef35793c76730     // ln2Lo
DATA exp<>+40(SB)/8, $1.0
DATA exp<>+48(SB)/8, $0.5
DATA exp<>+56(SB)/8, $0x7fffffffffffffff     // all but the sign
GLOBL exp<>(SB), RODATA|NOPTR, $64

// LINEAR sets dst to p_k + r p_(k+1), r in Y3; t is a register to use.
#define LINEAR(k, t, dst) \
	VBROADCASTSD ·expPoly+(8*k+8)(SB), dst \
	VBROADCASTSD ·expPoly+(8*k)(SB), t     \
	VMULPD       Y3, dst, dst              \
	VADDPD       t, dst, dst

// func expSIMD(dst, x []float64) int
//
// Four elements at a time; the lines follow expParts and expTail.
TEXT ·expSIMD(SB), NOSPLIT, $0-56
	MOVQ         dst_base+0(FP), DI
	MOVQ         x_base+24(FP), SI
	MOVQ         x_len+32(FP), CX
	XORQ         BX, BX                      // elements done
	VBROADCASTSD exp<>+0(SB), Y15
	VBROADCASTSD exp<>+8(SB), Y14
	VBROADCASTSD exp<>+16(SB), Y13
	VBROADCASTSD exp<>+24(SB), Y12
	VBROADCASTSD exp<>+32(SB), Y11
	VBROADCASTSD exp<>+40(SB), Y10
	VBROADCASTSD exp<>+56(SB), Y8
	SUBQ         $4, CX
	JLT          done

loop:
	VMOVUPD      (SI)(BX*8), Y0
	VANDPD       Y8, Y0, Y1
	VCMPPD       $1, Y15, Y1, Y1               // |x| < expNormal, false for NaN
	VMOVMSKPD    Y1, AX
	CMPL         AX, $15
	JNE          done

	VMULPD       Y14, Y0, Y1
	VADDPD       Y13, Y1, Y1                   // z: k in the low bits
	VSUBPD       Y13, Y1, Y2                   // k
	VMULPD       Y12, Y2, Y3
	VSUBPD       Y3, Y0, Y0                    // t = x - k ln2Hi
	VMULPD       Y11, Y2, Y2                   // v = k ln2Lo
	VSUBPD       Y2, Y0, Y3                    // r = t - v
	VMULPD       Y3, Y3, Y4                    // r2
	LINEAR(2, Y6, Y5)
	VMULPD       Y4, Y5, Y5
	LINEAR(0, Y6, Y7)
	VADDPD       Y5, Y7, Y5                    // low
	LINEAR(6, Y7, Y6)
	VMULPD       Y4, Y6, Y6
	VBROADCASTSD ·expPoly+40(SB), Y7
	VMULPD       Y3, Y7, Y7
	VBROADCASTSD ·expPoly+32(SB), Y9
	VADDPD       Y9, Y7, Y7
	VADDPD       Y6, Y7, Y6                    // p4 + r p5 + r2 (p6 + r p7)
	LINEAR(8, Y9, Y7)
	VMULPD       Y4, Y4, Y9                    // r4
	VMULPD       Y9, Y7, Y7
	VADDPD       Y7, Y6, Y6                    // high
	VMULPD       Y9, Y6, Y6
	VADDPD       Y6, Y5, Y5                    // low + r4 high
	VMULPD       Y3, Y5, Y5
	VBROADCASTSD exp<>+48(SB), Y9
	VADDPD       Y9, Y5, Y5                    // 1/2 + r (low + r4 high)
	VMULPD       Y4, Y5, Y5
	VSUBPD       Y2, Y5, Y5                    // the tail: r2 (...) - v
	VADDPD       Y10, Y0, Y6                   // h = 1 + t
	VSUBPD       Y10, Y6, Y7
	VSUBPD       Y7, Y0, Y7                    // l = t - (h - 1)
	VADDPD       Y5, Y7, Y7
	VADDPD       Y7, Y6, Y6                    // h + (l + tail)
	VPSLLQ       $52, Y1, Y1
	VPADDQ       Y1, Y6, Y6                    // times 2^k
	VMOVUPD      Y6, (DI)(BX*8)
	ADDQ         $4, BX
	SUBQ         $4, CX
	JGE          loop

done:
	MOVQ         BX, ret+48(FP)
	VZEROUPPER
	RET

//go:build !purego

#include "textflag.h"

// FOUR lays the 64 bits b out four times, from offset at of the constants.
#define FOUR(at, b) \
	DATA trig<>+(at+0)(SB)/8, $b  \
	DATA trig<>+(at+8)(SB)/8, $b  \
	DATA trig<>+(at+16)(SB)/8, $b \
	DATA trig<>+(at+24)(SB)/8, $b

FOUR(0, 0x3fe45f306dc9c883)   // twoOver
FOUR(32, 0x4338000000000000)  // roundToInt
FOUR(64, 0x3ff921fb54400000)  // piHalf1
FOUR(96, 0x3dd0b4611a600000)  // piHalf2
FOUR(128, 0x3ba3198a2e037073) // piHalf3
FOUR(160, 0x4120000000000000) // trigBig
FOUR(192, 0x3cd0000000000000) // trigSmall
FOUR(224, 0x3fe0000000000000) // 1/2
FOUR(256, 1)
GLOBL trig<>(SB), RODATA|NOPTR, $288

// POLY sets y to p0 + u p1 + u2 (p2 + u p3) + u4 (p4 + u p5), with u, u2, u4 in Y6, Y7, Y8.
#define POLY(p, y, a, b) \
	VBROADCASTSD p+8(SB), y  \
	VBROADCASTSD p+0(SB), a  \
	VMULPD       Y6, y, y    \
	VADDPD       a, y, y     \
	VBROADCASTSD p+24(SB), a \
	VBROADCASTSD p+16(SB), b \
	VMULPD       Y6, a, a    \
	VADDPD       b, a, a     \
	VMULPD       Y7, a, a    \
	VADDPD       a, y, y     \
	VBROADCASTSD p+40(SB), a \
	VBROADCASTSD p+32(SB), b \
	VMULPD       Y6, a, a    \
	VADDPD       b, a, a     \
	VMULPD       Y8, a, a    \
	VADDPD       a, y, y

// func sinCosSIMD(sin, cos, x []float64) int
//
// Four elements at a time; the lines follow reduce, sinCosReduced and turn. It ends before four of
// which one takes the long reduction.
TEXT ·sinCosSIMD(SB), NOSPLIT, $0-80
	MOVQ         sin_base+0(FP), DI
	MOVQ         cos_base+24(FP), DX
	MOVQ         x_base+48(FP), SI
	MOVQ         x_len+56(FP), CX
	ANDQ         $~3, CX
	XORL         BX, BX
	MOVQ         $0x8000000000000000, AX
	VMOVQ        AX, X15
	VPBROADCASTQ X15, Y15            // the sign
	MOVQ         $0x3ff0000000000000, AX
	VMOVQ        AX, X14
	VPBROADCASTQ X14, Y14            // 1

loop:
	CMPQ      BX, CX
	JGE       done
	VMOVUPD   (SI)(BX*8), Y0
	VANDNPD   Y0, Y15, Y1            // a = |x|
	VMULPD    trig<>+0(SB), Y1, Y2
	VADDPD    trig<>+32(SB), Y2, Y2  // z
	VSUBPD    trig<>+32(SB), Y2, Y3  // k
	VMULPD    trig<>+64(SB), Y3, Y4
	VSUBPD    Y4, Y1, Y4             // t
	VMULPD    trig<>+96(SB), Y3, Y5  // w
	VSUBPD    Y5, Y4, Y6             // r
	VSUBPD    Y6, Y4, Y4
	VSUBPD    Y5, Y4, Y4             // (t - r) - w
	VMULPD    trig<>+128(SB), Y3, Y3
	VSUBPD    Y4, Y3, Y3             // v
	VSUBPD    Y3, Y6, Y4             // hi
	VSUBPD    Y4, Y6, Y5
	VSUBPD    Y3, Y5, Y5             // lo
	VMULPD    Y4, Y4, Y6             // u
	VCMPPD    $1, trig<>+160(SB), Y1, Y7
	VCMPPD    $13, trig<>+192(SB), Y6, Y8
	VANDPD    Y8, Y7, Y7             // a < trigBig and u >= trigSmall
	VMOVMSKPD Y7, AX
	CMPL      AX, $15
	JNE       done

	VMULPD Y6, Y6, Y7                // u2
	VMULPD Y7, Y7, Y8                // u4
	POLY(·sinPoly, Y9, Y10, Y11)     // S
	POLY(·cosPoly, Y11, Y10, Y12)    // C

	VMULPD trig<>+224(SB), Y6, Y10   // half
	VSUBPD Y10, Y14, Y12             // c
	VMULPD Y6, Y9, Y9
	VMULPD Y4, Y9, Y9                // hi (u S)
	VMULPD Y5, Y12, Y13
	VADDPD Y13, Y9, Y9
	VADDPD Y4, Y9, Y9                // sin
	VMULPD Y7, Y11, Y11              // u2 C
	VMULPD Y4, Y5, Y5
	VSUBPD Y5, Y11, Y11              // - hi lo
	VSUBPD Y12, Y14, Y13
	VSUBPD Y10, Y13, Y13             // (1 - c) - half
	VADDPD Y11, Y13, Y13
	VADDPD Y12, Y13, Y13             // cos

	VPSLLQ    $63, Y2, Y7            // j odd
	VBLENDVPD Y7, Y13, Y9, Y10
	VBLENDVPD Y7, Y9, Y13, Y11
	VPSLLQ    $62, Y2, Y7
	VXORPD    Y0, Y7, Y7             // the sign of x and j&2
	VANDPD    Y15, Y7, Y7
	VXORPD    Y7, Y10, Y10
	VPADDQ    trig<>+256(SB), Y2, Y2
	VPSLLQ    $62, Y2, Y7
	VANDPD    Y15, Y7, Y7
	VXORPD    Y7, Y11, Y11
	VMOVUPD   Y10, (DI)(BX*8)
	VMOVUPD   Y11, (DX)(BX*8)
	ADDQ      $4, BX
	JMP       loop

done:
	MOVQ BX, ret+72(FP)
	VZEROUPPER
	RET

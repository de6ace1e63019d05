//go:build !purego

#include "textflag.h"

// FOURCELLS sets z to the halves at byte offset o of the cells a, b, c, d; y (its lower half) and t are registers to use.
#define FOURCELLS(o, a, b, c, d, x, y, z, tx, ty) \
	VMOVUPD      o(DX)(a*1), x        \
	VMOVUPD      o(DX)(c*1), tx       \
	VINSERTF128  $1, o(DX)(b*1), y, y   \
	VINSERTF128  $1, o(DX)(d*1), ty, ty \
	VINSERTF64X4 $1, ty, z, z

// BROADCAST sets all of z to the 64 bits b.
#define BROADCAST(b, z) \
	MOVQ         b, AX \
	VPBROADCASTQ AX, z

// func tanh512(dst, x []float64) int
//
// tanhSIMD with eight elements at a time.
TEXT ·tanh512(SB), NOSPLIT, $64-56
	MOVQ         dst_base+0(FP), DI
	MOVQ         x_base+24(FP), SI
	MOVQ         x_len+32(FP), CX
	ANDQ         $~7, CX
	MOVQ         CX, ret+48(FP)
	JEQ          done
	LEAQ         ·tanhTable(SB), DX
	VBROADCASTSD ·tanhPoly+0(SB), Z16
	VBROADCASTSD ·tanhPoly+8(SB), Z17
	VBROADCASTSD ·tanhPoly+16(SB), Z18
	VBROADCASTSD ·tanhPoly+24(SB), Z19
	VBROADCASTSD ·tanhPoly+32(SB), Z20
	VBROADCASTSD ·tanhPoly+40(SB), Z21
	BROADCAST($0x8000000000000000, Z22)      // the sign
	BROADCAST($0x4033ffffffffffff, Z23)      // the last number below tanhOne: tanh rounds to 1
	BROADCAST($0x3fbf, Z24)                  // tanhFirst
	BROADCAST($0x3ff0000000000000, Z25)      // 1
	BROADCAST($127, Z26)
	VPXORQ       Z27, Z27, Z27

loop:
	VMOVUPD   (SI), Z0
	VPANDNQ   Z0, Z22, Z1                    // a = |x|
	VMINPD    Z1, Z23, Z1                    // at most 1 as a result; a NaN stays
	VPSRLQ    $48, Z1, Z2
	VPSUBQ    Z24, Z2, Z2                    // the cell
	VPMAXSQ   Z27, Z2, Z2                    // 0 below tanhFirst
	VPANDQ    Z26, Z2, Z2                    // inside of the table for a NaN too
	VPSLLQ    $5, Z2, Z2                     // 32 bytes each
	VMOVDQU64 Z2, cells-64(SP)

	MOVQ cells-64(SP), R8                    // eight cells: at, tanh, rest, slope
	MOVQ cells-56(SP), R9
	MOVQ cells-48(SP), R10
	MOVQ cells-40(SP), R11
	MOVQ cells-32(SP), R12
	MOVQ cells-24(SP), R13
	MOVQ cells-16(SP), AX
	MOVQ cells-8(SP), BX
	FOURCELLS(0, R8, R10, R12, AX, X2, Y2, Z2, X8, Y8)
	FOURCELLS(0, R9, R11, R13, BX, X3, Y3, Z3, X9, Y9)
	FOURCELLS(16, R8, R10, R12, AX, X5, Y5, Z5, X10, Y10)
	FOURCELLS(16, R9, R11, R13, BX, X6, Y6, Z6, X11, Y11)
	VUNPCKHPD Z3, Z2, Z4                     // tanh
	VUNPCKLPD Z3, Z2, Z3                     // at
	VUNPCKLPD Z6, Z5, Z7                     // rest
	VUNPCKHPD Z6, Z5, Z5                     // slope

	VSUBPD  Z3, Z1, Z1                       // h = a - at
	VMULPD  Z1, Z1, Z2                       // u = h h
	VMULPD  Z2, Z2, Z3                       // u2 = u u
	VMULPD  Z2, Z19, Z8
	VADDPD  Z18, Z8, Z8                      // p2 + u p3
	VMULPD  Z3, Z8, Z8
	VMULPD  Z2, Z17, Z9
	VADDPD  Z16, Z9, Z9                      // p0 + u p1
	VADDPD  Z8, Z9, Z8                       // low
	VMULPD  Z2, Z21, Z9
	VADDPD  Z20, Z9, Z9                      // p4 + u p5
	VMULPD  Z3, Z3, Z3
	VMULPD  Z3, Z9, Z9
	VADDPD  Z9, Z8, Z8                       // p
	VMULPD  Z2, Z8, Z8
	VMULPD  Z1, Z8, Z8
	VADDPD  Z1, Z8, Z8                       // th = h + h (u p)
	VMULPD  Z4, Z8, Z9
	VADDPD  Z25, Z9, Z9                      // 1 + tanh th
	VMULPD  Z5, Z8, Z8                       // slope th
	VDIVPD  Z9, Z8, Z8
	VADDPD  Z7, Z8, Z8
	VADDPD  Z4, Z8, Z8                       // tanh + (the quotient + rest)
	VPANDQ  Z22, Z0, Z0
	VPORQ   Z0, Z8, Z8                       // with the sign of x
	VMOVUPD Z8, (DI)
	ADDQ    $64, SI
	ADDQ    $64, DI
	SUBQ    $8, CX
	JNE     loop
	VZEROUPPER

done:
	RET

//go:build !purego

#include "textflag.h"

DATA wrap<>+0(SB)/8, $127
DATA wrap<>+8(SB)/8, $127
DATA wrap<>+16(SB)/8, $127
DATA wrap<>+24(SB)/8, $127
GLOBL wrap<>(SB), RODATA|NOPTR, $32

// func tanhSIMD(dst, x []float64) int
//
// Four elements at a time; the lines follow tanhLoop.
TEXT ·tanhSIMD(SB), NOSPLIT, $0-56
	MOVQ         dst_base+0(FP), DI
	MOVQ         x_base+24(FP), SI
	MOVQ         x_len+32(FP), CX
	ANDQ         $~3, CX
	MOVQ         CX, ret+48(FP)
	JEQ          done
	LEAQ         ·tanhTable(SB), DX
	MOVQ         $0x8000000000000000, AX
	VMOVQ        AX, X15
	VPBROADCASTQ X15, Y15                    // the sign
	MOVQ         $0x4033ffffffffffff, AX
	VMOVQ        AX, X14
	VPBROADCASTQ X14, Y14                    // the last number below tanhOne: tanh rounds to 1
	MOVQ         $0x3fbf, AX
	VMOVQ        AX, X13
	VPBROADCASTQ X13, Y13                    // tanhFirst
	MOVQ         $0x3ff0000000000000, AX
	VMOVQ        AX, X12
	VPBROADCASTQ X12, Y12                    // 1
	VBROADCASTSD ·tanhPoly+40(SB), Y11
	VBROADCASTSD ·tanhPoly+32(SB), Y10
	VBROADCASTSD ·tanhPoly+0(SB), Y9

loop:
	VMOVUPD  (SI), Y0
	VANDNPD  Y0, Y15, Y1                     // a = |x|
	VMINPD   Y1, Y14, Y1                     // at most 1 as a result; a NaN stays
	VPSRLQ   $48, Y1, Y2
	VPSUBUSW Y13, Y2, Y2                     // the cell, 0 below tanhFirst
	VPAND    wrap<>(SB), Y2, Y2              // inside of the table for a NaN too
	VPSLLQ   $5, Y2, Y2                      // 32 bytes each

	VMOVQ        X2, R8                      // four cells: at, tanh, rest, slope
	VPEXTRQ      $1, X2, R9
	VEXTRACTI128 $1, Y2, X2
	VMOVQ        X2, R10
	VPEXTRQ      $1, X2, R11
	VMOVUPD      (DX)(R8*1), X2
	VMOVUPD      (DX)(R9*1), X3
	VMOVUPD      16(DX)(R8*1), X5
	VMOVUPD      16(DX)(R9*1), X6
	VINSERTF128  $1, (DX)(R10*1), Y2, Y2     // at, tanh of cells 0 and 2
	VINSERTF128  $1, (DX)(R11*1), Y3, Y3     // of 1 and 3
	VINSERTF128  $1, 16(DX)(R10*1), Y5, Y5   // rest, slope
	VINSERTF128  $1, 16(DX)(R11*1), Y6, Y6
	VUNPCKHPD    Y3, Y2, Y4                  // tanh of 0, 1, 2, 3
	VUNPCKLPD    Y3, Y2, Y3                  // at
	VUNPCKHPD    Y6, Y5, Y7
	VUNPCKLPD    Y6, Y5, Y6                  // rest

	VSUBPD       Y3, Y1, Y1                  // h = a - at
	VMOVAPD      Y7, Y5                      // slope
	VMULPD       Y1, Y1, Y2                  // u = h h
	VMULPD       Y2, Y2, Y3                  // u2 = u u
	VBROADCASTSD ·tanhPoly+24(SB), Y7
	VBROADCASTSD ·tanhPoly+16(SB), Y8
	VMULPD       Y2, Y7, Y7
	VADDPD       Y8, Y7, Y7                  // p2 + u p3
	VBROADCASTSD ·tanhPoly+8(SB), Y8
	VMULPD       Y3, Y7, Y7
	VMULPD       Y2, Y8, Y8
	VADDPD       Y9, Y8, Y8                  // p0 + u p1
	VADDPD       Y7, Y8, Y7                  // low
	VMULPD       Y11, Y2, Y8
	VADDPD       Y10, Y8, Y8                 // p4 + u p5
	VMULPD       Y3, Y3, Y3
	VMULPD       Y3, Y8, Y8
	VADDPD       Y8, Y7, Y7                  // p
	VMULPD       Y2, Y7, Y7
	VMULPD       Y1, Y7, Y7
	VADDPD       Y1, Y7, Y7                  // th = h + h (u p)
	VMULPD       Y4, Y7, Y8
	VADDPD       Y12, Y8, Y8                 // 1 + tanh th
	VMULPD       Y5, Y7, Y7                  // slope th
	VDIVPD       Y8, Y7, Y7
	VADDPD       Y6, Y7, Y7
	VADDPD       Y4, Y7, Y7                  // tanh + (the quotient + rest)
	VANDPD       Y15, Y0, Y0
	VORPD        Y0, Y7, Y7                  // with the sign of x
	VMOVUPD      Y7, (DI)
	ADDQ         $32, SI
	ADDQ         $32, DI
	SUBQ         $4, CX
	JNE          loop
	VZEROUPPER

done:
	RET

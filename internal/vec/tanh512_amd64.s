//go:build !purego

#include "textflag.h"

// CELLS sets a to |x| of the eight numbers at p, at most 1 as a result (a NaN stays), and stores the byte offsets of their rows in the table.
#define CELLS(p, a, t) \
	VPANDNQ   p, Z22, a       \
	VMINPD    a, Z23, a       \
	VPSRLQ    $43, a, t       \ // 32 bytes a row
	VPSUBQ    Z24, t, t       \
	VPMAXSQ   Z27, t, t       \ // row 0 below tanhFirst
	VPANDQ    Z26, t, t       \ // inside of the table for a NaN too
	VMOVDQU64 t, cells-64(SP)

// BROADCAST sets all of z to the 64 bits b.
#define BROADCAST(b, z) \
	MOVQ         b, AX \
	VPBROADCASTQ AX, z

// func tanh512(dst, x []float64) int
//
// tanhSIMD with eight elements at a time. While eight go through the polynomial the rows of the next eight are found already: what
// the processor looks ahead is about as long as three rounds, and a round waits less this way.
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
	BROADCAST($0x7f7e0, Z24)                 // 32 tanhFirst
	BROADCAST($0x3ff0000000000000, Z25)      // 1
	BROADCAST($0xfe0, Z26)                   // 32 127
	VPXORQ       Z27, Z27, Z27
	CELLS((SI), Z28, Z29)

loop:
	MOVQ         cells-64(SP), R8            // eight rows: at, tanh, rest, slope
	MOVQ         cells-56(SP), R9
	MOVQ         cells-48(SP), R10
	MOVQ         cells-40(SP), R11
	MOVQ         cells-32(SP), R12
	MOVQ         cells-24(SP), R13
	MOVQ         cells-16(SP), AX
	MOVQ         cells-8(SP), BX
	VMOVUPD      (DX)(R8*1), Y2
	VMOVUPD      (DX)(R9*1), Y3
	VMOVUPD      (DX)(R12*1), Y4
	VMOVUPD      (DX)(R13*1), Y5
	VINSERTF64X4 $1, (DX)(R10*1), Z2, Z2     // rows 0 and 2
	VINSERTF64X4 $1, (DX)(R11*1), Z3, Z3     // 1 and 3
	VINSERTF64X4 $1, (DX)(AX*1), Z4, Z4      // 4 and 6
	VINSERTF64X4 $1, (DX)(BX*1), Z5, Z5      // 5 and 7
	VUNPCKLPD    Z3, Z2, Z6                  // at of 0 and 1, rest, at of 2 and 3, rest
	VUNPCKLPD    Z5, Z4, Z7
	VUNPCKHPD    Z3, Z2, Z8                  // tanh, slope
	VUNPCKHPD    Z5, Z4, Z9
	VSHUFF64X2   $0x88, Z7, Z6, Z3           // at
	VSHUFF64X2   $0xdd, Z7, Z6, Z7           // rest
	VSHUFF64X2   $0x88, Z9, Z8, Z4           // tanh
	VSHUFF64X2   $0xdd, Z9, Z8, Z5           // slope
	VSUBPD       Z3, Z28, Z1                 // h = a - at

	LEAQ    64(SI), R8                       // the next eight, after the last these again
	CMPQ    CX, $8
	CMOVQEQ SI, R8
	CELLS((R8), Z28, Z29)

	VMULPD     Z1, Z1, Z2                    // u = h h
	VMULPD     Z2, Z2, Z3                    // u2 = u u
	VMULPD     Z2, Z19, Z8
	VADDPD     Z18, Z8, Z8                   // p2 + u p3
	VMULPD     Z3, Z8, Z8
	VMULPD     Z2, Z17, Z9
	VADDPD     Z16, Z9, Z9                   // p0 + u p1
	VADDPD     Z8, Z9, Z8                    // low
	VMULPD     Z2, Z21, Z9
	VADDPD     Z20, Z9, Z9                   // p4 + u p5
	VMULPD     Z3, Z3, Z3
	VMULPD     Z3, Z9, Z9
	VADDPD     Z9, Z8, Z8                    // p
	VMULPD     Z2, Z8, Z8
	VMULPD     Z1, Z8, Z8
	VADDPD     Z1, Z8, Z8                    // th = h + h (u p)
	VMULPD     Z4, Z8, Z9
	VADDPD     Z25, Z9, Z9                   // 1 + tanh th
	VMULPD     Z5, Z8, Z8                    // slope th
	VDIVPD     Z9, Z8, Z8
	VADDPD     Z7, Z8, Z8
	VADDPD     Z4, Z8, Z8                    // tanh + (the quotient + rest)
	VPTERNLOGQ $0xf8, (SI), Z22, Z8          // with the sign of x
	VMOVUPD    Z8, (DI)
	ADDQ       $64, SI
	ADDQ       $64, DI
	SUBQ       $8, CX
	JNE        loop
	VZEROUPPER

done:
	RET

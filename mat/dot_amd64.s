//go:build !purego

#include "textflag.h"

// 16 words of ones, then 16 of zeros: read from word 16-k on, the first k of 16 lanes are chosen.
DATA lanes<>+0(SB)/8, $-1
DATA lanes<>+8(SB)/8, $-1
DATA lanes<>+16(SB)/8, $-1
DATA lanes<>+24(SB)/8, $-1
DATA lanes<>+32(SB)/8, $-1
DATA lanes<>+40(SB)/8, $-1
DATA lanes<>+48(SB)/8, $-1
DATA lanes<>+56(SB)/8, $-1
DATA lanes<>+64(SB)/8, $-1
DATA lanes<>+72(SB)/8, $-1
DATA lanes<>+80(SB)/8, $-1
DATA lanes<>+88(SB)/8, $-1
DATA lanes<>+96(SB)/8, $-1
DATA lanes<>+104(SB)/8, $-1
DATA lanes<>+112(SB)/8, $-1
DATA lanes<>+120(SB)/8, $-1
GLOBL lanes<>(SB), RODATA|NOPTR, $256

// LAST adds four of the last products, at most 15, to their lanes, zeros where there are none.
#define LAST(offset, acc) \
	VMOVDQU    offset(R8), Y4     \ // which lanes there are
	VMASKMOVPD offset(SI), Y4, Y5 \ // what is masked is not touched and reads as 0
	VMASKMOVPD offset(DI), Y4, Y6 \
	VFMADD231PD Y5, Y6, acc

// func dotFMA(x, y []float64) float64
TEXT ·dotFMA(SB), NOSPLIT, $0-56
	MOVQ   x_base+0(FP), SI
	MOVQ   x_len+8(FP), CX
	MOVQ   y_base+24(FP), DI
	VXORPD Y0, Y0, Y0             // lanes 0 to 3
	VXORPD Y1, Y1, Y1             // 4 to 7
	VXORPD Y2, Y2, Y2             // 8 to 11
	VXORPD Y3, Y3, Y3             // 12 to 15
	SUBQ   $16, CX
	JLT    rest

loop:
	VMOVUPD     (SI), Y4
	VMOVUPD     32(SI), Y5
	VMOVUPD     64(SI), Y6
	VMOVUPD     96(SI), Y7
	VFMADD231PD (DI), Y4, Y0
	VFMADD231PD 32(DI), Y5, Y1
	VFMADD231PD 64(DI), Y6, Y2
	VFMADD231PD 96(DI), Y7, Y3
	ADDQ        $128, SI
	ADDQ        $128, DI
	SUBQ        $16, CX
	JGE         loop

rest:
	ADDQ $16, CX                  // k = 0 to 15 products are left
	JEQ  tree
	LEAQ lanes<>+128(SB), R8
	SHLQ $3, CX
	SUBQ CX, R8                   // the word 16-k
	LAST(0, Y0)
	CMPQ CX, $32
	JLE  tree
	LAST(32, Y1)
	CMPQ CX, $64
	JLE  tree
	LAST(64, Y2)
	CMPQ CX, $96
	JLE  tree
	LAST(96, Y3)

tree:
	VADDPD       Y2, Y0, Y0       // lane l + lane l+8
	VADDPD       Y3, Y1, Y1
	VADDPD       Y1, Y0, Y0       // l + l+4
	VEXTRACTF128 $1, Y0, X1
	VADDPD       X1, X0, X0       // l + l+2
	VUNPCKHPD    X0, X0, X1
	VADDSD       X1, X0, X0       // 0 + 1
	VXORPD       X1, X1, X1
	VADDSD       X1, X0, X0       // a zero is +0, whichever lanes were zero
	VMOVSD       X0, ret+48(FP)
	VZEROUPPER
	RET

// LAST4 adds the next four of the last products to their lanes in two rows, zeros where there are none.
#define LAST4(offset, left, right) \
	VMOVDQU    offset(R8), Y12      \
	VMASKMOVPD offset(SI), Y12, Y13 \
	VMASKMOVPD offset(DI), Y12, Y14 \
	VMASKMOVPD offset(DX), Y12, Y15 \
	VFMADD231PD Y13, Y14, left       \
	VFMADD231PD Y13, Y15, right

// func dots2FMA(x, y, z []float64) (s, t float64)
//
// dotFMA of x with y and with z.
TEXT ·dots2FMA(SB), NOSPLIT, $0-88
	MOVQ   x_base+0(FP), SI
	MOVQ   x_len+8(FP), CX
	MOVQ   y_base+24(FP), DI
	MOVQ   z_base+48(FP), DX
	VXORPD Y0, Y0, Y0             // x y: lanes 0 to 3 and so on
	VXORPD Y1, Y1, Y1
	VXORPD Y2, Y2, Y2
	VXORPD Y3, Y3, Y3
	VXORPD Y4, Y4, Y4             // x z
	VXORPD Y5, Y5, Y5
	VXORPD Y6, Y6, Y6
	VXORPD Y7, Y7, Y7
	SUBQ   $16, CX
	JLT    rest

loop:
	VMOVUPD     (SI), Y8
	VMOVUPD     32(SI), Y9
	VMOVUPD     64(SI), Y10
	VMOVUPD     96(SI), Y11
	VFMADD231PD (DI), Y8, Y0
	VFMADD231PD 32(DI), Y9, Y1
	VFMADD231PD 64(DI), Y10, Y2
	VFMADD231PD 96(DI), Y11, Y3
	VFMADD231PD (DX), Y8, Y4
	VFMADD231PD 32(DX), Y9, Y5
	VFMADD231PD 64(DX), Y10, Y6
	VFMADD231PD 96(DX), Y11, Y7
	ADDQ        $128, SI
	ADDQ        $128, DI
	ADDQ        $128, DX
	SUBQ        $16, CX
	JGE         loop

rest:
	ADDQ $16, CX                  // k = 0 to 15 products are left
	JEQ  tree
	LEAQ lanes<>+128(SB), R8
	SHLQ $3, CX
	SUBQ CX, R8                   // the word 16-k
	LAST4(0, Y0, Y4)
	CMPQ CX, $32
	JLE  tree
	LAST4(32, Y1, Y5)
	CMPQ CX, $64
	JLE  tree
	LAST4(64, Y2, Y6)
	CMPQ CX, $96
	JLE  tree
	LAST4(96, Y3, Y7)

tree:
	VADDPD       Y2, Y0, Y0       // lane l + lane l+8
	VADDPD       Y3, Y1, Y1
	VADDPD       Y6, Y4, Y4
	VADDPD       Y7, Y5, Y5
	VADDPD       Y1, Y0, Y0       // l + l+4
	VADDPD       Y5, Y4, Y4
	VPERM2F128   $0x20, Y4, Y0, Y1 // lanes 0, 1 of both
	VPERM2F128   $0x31, Y4, Y0, Y2 // 2, 3
	VADDPD       Y2, Y1, Y0       // l + l+2
	VPERMILPD    $5, Y0, Y1
	VADDPD       Y1, Y0, Y0       // 0 + 1
	VXORPD       X1, X1, X1
	VADDPD       Y1, Y0, Y0       // a zero is +0, whichever lanes were zero
	VEXTRACTF128 $1, Y0, X1
	VMOVSD       X0, s+72(FP)
	VMOVSD       X1, t+80(FP)
	VZEROUPPER
	RET

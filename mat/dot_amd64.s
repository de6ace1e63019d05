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

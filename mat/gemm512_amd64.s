//go:build !purego

#include "textflag.h"

// The tile in registers twice as wide: twelve rows of A times a panel of B, eight columns wide, one register a row.
// A multiply-add broadcasts its element of A itself.

// LOAD4 and STORE4 fetch and store four rows of the tile from p on, strides R8 and R11.
#define LOAD4(p, c0, c1, c2, c3) \
	VMOVUPD (p), c0         \
	VMOVUPD (p)(R8*1), c1   \
	VMOVUPD (p)(R8*2), c2   \
	VMOVUPD (p)(R11*1), c3

#define STORE4(p, c0, c1, c2, c3) \
	VMOVUPD c0, (p)         \
	VMOVUPD c1, (p)(R8*1)   \
	VMOVUPD c2, (p)(R8*2)   \
	VMOVUPD c3, (p)(R11*1)

// FETCH4 asks for the four rows of the next tile from p on.
#define FETCH4(p) \
	PREFETCHT0 (p)         \
	PREFETCHT0 (p)(R8*1)   \
	PREFETCHT0 (p)(R8*2)   \
	PREFETCHT0 (p)(R11*1)

// ROWS4 adds four elements of A, from p on with strides R9 and R12, times the eight of B in Z12 to four rows of the tile.
#define ROWS4(p, c0, c1, c2, c3) \
	VFMADD231PD.BCST (p), Z12, c0        \
	VFMADD231PD.BCST (p)(R9*1), Z12, c1  \
	VFMADD231PD.BCST (p)(R9*2), Z12, c2  \
	VFMADD231PD.BCST (p)(R12*1), Z12, c3

// func tile512(c *float64, ldc int, from *float64, ldfrom int, a *float64, rs, ks int, b *float64, ldb, k int)
TEXT ·tile512(SB), NOSPLIT, $0-80
	MOVQ from+16(FP), DI
	MOVQ ldfrom+24(FP), R8
	SHLQ $3, R8                   // strides in bytes
	LEAQ (R8)(R8*2), R11          // three rows
	LEAQ (DI)(R8*4), R13          // row 4
	LEAQ (R13)(R8*4), R15         // row 8
	LOAD4(DI, Z0, Z1, Z2, Z3)
	LOAD4(R13, Z4, Z5, Z6, Z7)
	LOAD4(R15, Z8, Z9, Z10, Z11)

	MOVQ c+0(FP), DI
	MOVQ ldc+8(FP), R8
	MOVQ a+32(FP), SI
	MOVQ rs+40(FP), R9
	MOVQ ks+48(FP), R10
	MOVQ b+56(FP), DX
	MOVQ k+72(FP), CX
	SHLQ $3, R8
	SHLQ $3, R9
	SHLQ $3, R10
	LEAQ (R8)(R8*2), R11          // three rows of C
	LEAQ (R9)(R9*2), R12          // three rows of A
	LEAQ (SI)(R9*4), AX           // row 4 of A
	LEAQ (AX)(R9*4), BX           // row 8 of A
	LEAQ (DI)(R8*4), R13          // row 4 of C
	LEAQ (R13)(R8*4), R15         // row 8 of C
	LEAQ (R15)(R8*4), R14         // the tile below, most likely the next one
	FETCH4(R14)
	LEAQ (R14)(R8*4), R14
	FETCH4(R14)
	LEAQ (R14)(R8*4), R14
	FETCH4(R14)
	MOVQ ldb+64(FP), R14
	SHLQ $3, R14

loop:
	VMOVUPD (DX), Z12             // eight elements of a row of B
	ROWS4(SI, Z0, Z1, Z2, Z3)     // times twelve of a column of A
	ROWS4(AX, Z4, Z5, Z6, Z7)
	ROWS4(BX, Z8, Z9, Z10, Z11)
	ADDQ    R10, SI
	ADDQ    R10, AX
	ADDQ    R10, BX
	ADDQ    R14, DX
	DECQ    CX
	JNE     loop

	STORE4(DI, Z0, Z1, Z2, Z3)
	STORE4(R13, Z4, Z5, Z6, Z7)
	STORE4(R15, Z8, Z9, Z10, Z11)
	VZEROUPPER
	RET

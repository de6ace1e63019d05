//go:build !purego

#include "textflag.h"

// The tile in registers: six rows of A times a panel of B, eight columns wide. An element of A is broadcast and
// serves eight columns, two registers of B serve six rows: twelve independent chains of fused multiply-adds,
// where two units with a latency of four need eight (four rows were measured a quarter slower).

// ROW adds element p of A times the eight of B in Y12, Y13 to a row of the tile; t is a register to use.
#define ROW(p, t, left, right) \
	VBROADCASTSD p, t             \
	VFMADD231PD  t, Y12, left  \
	VFMADD231PD  t, Y13, right

// func tileFMA(c *float64, ldc int, from *float64, ldfrom int, a *float64, rs, ks int, b *float64, ldb, k int)
TEXT ·tileFMA(SB), NOSPLIT, $0-80
	MOVQ from+16(FP), DI
	MOVQ ldfrom+24(FP), R8
	SHLQ $3, R8                   // strides in bytes
	LEAQ (R8)(R8*2), AX
	ADDQ DI, AX                   // row 3
	VMOVUPD (DI), Y0              // the tile to begin with
	VMOVUPD 32(DI), Y1
	VMOVUPD (DI)(R8*1), Y2
	VMOVUPD 32(DI)(R8*1), Y3
	VMOVUPD (DI)(R8*2), Y4
	VMOVUPD 32(DI)(R8*2), Y5
	VMOVUPD (AX), Y6
	VMOVUPD 32(AX), Y7
	VMOVUPD (AX)(R8*1), Y8
	VMOVUPD 32(AX)(R8*1), Y9
	VMOVUPD (AX)(R8*2), Y10
	VMOVUPD 32(AX)(R8*2), Y11

	MOVQ c+0(FP), DI
	MOVQ ldc+8(FP), R8
	MOVQ a+32(FP), SI
	MOVQ rs+40(FP), R9
	MOVQ ks+48(FP), R10
	MOVQ b+56(FP), DX
	MOVQ ldb+64(FP), R14
	MOVQ k+72(FP), CX
	SHLQ $3, R8
	SHLQ $3, R9
	SHLQ $3, R10
	SHLQ $3, R14
	LEAQ (R9)(R9*2), R12
	LEAQ (R8)(R8*2), AX
	ADDQ SI, R12                  // row 3 of A
	ADDQ DI, AX                   // row 3 of C
	LEAQ (AX)(R8*2), R11          // the tile below, most likely the next one
	ADDQ R8, R11
	LEAQ (R11)(R8*2), R13
	ADDQ R8, R13
	PREFETCHT0 (R11)
	PREFETCHT0 (R11)(R8*1)
	PREFETCHT0 (R11)(R8*2)
	PREFETCHT0 (R13)
	PREFETCHT0 (R13)(R8*1)
	PREFETCHT0 (R13)(R8*2)

loop:
	VMOVUPD (DX), Y12             // eight elements of a row of B
	VMOVUPD 32(DX), Y13
	ROW((SI), Y14, Y0, Y1)             // times six of a column of A
	ROW((SI)(R9*1), Y15, Y2, Y3)
	ROW((SI)(R9*2), Y14, Y4, Y5)
	ROW((R12), Y15, Y6, Y7)
	ROW((R12)(R9*1), Y14, Y8, Y9)
	ROW((R12)(R9*2), Y15, Y10, Y11)
	ADDQ    R10, SI
	ADDQ    R10, R12
	ADDQ    R14, DX
	DECQ    CX
	JNE     loop

	VMOVUPD Y0, (DI)
	VMOVUPD Y1, 32(DI)
	VMOVUPD Y2, (DI)(R8*1)
	VMOVUPD Y3, 32(DI)(R8*1)
	VMOVUPD Y4, (DI)(R8*2)
	VMOVUPD Y5, 32(DI)(R8*2)
	VMOVUPD Y6, (AX)
	VMOVUPD Y7, 32(AX)
	VMOVUPD Y8, (AX)(R8*1)
	VMOVUPD Y9, 32(AX)(R8*1)
	VMOVUPD Y10, (AX)(R8*2)
	VMOVUPD Y11, 32(AX)(R8*2)
	VZEROUPPER
	RET

// func packFMA(p, b *float64, ldb, k int, alpha float64)
TEXT ·packFMA(SB), NOSPLIT, $0-40
	MOVQ         p+0(FP), DI
	MOVQ         b+8(FP), SI
	MOVQ         ldb+16(FP), R8
	MOVQ         k+24(FP), CX
	VBROADCASTSD alpha+32(FP), Y2
	SHLQ         $3, R8

row:
	VMULPD  (SI), Y2, Y0
	VMULPD  32(SI), Y2, Y1
	VMOVUPD Y0, (DI)
	VMOVUPD Y1, 32(DI)
	ADDQ    R8, SI
	ADDQ    $64, DI
	DECQ    CX
	JNE     row
	VZEROUPPER
	RET

// func packTFMA(p, b *float64, ldb, k int, alpha float64)
TEXT ·packTFMA(SB), NOSPLIT, $0-40
	MOVQ         p+0(FP), DI
	MOVQ         b+8(FP), SI
	MOVQ         ldb+16(FP), R8
	MOVQ         k+24(FP), CX
	VBROADCASTSD alpha+32(FP), Y15
	SHLQ         $3, R8
	LEAQ         (R8)(R8*2), R9
	LEAQ         (SI)(R8*4), DX   // row 4 of b

// TURN4 sets the left or right half of four rows of p, from offset on, to four columns of b of four elements.
#define TURN4(b, offset) \
	VMULPD     (b), Y15, Y0         \
	VMULPD     (b)(R8*1), Y15, Y1   \
	VMULPD     (b)(R8*2), Y15, Y2   \
	VMULPD     (b)(R9*1), Y15, Y3   \
	VUNPCKLPD  Y1, Y0, Y4           \ // elements 0 and 2 of rows 0 and 1
	VUNPCKHPD  Y1, Y0, Y5           \ // 1 and 3
	VUNPCKLPD  Y3, Y2, Y6           \
	VUNPCKHPD  Y3, Y2, Y7           \
	VPERM2F128 $0x20, Y6, Y4, Y0    \
	VPERM2F128 $0x20, Y7, Y5, Y1    \
	VPERM2F128 $0x31, Y6, Y4, Y2    \
	VPERM2F128 $0x31, Y7, Y5, Y3    \
	VMOVUPD    Y0, offset(DI)       \
	VMOVUPD    Y1, offset+64(DI)    \
	VMOVUPD    Y2, offset+128(DI)   \
	VMOVUPD    Y3, offset+192(DI)

columns:
	TURN4(SI, 0)
	TURN4(DX, 32)
	ADDQ $32, SI
	ADDQ $32, DX
	ADDQ $256, DI
	SUBQ $4, CX
	JGT  columns
	VZEROUPPER
	RET

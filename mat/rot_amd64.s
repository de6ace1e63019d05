//go:build !purego

#include "textflag.h"

// func rotFMA(x, y []float64, c, s1, s2 float64)
TEXT ·rotFMA(SB), NOSPLIT, $0-72
	MOVQ         x_base+0(FP), SI
	MOVQ         x_len+8(FP), CX
	MOVQ         y_base+24(FP), DI
	VBROADCASTSD c+48(FP), Y8
	VBROADCASTSD s1+56(FP), Y9
	VBROADCASTSD s2+64(FP), Y10
	SUBQ         $8, CX
	JLT          four

loop:
	VMOVUPD      (SI), Y0
	VMOVUPD      32(SI), Y1
	VMOVUPD      (DI), Y2
	VMOVUPD      32(DI), Y3
	VMULPD       Y0, Y8, Y4       // c x
	VMULPD       Y1, Y8, Y5
	VMULPD       Y2, Y8, Y6       // c y
	VMULPD       Y3, Y8, Y7
	VFMADD231PD  Y2, Y9, Y4       // c x + s1 y
	VFMADD231PD  Y3, Y9, Y5
	VFNMADD231PD Y0, Y10, Y6      // c y - s2 x
	VFNMADD231PD Y1, Y10, Y7
	VMOVUPD      Y4, (SI)
	VMOVUPD      Y5, 32(SI)
	VMOVUPD      Y6, (DI)
	VMOVUPD      Y7, 32(DI)
	ADDQ         $64, SI
	ADDQ         $64, DI
	SUBQ         $8, CX
	JGE          loop

four:
	ADDQ         $4, CX           // elements left, minus 4
	JLT          ones
	VMOVUPD      (SI), Y0
	VMOVUPD      (DI), Y2
	VMULPD       Y0, Y8, Y4
	VMULPD       Y2, Y8, Y6
	VFMADD231PD  Y2, Y9, Y4
	VFNMADD231PD Y0, Y10, Y6
	VMOVUPD      Y4, (SI)
	VMOVUPD      Y6, (DI)
	ADDQ         $32, SI
	ADDQ         $32, DI
	SUBQ         $4, CX

ones:
	ADDQ $4, CX
	JEQ  done

one:
	VMOVSD       (SI), X0
	VMOVSD       (DI), X2
	VMULSD       X0, X8, X4
	VMULSD       X2, X8, X6
	VFMADD231SD  X2, X9, X4
	VFNMADD231SD X0, X10, X6
	VMOVSD       X4, (SI)
	VMOVSD       X6, (DI)
	ADDQ         $8, SI
	ADDQ         $8, DI
	DECQ         CX
	JNE          one

done:
	VZEROUPPER
	RET

// TURN8 rotates the eight elements from offset on and adds the products of the first vector's with z, in R8, to two registers.
#define TURN8(offset, acc0, acc1) \
	VMOVUPD      offset(SI), Y0           \
	VMOVUPD      offset+32(SI), Y1        \
	VMOVUPD      offset(DI), Y2           \
	VMOVUPD      offset+32(DI), Y3        \
	VMULPD       Y0, Y8, Y4               \
	VMULPD       Y1, Y8, Y5               \
	VMULPD       Y2, Y8, Y6               \
	VMULPD       Y3, Y8, Y7               \
	VFMADD231PD  Y2, Y9, Y4               \
	VFMADD231PD  Y3, Y9, Y5               \
	VFNMADD231PD Y0, Y10, Y6              \
	VFNMADD231PD Y1, Y10, Y7              \
	VMOVUPD      Y4, offset(SI)           \
	VMOVUPD      Y5, offset+32(SI)        \
	VMOVUPD      Y6, offset(DI)           \
	VMOVUPD      Y7, offset+32(DI)        \
	VFMADD231PD  offset(R8), Y4, acc0     \
	VFMADD231PD  offset+32(R8), Y5, acc1

// func rotDotFMA(x, y []float64, c, s1, s2 float64, z []float64) float64
TEXT ·rotDotFMA(SB), NOSPLIT, $0-104
	MOVQ         x_base+0(FP), SI
	MOVQ         x_len+8(FP), CX
	MOVQ         y_base+24(FP), DI
	VBROADCASTSD c+48(FP), Y8
	VBROADCASTSD s1+56(FP), Y9
	VBROADCASTSD s2+64(FP), Y10
	MOVQ         z_base+72(FP), R8
	VXORPD       Y12, Y12, Y12    // lanes 0 to 3
	VXORPD       Y13, Y13, Y13    // 4 to 7
	VXORPD       Y14, Y14, Y14    // 8 to 11
	VXORPD       Y15, Y15, Y15    // 12 to 15
	SUBQ         $16, CX
	JLT          rest

loop:
	TURN8(0, Y12, Y13)
	TURN8(64, Y14, Y15)
	ADDQ $128, SI
	ADDQ $128, DI
	ADDQ $128, R8
	SUBQ $16, CX
	JGE  loop

rest:
	ADDQ $16, CX                  // 0 or 8 elements are left
	JEQ  tree
	TURN8(0, Y12, Y13)

tree:
	VADDPD       Y14, Y12, Y12    // as in dotFMA
	VADDPD       Y15, Y13, Y13
	VADDPD       Y13, Y12, Y12
	VEXTRACTF128 $1, Y12, X13
	VADDPD       X13, X12, X12
	VUNPCKHPD    X12, X12, X13
	VADDSD       X13, X12, X12
	VXORPD       X13, X13, X13
	VADDSD       X13, X12, X12
	VMOVSD       X12, ret+96(FP)
	VZEROUPPER
	RET

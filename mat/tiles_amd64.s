//go:build !purego

#include "textflag.h"

// Several terms, or several destinations, in one pass. AX is the index of the element, CX the number of elements;
// the coefficients stay in Y8 to Y15. Four elements at a time, then one by one with the same operations.

// FOUR broadcasts the four coefficients at address p.
#define FOUR(p, c0, c1, c2, c3) \
	VBROADCASTSD (p), c0   \
	VBROADCASTSD 8(p), c1  \
	VBROADCASTSD 16(p), c2 \
	VBROADCASTSD 24(p), c3

// func axpy4FMA(dst, b0, b1, b2, b3 []float64, x *[4]float64)
TEXT ·axpy4FMA(SB), NOSPLIT, $0-128
	MOVQ dst_base+0(FP), DI
	MOVQ dst_len+8(FP), CX
	MOVQ b0_base+24(FP), R8
	MOVQ b1_base+48(FP), R9
	MOVQ b2_base+72(FP), R10
	MOVQ b3_base+96(FP), R11
	MOVQ x+120(FP), DX
	FOUR(DX, Y8, Y9, Y10, Y11)
	XORQ AX, AX
	SUBQ $8, CX
	JLT  four

loop: // two groups of four, whose chains run side by side
	VMOVUPD     (DI)(AX*8), Y0
	VMOVUPD     32(DI)(AX*8), Y1
	VFMADD231PD (R8)(AX*8), Y8, Y0
	VFMADD231PD 32(R8)(AX*8), Y8, Y1
	VFMADD231PD (R9)(AX*8), Y9, Y0
	VFMADD231PD 32(R9)(AX*8), Y9, Y1
	VFMADD231PD (R10)(AX*8), Y10, Y0
	VFMADD231PD 32(R10)(AX*8), Y10, Y1
	VFMADD231PD (R11)(AX*8), Y11, Y0
	VFMADD231PD 32(R11)(AX*8), Y11, Y1
	VMOVUPD     Y0, (DI)(AX*8)
	VMOVUPD     Y1, 32(DI)(AX*8)
	ADDQ        $8, AX
	SUBQ        $8, CX
	JGE         loop

four:
	ADDQ        $4, CX            // elements left, minus 4
	JLT         ones
	VMOVUPD     (DI)(AX*8), Y0
	VFMADD231PD (R8)(AX*8), Y8, Y0
	VFMADD231PD (R9)(AX*8), Y9, Y0
	VFMADD231PD (R10)(AX*8), Y10, Y0
	VFMADD231PD (R11)(AX*8), Y11, Y0
	VMOVUPD     Y0, (DI)(AX*8)
	ADDQ        $4, AX
	SUBQ        $4, CX

ones:
	ADDQ $4, CX
	JEQ  done

one:
	VMOVSD      (DI)(AX*8), X0
	VFMADD231SD (R8)(AX*8), X8, X0
	VFMADD231SD (R9)(AX*8), X9, X0
	VFMADD231SD (R10)(AX*8), X10, X0
	VFMADD231SD (R11)(AX*8), X11, X0
	VMOVSD      X0, (DI)(AX*8)
	INCQ        AX
	DECQ        CX
	JNE         one

done:
	VZEROUPPER
	RET

// func rows2FMA(d0, d1, b0, b1, b2, b3 []float64, x, y *[4]float64)
TEXT ·rows2FMA(SB), NOSPLIT, $0-160
	MOVQ d0_base+0(FP), DI
	MOVQ d0_len+8(FP), CX
	MOVQ d1_base+24(FP), SI
	MOVQ b0_base+48(FP), R8
	MOVQ b1_base+72(FP), R9
	MOVQ b2_base+96(FP), R10
	MOVQ b3_base+120(FP), R11
	MOVQ x+144(FP), DX
	FOUR(DX, Y8, Y9, Y10, Y11)
	MOVQ y+152(FP), DX
	FOUR(DX, Y12, Y13, Y14, Y15)
	XORQ AX, AX
	SUBQ $4, CX
	JLT  ones

loop:
	VMOVUPD     (DI)(AX*8), Y0
	VMOVUPD     (SI)(AX*8), Y1
	VMOVUPD     (R8)(AX*8), Y2    // an element fetched serves both rows
	VMOVUPD     (R9)(AX*8), Y3
	VMOVUPD     (R10)(AX*8), Y4
	VMOVUPD     (R11)(AX*8), Y5
	VFMADD231PD Y2, Y8, Y0
	VFMADD231PD Y2, Y12, Y1
	VFMADD231PD Y3, Y9, Y0
	VFMADD231PD Y3, Y13, Y1
	VFMADD231PD Y4, Y10, Y0
	VFMADD231PD Y4, Y14, Y1
	VFMADD231PD Y5, Y11, Y0
	VFMADD231PD Y5, Y15, Y1
	VMOVUPD     Y0, (DI)(AX*8)
	VMOVUPD     Y1, (SI)(AX*8)
	ADDQ        $4, AX
	SUBQ        $4, CX
	JGE         loop

ones:
	ADDQ $4, CX
	JEQ  done

one:
	VMOVSD      (DI)(AX*8), X0
	VMOVSD      (SI)(AX*8), X1
	VMOVSD      (R8)(AX*8), X2
	VMOVSD      (R9)(AX*8), X3
	VMOVSD      (R10)(AX*8), X4
	VMOVSD      (R11)(AX*8), X5
	VFMADD231SD X2, X8, X0
	VFMADD231SD X2, X12, X1
	VFMADD231SD X3, X9, X0
	VFMADD231SD X3, X13, X1
	VFMADD231SD X4, X10, X0
	VFMADD231SD X4, X14, X1
	VFMADD231SD X5, X11, X0
	VFMADD231SD X5, X15, X1
	VMOVSD      X0, (DI)(AX*8)
	VMOVSD      X1, (SI)(AX*8)
	INCQ        AX
	DECQ        CX
	JNE         one

done:
	VZEROUPPER
	RET

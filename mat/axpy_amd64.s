//go:build !purego

#include "textflag.h"

// Each element of a destination is one chain of fused multiply-adds in the order of the terms, so it does not
// matter to the bits how many elements a register holds: the last few go one by one.

// func axpyFMA(dst []float64, alpha float64, x []float64)
TEXT ·axpyFMA(SB), NOSPLIT, $0-56
	MOVQ         dst_base+0(FP), DI
	MOVQ         dst_len+8(FP), CX
	VBROADCASTSD alpha+24(FP), Y8
	MOVQ         x_base+32(FP), SI
	SUBQ         $16, CX
	JLT          fours

loop:
	VMOVUPD     (DI), Y0
	VMOVUPD     32(DI), Y1
	VMOVUPD     64(DI), Y2
	VMOVUPD     96(DI), Y3
	VFMADD231PD (SI), Y8, Y0      // dst + alpha x
	VFMADD231PD 32(SI), Y8, Y1
	VFMADD231PD 64(SI), Y8, Y2
	VFMADD231PD 96(SI), Y8, Y3
	VMOVUPD     Y0, (DI)
	VMOVUPD     Y1, 32(DI)
	VMOVUPD     Y2, 64(DI)
	VMOVUPD     Y3, 96(DI)
	ADDQ        $128, SI
	ADDQ        $128, DI
	SUBQ        $16, CX
	JGE         loop

fours:
	ADDQ $12, CX                  // elements left, minus 4
	JLT  ones

four:
	VMOVUPD     (DI), Y0
	VFMADD231PD (SI), Y8, Y0
	VMOVUPD     Y0, (DI)
	ADDQ        $32, SI
	ADDQ        $32, DI
	SUBQ        $4, CX
	JGE         four

ones:
	ADDQ $4, CX
	JEQ  done

one:
	VMOVSD      (DI), X0
	VFMADD231SD (SI), X8, X0
	VMOVSD      X0, (DI)
	ADDQ        $8, SI
	ADDQ        $8, DI
	DECQ        CX
	JNE         one

done:
	VZEROUPPER
	RET

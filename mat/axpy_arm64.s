//go:build !purego

#include "textflag.h"

// Each element of a destination is one chain of fused multiply-adds in the order of the terms, so it does not
// matter to the bits how many elements a register holds: the last few go one by one.

// func axpyFMA(dst []float64, alpha float64, x []float64)
TEXT ·axpyFMA(SB), NOSPLIT, $0-56
	MOVD  dst_base+0(FP), R0
	MOVD  dst_len+8(FP), R2
	FMOVD alpha+24(FP), F16
	MOVD  x_base+32(FP), R1
	VDUP  V16.D[0], V17.D2
	SUBS  $8, R2
	BLT   rest

loop:
	VLD1   (R0), [V0.D2, V1.D2, V2.D2, V3.D2]
	VLD1.P 64(R1), [V4.D2, V5.D2, V6.D2, V7.D2]
	VFMLA  V4.D2, V17.D2, V0.D2   // dst + alpha x
	VFMLA  V5.D2, V17.D2, V1.D2
	VFMLA  V6.D2, V17.D2, V2.D2
	VFMLA  V7.D2, V17.D2, V3.D2
	VST1.P [V0.D2, V1.D2, V2.D2, V3.D2], 64(R0)
	SUBS   $8, R2
	BGE    loop

rest:
	ADDS $8, R2                   // elements left
	BEQ  done

one:
	FMOVD   (R0), F0
	FMOVD.P 8(R1), F4
	FMADDD  F4, F0, F16, F0
	FMOVD.P F0, 8(R0)
	SUBS    $1, R2
	BNE     one

done:
	RET

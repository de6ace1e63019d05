//go:build !purego

#include "textflag.h"

// Four elements at a time; the lines follow the loops. AX counts the elements done, CX is their number, a multiple of 4.

// BROADCAST sets all of y, whose lower half is x, to the 64 bits b.
#define BROADCAST(b, x, y) \
	MOVQ         $b, AX \
	VMOVQ        AX, x \
	VPBROADCASTQ x, y

// AGAIN goes on with the next four.
#define AGAIN(loop) \
	ADDQ $4, AX  \
	CMPQ AX, CX  \
	JLT  loop    \
	VZEROUPPER

// func mulSIMD(dst, x, y []float64)
TEXT ·mulSIMD(SB), NOSPLIT, $0-72
	MOVQ dst_base+0(FP), DI
	MOVQ dst_len+8(FP), CX
	MOVQ x_base+24(FP), SI
	MOVQ y_base+48(FP), DX
	XORL AX, AX

loop:
	VMOVUPD (SI)(AX*8), Y0
	VMULPD  (DX)(AX*8), Y0, Y0
	VMOVUPD Y0, (DI)(AX*8)
	AGAIN(loop)
	RET

// func addMulSIMD(dst, x, y, z []float64)
TEXT ·addMulSIMD(SB), NOSPLIT, $0-96
	MOVQ dst_base+0(FP), DI
	MOVQ dst_len+8(FP), CX
	MOVQ x_base+24(FP), SI
	MOVQ y_base+48(FP), DX
	MOVQ z_base+72(FP), R8
	XORL AX, AX

loop:
	VMOVUPD (SI)(AX*8), Y0
	VMULPD  (DX)(AX*8), Y0, Y0
	VMULPD  (R8)(AX*8), Y0, Y0
	VADDPD  (DI)(AX*8), Y0, Y0
	VMOVUPD Y0, (DI)(AX*8)
	AGAIN(loop)
	RET

// func addSquareSIMD(dst []float64, a float64, x, y []float64)
TEXT ·addSquareSIMD(SB), NOSPLIT, $0-80
	MOVQ         dst_base+0(FP), DI
	MOVQ         dst_len+8(FP), CX
	VBROADCASTSD a+24(FP), Y2
	MOVQ         x_base+32(FP), SI
	MOVQ         y_base+56(FP), DX
	XORL         AX, AX

loop:
	VMOVUPD (DX)(AX*8), Y1
	VMULPD  (SI)(AX*8), Y2, Y0
	VMULPD  Y1, Y0, Y0
	VMULPD  Y1, Y0, Y0
	VADDPD  (DI)(AX*8), Y0, Y0
	VMOVUPD Y0, (DI)(AX*8)
	AGAIN(loop)
	RET

// func pullSquareSIMD(dz, dy []float64, a float64, x, x1, y, d []float64)
TEXT ·pullSquareSIMD(SB), NOSPLIT, $0-152
	MOVQ         dz_base+0(FP), DI
	MOVQ         dz_len+8(FP), CX
	MOVQ         dy_base+24(FP), R8
	VBROADCASTSD a+48(FP), Y4
	MOVQ         x_base+56(FP), SI
	MOVQ         x1_base+80(FP), R9
	MOVQ         y_base+104(FP), DX
	MOVQ         d_base+128(FP), R10
	XORL         AX, AX

loop:
	VMOVUPD (DX)(AX*8), Y1
	VMULPD  Y1, Y4, Y0
	VMULPD  (R10)(AX*8), Y0, Y0   // q = (a y) d
	VMULPD  (R9)(AX*8), Y1, Y1
	VMULPD  Y0, Y1, Y1            // (x1 y) q
	VADDPD  (DI)(AX*8), Y1, Y1
	VMOVUPD (SI)(AX*8), Y2
	VADDPD  Y2, Y2, Y2
	VMULPD  Y0, Y2, Y2            // (2 x) q
	VADDPD  (R8)(AX*8), Y2, Y2
	VMOVUPD Y1, (DI)(AX*8)
	VMOVUPD Y2, (R8)(AX*8)
	AGAIN(loop)
	RET

// func tanhSlopesSIMD(f1, f2, t []float64)
TEXT ·tanhSlopesSIMD(SB), NOSPLIT, $0-72
	MOVQ f1_base+0(FP), DI
	MOVQ f1_len+8(FP), CX
	MOVQ f2_base+24(FP), R8
	MOVQ t_base+48(FP), SI
	BROADCAST(0x3ff0000000000000, X4, Y4) // 1
	BROADCAST(0xc000000000000000, X5, Y5) // -2
	XORL AX, AX

loop:
	VMOVUPD (SI)(AX*8), Y0
	VSUBPD  Y0, Y4, Y1
	VADDPD  Y0, Y4, Y2
	VMULPD  Y2, Y1, Y1
	VMULPD  Y0, Y5, Y2
	VMULPD  Y1, Y2, Y2
	VMOVUPD Y1, (DI)(AX*8)
	VMOVUPD Y2, (R8)(AX*8)
	AGAIN(loop)
	RET

// func tanhThirdSIMD(f3, f1, t []float64)
TEXT ·tanhThirdSIMD(SB), NOSPLIT, $0-72
	MOVQ f3_base+0(FP), DI
	MOVQ f3_len+8(FP), CX
	MOVQ f1_base+24(FP), R8
	MOVQ t_base+48(FP), SI
	BROADCAST(0x4018000000000000, X4, Y4) // 6
	BROADCAST(0x4000000000000000, X5, Y5) // 2
	XORL AX, AX

loop:
	VMOVUPD (SI)(AX*8), Y0
	VMULPD  Y0, Y4, Y1
	VMULPD  Y0, Y1, Y1
	VSUBPD  Y5, Y1, Y1
	VMULPD  (R8)(AX*8), Y1, Y1
	VMOVUPD Y1, (DI)(AX*8)
	AGAIN(loop)
	RET

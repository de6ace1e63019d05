// Vector instructions on two float64 that Go's assembler has no name for, with register numbers as operands.
// (Arm Architecture Reference Manual for A-profile, C7.2: FADD, FMUL, and FMLA by element.)

// d = n + m
#define ADD2(d, n, m) WORD $(0x4e60d400 | (m)<<16 | (n)<<5 | (d))

// d = n * m
#define MUL2(d, n, m) WORD $(0x6e60dc00 | (m)<<16 | (n)<<5 | (d))

// d += n * m[0], d += n * m[1], fused
#define FMA0(d, n, m) WORD $(0x4fc01000 | (m)<<16 | (n)<<5 | (d))
#define FMA1(d, n, m) WORD $(0x4fc01800 | (m)<<16 | (n)<<5 | (d))

// Vector instructions on two float64 that Go's assembler has no name for, with register numbers as operands.
// (Arm Architecture Reference Manual for A-profile, C7.2.)

// d = n + m, n - m, n * m, n / m, unfused
#define ADD2(d, n, m) WORD $(0x4e60d400 | (m)<<16 | (n)<<5 | (d))
#define SUB2(d, n, m) WORD $(0x4ee0d400 | (m)<<16 | (n)<<5 | (d))
#define MUL2(d, n, m) WORD $(0x6e60dc00 | (m)<<16 | (n)<<5 | (d))
#define DIV2(d, n, m) WORD $(0x6e60fc00 | (m)<<16 | (n)<<5 | (d))

// d = the smaller of n and m, NaN where one of them is
#define MIN2(d, n, m) WORD $(0x4ee0f400 | (m)<<16 | (n)<<5 | (d))

// d = |n|
#define ABS2(d, n) WORD $(0x4ee0f800 | (n)<<5 | (d))

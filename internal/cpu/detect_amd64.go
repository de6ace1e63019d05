//go:build !purego

package cpu

// Available returns the families this machine can run, the best first. Loops is always the last.
func Available() []Family {
	const (
		fma, osxsave, avx = 1 << 12, 1 << 27, 1 << 28 // leaf 1, ecx
		avx2              = 1 << 5                    // leaf 7, ebx
		avx512            = 1<<16 | 1<<17 | 1<<31     // leaf 7, ebx: F, DQ, VL
		// registers the system saves
		ymm, zmm = 1<<1 | 1<<2, 1<<1 | 1<<2 | 1<<5 | 1<<6 | 1<<7
	)
	has := func(set, bits uint32) bool { return set&bits == bits }
	leaves, _, _, _ := cpuid(0, 0)
	_, _, one, _ := cpuid(1, 0)
	if leaves < 7 || !has(one, fma|osxsave|avx) {
		return []Family{Loops}
	}
	_, seven, _, _ := cpuid(7, 0)
	saved := xgetbv()
	switch {
	case !has(seven, avx2) || !has(saved, ymm):
		return []Family{Loops}
	case !has(seven, avx512) || !has(saved, zmm):
		return []Family{AVX2, Loops}
	}
	return []Family{AVX512, AVX2, Loops}
}

// cpuid runs the instruction CPUID for a leaf and a sub-leaf.
//
//go:noescape
func cpuid(leaf, sub uint32) (eax, ebx, ecx, edx uint32)

// xgetbv returns the lower half of register XCR0: the state the operating system saves.
// Only where CPUID reports OSXSAVE.
//
//go:noescape
func xgetbv() uint32

package web

import "bytes"

// A Go program carries tables that lead from its instructions back to functions, files and lines:
// for stack traces, which nobody sees in a page. They are an eighth of the compressed program. The
// linker has no switch to leave them out, so withoutLines fills them with zeros, which compress to
// nothing. The runtime tells its own functions apart by numbers, and asks for names in a trace
// alone.
//
// The layout is that of pcHeader and _func in the Go distribution's runtime/symtab.go and
// runtime2.go (Go 1.20 to 1.26 for a machine of 64 bits; the wasm port counts as one): a header of
// offsets, the functions, and tables that several functions may share, addressed by their offset.
// Offset 0 says that there is no table, and the runtime asks for no more. Tables that tell the
// garbage collector about stacks are of the same kind, and stay.
//
// withoutLines returns the program without its names and lines, its memory in one piece. An error
// says that it is not laid out as expected: it is as good as it was then, but larger.
func withoutLines(program []byte) ([]byte, error) {
	segments, err := dataSegments(program)
	if err != nil {
		return nil, err
	}
	memory := image{}
	for _, s := range segments {
		if grow := s.at + len(s.data) - len(memory.data); grow > 0 {
			memory.data = append(memory.data, make([]byte, grow)...)
		}
		copy(memory.data[s.at:], s.data)
	}
	memory.clearLines()
	if memory.broken {
		return nil, errLayout
	}
	return withMemory(program, segments[0].at, memory.data[segments[0].at:])
}

// Places in the header, of 8 bytes each but the magic, and in a function's entry, of 4 bytes.
const (
	headerFunctions = 8
	headerNames     = 32 // of functions and files, up to the tables
	headerTables    = 56
	headerEntries   = 64
	entryName       = 4
	entryStack      = 16
	entryFile       = 20
	entryLine       = 24
	entryCount      = 28
	entryUnit       = 32
	entryFirstLine  = 36
	entryFacts      = 43 // how many pieces of data follow the tables
	entryTables     = 44
)

// Numbers of those of a function's tables that serve traces alone: which calls were inlined where,
// and which arguments are alive (PCDATA_InlTreeIndex and PCDATA_ArgLiveIndex of internal/abi).
// Where a signal may preempt (PCDATA_UnsafePoint) nobody asks either: WebAssembly has no signals.
const (
	tablePreempted = 0
	tableInlined   = 2
	tableArguments = 3

	// So do these pieces of data (FUNCDATA_InlTree, FUNCDATA_ArgInfo, FUNCDATA_ArgLiveInfo).
	factInlined   = 3
	factArguments = 5
	factAlive     = 6
)

// clearLines removes the names of functions and files, and the tables of files and lines.
func (m *image) clearLines() {
	header := bytes.Index(m.data, []byte{0xf1, 0xff, 0xff, 0xff, 0, 0, 1, 8})
	if header < 0 {
		m.broken = true
		return
	}
	names, files := header+m.uint32(header+headerNames), header+m.uint32(header+headerTables)
	if names > files {
		m.broken = true
		return
	}
	clear(m.bytes(names, files-names))
	tables, entries := header+m.uint32(header+headerTables), header+m.uint32(header+headerEntries)
	kept, cleared := map[int]bool{0: true}, map[int]bool{}
	for i := 0; i < m.uint32(header+headerFunctions) && !m.broken; i++ {
		entry := entries + m.uint32(entries+8*i+4)
		kept[m.uint32(entry+entryStack)] = true
		for k := 0; k < m.uint32(entry+entryCount) && !m.broken; k++ {
			field := entry + entryTables + 4*k
			if k == tablePreempted || k == tableInlined || k == tableArguments {
				cleared[m.uint32(field)] = true
				clear(m.bytes(field, 4))
				continue
			}
			kept[m.uint32(field)] = true
		}
		facts := entry + entryTables + 4*m.uint32(entry+entryCount)
		for k := 0; k < int(m.bytes(entry+entryFacts, 1)[0]) && !m.broken; k++ {
			if k == factInlined || k == factArguments || k == factAlive {
				copy(m.bytes(facts+4*k, 4), "\xff\xff\xff\xff") // there is none
			}
		}
		for _, field := range []int{entryFile, entryLine} {
			cleared[m.uint32(entry+field)] = true
			clear(m.bytes(entry+field, 4))
		}
		for _, field := range []int{entryName, entryUnit, entryFirstLine} {
			clear(m.bytes(entry+field, 4))
		}
	}
	for offset := range cleared {
		if !kept[offset] {
			m.clearTable(tables + offset)
		}
	}
}

// clearTable clears a table: pairs of numbers, steps of the value and of the address, up to a step
// of the value by 0 that is not the first.
func (m *image) clearTable(begin int) {
	for at := begin; !m.broken; {
		step, next := m.varint(at)
		if step == 0 && at > begin {
			clear(m.bytes(begin, next-begin))
			return
		}
		_, at = m.varint(next)
	}
}

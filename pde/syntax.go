package pde

// The tree of a file is what was written, without a meaning yet: names are words. It keeps what the
// formatter writes again, comments and empty lines too.

// tree is a file as it was read.
type tree struct {
	statements []*statement
	after      []string // comments behind the last statement, and "" for an empty line
}

// statement is one of a file.
type statement struct {
	kind    string // its first word in the singular, or "equation"
	at, end int
	before  []string // comments above it, and "" for an empty line
	beside  string   // the comment on its line

	text   string  // title: the title; data: the file, "" for rows
	items  []*item // what is declared: one of each name
	left   *expr   // of an equation
	right  *expr
	place  *place // of an equation; nil: inside
	points *count // of points
	weight *expr  // of term and data; nil: 1
	rows   [][]string
	rowAt  []int // offsets of the rows
}

// item is something that is declared: a name, with a value or with bounds.
type item struct {
	name   string
	at     int
	value  *expr   // nil if there is none
	list   []*expr // of options: net = [20, 20]
	word   string  // of options: activation = tanh
	bound  string  // "", ">" or "in"
	lo, hi *expr   // of "in"
}

// place is where an equation holds.
type place struct {
	word   string   // in, on, at
	pieces []*piece // one behind the other
	where  *expr
	points *count
}

// piece is a part of the domain: one with a name, or the points with given coordinates.
type piece struct {
	at     int
	name   string
	coords []*item
}

// count says how many points.
type count struct {
	at     int
	of     string // in a statement: "", "inside" or "border"
	counts []string
	random bool
	seed   string
}

// expr is a formula.
type expr struct {
	op   op
	at   int
	text string // of a number or a name; of an integral: its nodes along each axis, or ""
	args []*expr
	over []*item // of an integral: the coordinates, with bounds where these are not all of them
}

// op is what a formula is.
type op uint8

const (
	opNumber op = iota
	opName
	opCall     // text(args)
	opIntegral // integral(args[0] over ...)
	opMinus
	opAdd
	opSub
	opMul
	opDiv
	opPow
	// conditions
	opLess    // args[0] < args[1]
	opAtMost  // <=
	opGreater // >
	opAtLeast // >=
	opAnd
	opOr
)

// opSigns are the operators as they are written.
var opSigns = map[op]string{
	opAdd: "+", opSub: "-", opMul: "*", opDiv: "/", opPow: "^",
	opLess: "<", opAtMost: "<=", opGreater: ">", opAtLeast: ">=", opAnd: "and", opOr: "or",
}

// keywords begin statements. Each is written in the singular; the plural is accepted.
var keywords = []string{
	"title", "unknown", "constant", "parameter", "let", "domain", "region", "periodic", "term", "points", "data", "exact", "tolerance", "options",
}

// words have a meaning within statements, and are no names either.
var words = []string{"in", "on", "at", "where", "and", "or", "from", "weight", "random", "seed", "inside", "border", "equations"}

package method

// Patience says how long a Ratio method keeps looking for a lower floor: the loss of a small
// network has many, and falls from one to the next lower one only by way of high ground. It is the
// number of floors in a row, none better than the best before, after which the run ends; the best
// counts as the first. Any positive number will do.
type Patience int

// The named ones. The zero value is Normal.
const (
	Quick  Patience = 1  // the first floor is good enough
	Normal Patience = 4  // three excursions in vain
	Deep   Patience = 16 // fifteen
)

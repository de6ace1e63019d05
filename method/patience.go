package method

// Patience says how long Ratio keeps looking for a lower floor. It is the number of floors in a row
// after which the run ends if none of them is better than the first. Any positive number will do.
// The zero value is Normal.
type Patience int

// The patiences with names (TestPatience).
const (
	Quick  Patience = 1  // the run ends at its first floor
	Normal Patience = 4  // the run ends when three excursions or restarts found nothing better
	Deep   Patience = 16 // the run ends when fifteen excursions or restarts found nothing better
)

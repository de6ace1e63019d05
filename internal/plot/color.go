package plot

// Colors is a colour map. In all of them equal steps of the value look like
// equal steps of the colour.
type Colors int

const (
	Viridian  Colors = iota // dark violet over green to yellow: solutions
	Diverging               // blue, white at zero, red: signed fields; an automatic range is symmetric about zero
	Ember                   // black over red to light yellow: errors
)

package taylor

// Number is a Taylor number: value, first and second derivative of a function of one variable s.
type Number struct{ V, D, DD float64 }

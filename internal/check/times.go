//go:build !race

package check

// Times is how many times the length of a file reading it takes at most.
const Times = 8

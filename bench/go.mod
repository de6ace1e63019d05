module anagram/bench

go 1.24.0

require (
	anagram v0.0.0
	gonum.org/v1/gonum v0.17.0
)

replace anagram => ../

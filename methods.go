package anagram

import (
	"anagram/lsq"
	"anagram/method"
)

// Method is an algorithm. The zero value of each of those here is its documented default; package lsq
// says what it takes to write another one.
type Method = lsq.Method

// The methods, from package method.
type (
	Ratio           = method.Ratio
	LM              = method.LM
	ANaGRAM         = method.ANaGRAM
	Cutoffs         = method.Cutoffs
	VarPro          = method.VarPro
	RandomFeatures  = method.RandomFeatures
	ENGD            = method.ENGD
	LBFGS           = method.LBFGS
	Adam            = method.Adam
	GradientDescent = method.GradientDescent
)

// Patience says how long Ratio keeps looking for a lower floor.
type Patience = method.Patience

// The named ones.
const (
	Quick  = method.Quick
	Normal = method.Normal
	Deep   = method.Deep
)

// Methods returns all of them, with their default options, the default first.
func Methods() []Method {
	return []Method{
		Ratio{}, ANaGRAM{}, Cutoffs{}, LM{}, VarPro{}, RandomFeatures{}, ENGD{}, LBFGS{}, Adam{}, GradientDescent{},
	}
}

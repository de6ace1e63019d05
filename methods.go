package anagram

import (
	"anagram/lsq"
	"anagram/method"
)

// Method is an algorithm. The zero value of each of those here is its documented default; package
// lsq says what it takes to write another one.
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

// The patiences with names.
const (
	Quick  = method.Quick
	Normal = method.Normal
	Deep   = method.Deep
)

// MethodEntry describes a method to users who choose one by its name, and MethodOptions are the
// options that it can be given.
type (
	MethodEntry   = method.Entry
	MethodOptions = method.Options
)

// Methods returns all methods by name, the default first.
func Methods() []MethodEntry { return method.Table() }

// DefaultSteps is the number of steps of a run if Settings.Steps is 0.
const DefaultSteps = method.DefaultSteps

// Package files holds problem files to read and to copy (docs/files.md): the four experiments of
// package problems, published problems and those of textbooks, each with its solution or with a
// figure to compare with.
//
//	src, err := files.FS.ReadFile("heat.pde")
//	problem, err := pde.Load("heat.pde", src, pde.Settings{Read: files.FS.ReadFile})
//
// It imports nothing, so what has no use for the files does not carry them.
package files

import "embed"

// FS has the files, NAME.pde, and the data that they name.
//
//go:embed *.pde *.csv
var FS embed.FS

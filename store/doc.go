// Package store keeps trained networks and unfinished runs in files.
//
// A [Network] is an architecture, its parameters to the bit, and what a reader wants to know of
// them: the problem, the domain, the error. It has two forms, one binary with a checksum and one in
// JSON, which other programs read without effort; both give back the same bits. What belongs to the
// architecture is kept with it: the box or a lift of coordinates, scales, ranges and polynomial
// forms. A lift or a form that is a function of Go can't be, and is an error. [LoadNetwork] and
// [SaveNetwork] work on files, the functions that read and write on any stream. A page of a browser
// that counts its bytes takes package netfile instead, which has the type and the streams. A
// [Solution] has a network for each slab of time, in JSON.
//
// A [Checkpoint] is a run as it stands: what it was asked to do, in words, and the state of its
// solver, from which it goes on to the same bits as if it had never stopped.
//
// Whatever a file holds, reading it ends in a value or an error that says what is wrong and where:
// nothing panics, and nothing is allocated that the file has not the data for: at most eight times
// its length in all. [WriteFile] replaces a file in one piece: a process that is killed at any
// instant leaves the old file or the new one. docs/persistence.md specifies the formats.
package store

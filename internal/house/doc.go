// Package house holds tests of the repository as a whole: the order of imports, the text of its
// documentation. They stand apart because a copy of the library (internal/embed) has no use for
// them.
package house

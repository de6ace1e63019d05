// Package vec holds elementary functions of our own, scalar and over slices.
package vec

//go:build plan9 || js

package main

import "os"

var hangup os.Signal // there is none, or none with a number

func signalCode(os.Signal) int { return exitInterrupted }

func outlivePipes() {}

func brokenPipe(error) bool { return false }

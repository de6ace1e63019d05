//go:build !(linux || darwin || freebsd || netbsd || openbsd || dragonfly)

package main

import "os"

// terminalColumns: package syscall has no call for it here, and COLUMNS tells.
func terminalColumns(*os.File) int { return 0 }

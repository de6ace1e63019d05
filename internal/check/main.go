package check

import (
	"flag"
	"os"
	"runtime"
	"testing"
)

// Main runs the tests of a package, short ones without its examples: each is a run to the end.
//
// They and the processes they start have one processor, as go test tests as many packages at once
// as there are, and goroutines that share small tasks take nearly twice the processor time. More
// have the tests with -full and those with GOMAXPROCS set.
func Main(m *testing.M) {
	flag.Parse()
	if os.Getenv("GOMAXPROCS") == "" && !*Full {
		runtime.GOMAXPROCS(1)
		if err := os.Setenv("GOMAXPROCS", "1"); err != nil {
			panic(err)
		}
	}
	if skip := flag.Lookup("test.skip"); testing.Short() && skip.Value.String() == "" {
		if err := skip.Value.Set("^Example"); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}

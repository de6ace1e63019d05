package check

import (
	"flag"
	"os"
	"testing"
)

// Main runs the tests of a package, short ones without its examples: each is a run to the end.
func Main(m *testing.M) {
	flag.Parse()
	if skip := flag.Lookup("test.skip"); testing.Short() && skip.Value.String() == "" {
		if err := skip.Value.Set("^Example"); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}

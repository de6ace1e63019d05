package anagram_test

import (
	"flag"
	"os"
	"testing"
)

// TestMain leaves the examples out of short tests: each is a run to the end.
func TestMain(m *testing.M) {
	flag.Parse()
	if skip := flag.Lookup("test.skip"); testing.Short() && skip.Value.String() == "" {
		if err := skip.Value.Set("^Example"); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}

package check

import "flag"

// Full is -full, for tests that need seconds or minutes where the tests of a package together
// should take some seconds. The gate runs them with it.
var Full = flag.Bool("full", false, "test what needs more time: more cases, runs to the end, other machines")

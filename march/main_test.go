package march_test

import (
	"testing"

	"anagram/internal/check"
)

func TestMain(m *testing.M) { check.Main(m) }

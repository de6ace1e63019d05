package store

import (
	"strings"
	"testing"
)

func TestReadText(t *testing.T) {
	for _, tt := range []struct{ text, err string }{
		{"", ""}, {"123", ""}, {"1234", ""}, {"12345", "more than 4 bytes, the most that is read of JSON"},
	} {
		got, err := readText(strings.NewReader(tt.text), 4)
		if tt.err == "" && (err != nil || string(got) != tt.text) || tt.err != "" && (err == nil || err.Error() != tt.err) {
			t.Errorf("%q: %q, %v; want error %q", tt.text, got, err, tt.err)
		}
	}
}

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

// What would be too long to be read is not written.
func TestReadable(t *testing.T) {
	var b strings.Builder
	if n, err := (readable{&b, 4}).Write([]byte("1234")); n != 4 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	if _, err := (readable{&b, 4}).Write([]byte("12345")); err == nil || b.String() != "1234" || !strings.Contains(err.Error(), "5 bytes of JSON, more than the 4 that are read") {
		t.Errorf("%q, %v", b.String(), err)
	}
}

package text

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"
)

type named int

func (named) String() string { return "a name" }

// fmt is the oracle.
func TestSprintf(t *testing.T) {
	var none error
	tests := []struct {
		format string
		args   []any
	}{
		{"", nil},
		{"plain", nil},
		{"100%%", nil},
		{"%d of %d", []any{-3, 1 << 30}},
		{"%v %v %v %v", []any{0.0, -1.5, 1e6, 123456789.0}},
		{"%v %v %v", []any{math.Inf(1), math.Inf(-1), math.NaN()}},
		{"%v %v", []any{1e-7, math.Nextafter(1, 2)}},
		{"%q and %s", []any{"a \"b\"\n", "a \"b\""}},
		{"%v", []any{[]float64{}}},
		{"at %v: %v", []any{[]float64{0.5, -2}, complex(1, -2)}},
		{"%v %v", []any{complex(0, math.Inf(1)), complex(math.NaN(), 3)}},
		{"%v", []any{[]complex128{1, 2i}}},
		{"moves by %.1e, more than %.0e", []any{1.26e-9, 5e-10}},
		{"%v %v %v", []any{3 * time.Second, named(2), true}},
		{"%v %v %s", []any{errors.New("no"), none, "end"}},
	}
	for _, tt := range tests {
		if got, want := Sprintf(tt.format, tt.args...), fmt.Sprintf(tt.format, tt.args...); got != want {
			t.Errorf("Sprintf(%q, %v) = %q, want %q", tt.format, tt.args, got, want)
		}
	}
}

func TestErrorf(t *testing.T) {
	cause := errors.New("cause")
	err := Errorf("step %d: %w", 3, cause)
	if got, want := err.Error(), "step 3: cause"; got != want {
		t.Errorf("message %q, want %q", got, want)
	}
	if !errors.Is(err, cause) {
		t.Error("the cause is lost")
	}
	if err := Errorf("no cause: %v", cause); errors.Unwrap(err) != nil {
		t.Errorf("%v has a cause without %%w", err)
	}
}

// Someone else's panic may hold anything.
func TestUnknownType(t *testing.T) {
	if got := Sprintf("panic: %v", struct{}{}); got != "panic: ?" {
		t.Errorf("got %q", got)
	}
}

func TestMisuse(t *testing.T) {
	for _, tt := range []struct {
		format string
		args   []any
	}{{"%d", nil}, {"none", []any{1}}, {"%x", []any{1}}, {"%", []any{1}}, {"%w", []any{"text"}}} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("Sprintf(%q, %v) does not panic", tt.format, tt.args)
				}
			}()
			Sprintf(tt.format, tt.args...)
		}()
	}
}

// A message quotes no more of a text than it needs.
func TestLongQuote(t *testing.T) {
	if got := Sprintf("%q", strings.Repeat("\x00", 1<<20)); len(got) != 2+4*200+3 || !strings.HasSuffix(got, `"...`) {
		t.Errorf("%d bytes, ending in %s", len(got), got[len(got)-10:])
	}
}

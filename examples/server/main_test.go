package main

import (
	"context"
	"encoding/json"
	"math"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"anagram"
)

// get asks for a solution and stops after some steps, if they are more than 0, as a client that goes away does.
func get(t *testing.T, query string, steps int) (*httptest.ResponseRecorder, answer, float64) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	start := 0.0
	s := server{limit: time.Hour, record: func(r *anagram.Record) bool {
		if r.Iteration == 0 {
			start = r.Loss
		}
		if r.Iteration == steps && steps > 0 {
			cancel()
		}
		return false
	}}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest("GET", "/solve"+query, nil).WithContext(ctx))
	var a answer
	if w.Code == http.StatusOK {
		if err := json.Unmarshal(w.Body.Bytes(), &a); err != nil {
			t.Fatal(err)
		}
	}
	return w, a, start
}

func TestCancelled(t *testing.T) {
	w, a, start := get(t, "?strength=2", 5)
	if w.Code != http.StatusOK || a.Status != "cancelled" || a.Steps != 5 || !(a.Loss < start) {
		t.Errorf("%d %s, want the best of 5 steps from a loss of %g", w.Code, w.Body, start)
	}
}

func TestSolved(t *testing.T) {
	if testing.Short() {
		t.Skip("a whole run")
	}
	if w, a, _ := get(t, "?strength=2", 100); math.Abs(a.Center-2) > 1e-3 {
		t.Errorf("%s, want 2 in the center", w.Body)
	}
}

func TestBadRequest(t *testing.T) {
	for _, query := range []string{"", "?strength=x", "?strength=NaN", "?strength=1e9"} {
		if w, _, _ := get(t, query, 0); w.Code != http.StatusBadRequest {
			t.Errorf("%q: status %d, want %d", query, w.Code, http.StatusBadRequest)
		}
	}
}

package anagram

import (
	"context"
	"encoding/json"
)

// Evidence returns what the verdict on a run rests on, as JSON, for studies.
func Evidence(s *Solver) string {
	e := s.evidence(context.Background())
	number := func(v float64) any {
		if v-v != 0 {
			return nil
		}
		return v
	}
	numbers := func(v []float64) (list []any) {
		for _, x := range v {
			list = append(list, number(x))
		}
		return list
	}
	b, err := json.Marshal(map[string]any{
		"fell": e.fell, "open": e.open, "idle": e.idle, "affine": e.affine, "floors": e.floors, "total": number(e.total),
		"rounding": number(e.rounding), "trained": numbers(e.trained), "unseen": numbers(e.unseen), "zero": numbers(e.zero),
		"gauges": numbers(e.Gauges), "smooth": numbers(e.Smoothness), "loss": number(e.Examination.Loss),
		"resolved": number(e.Resolved), "enriched": numbers(e.Enriched[:]), "status": s.status.String(), "steps": s.progress.iteration,
		"halved": s.progress.halved, "rows": s.state.Rows(), "params": s.state.Params(),
	})
	if err != nil {
		return err.Error()
	}
	return string(b)
}

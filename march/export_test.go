package march

import (
	"bytes"
	"context"
)

// SavedAfter returns the checkpoint of a march after a change of what it has found.
func SavedAfter(e Evolution, s Settings, change func(s *Solution)) ([]byte, error) {
	var run *marcher
	solution, err := march(context.Background(), e, s, func(m *marcher) error { run = m; return nil })
	if err != nil {
		return nil, err
	}
	change(solution)
	run.save()
	var file bytes.Buffer
	err = solution.Save(&file)
	return file.Bytes(), err
}

package plot

import (
	"errors"
	"image"
)

func (f *Figure) draw() (*image.RGBA, error) {
	if len(f.Panels) == 0 {
		return nil, errors.New("plot: figure has no panels")
	}
	return image.NewRGBA(image.Rect(0, 0, 960, 720)), nil
}

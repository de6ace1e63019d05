package method

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"testing"
)

// The box of docs/methods.md has the constants of the code, and all of them.
func TestBoxOfRatio(t *testing.T) {
	page, err := os.ReadFile("../docs/methods.md")
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("a copy of the package without docs")
	}
	if err != nil {
		t.Fatal(err)
	}
	told := map[string]string{}
	for _, row := range regexp.MustCompile("(?m)^\\| (`[^|]+) \\| ([^|]+) \\|").FindAllStringSubmatch(string(page), -1) {
		told[row[1]] = row[2]
	}
	search := func(b bracket) string {
		return fmt.Sprintf("growth %g, reach %g, precision %g, trials %d", b.growth, b.reach, b.precision, b.trials)
	}
	for name, value := range map[string]string{
		"`ratioTarget`":             fmt.Sprint(ratioTarget),
		"`maxCorrection`":           fmt.Sprint(maxCorrection),
		"`bendDamping`":             fmt.Sprint(bendDamping),
		"`bendNear`":                fmt.Sprint(bendNear),
		"`gridShare`":               fmt.Sprint(gridShare),
		"`betterFloor`":             fmt.Sprint(betterFloor),
		"`excursionLevel`":          fmt.Sprint(excursionLevel),
		"`restartSpread`":           fmt.Sprint(restartSpread),
		"`nearestRestart`":          fmt.Sprint(nearestRestart),
		"`waitFactor`":              fmt.Sprint(waitFactor),
		"`floorFall`":               fmt.Sprint(floorFall),
		"`ShortestWait`":            fmt.Sprint(ShortestWait),
		"`LongestWait`":             fmt.Sprint(LongestWait),
		"`wideResidual`":            fmt.Sprint(wideResidual),
		"`Quick`, `Normal`, `Deep`": fmt.Sprintf("%d, %d, %d", Quick, Normal, Deep),
		"`longestGood`":             search(longestGood),
		"`longestExcursion`":        search(longestExcursion),
	} {
		if told[name] != value {
			t.Errorf("%s is %s, docs/methods.md has %q", name, value, told[name])
		}
	}
}

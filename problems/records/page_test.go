package records

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// The page has a row for every record, with its equation, figures and source.
func TestPage(t *testing.T) {
	page, err := os.ReadFile("../../docs/records.md")
	if err != nil {
		t.Skip("no page here: ", err)
	}
	for _, r := range append(All(), Talk()...) {
		row := fmt.Sprintf("| %s | %s | %s | %s | %g | %g |\n", r.Name, r.Title, r.Published, r.Source, r.Target, r.Time.Seconds())
		if !strings.Contains(string(page), row) {
			t.Errorf("docs/records.md has no row\n%s", row)
		}
	}
}

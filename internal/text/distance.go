package text

// maxName is the length of the longest name that is looked for among others: the table of distance
// grows with its square.
const maxName = 64

// Distance is the number of letters to insert, delete or replace to turn a into b (Levenshtein
// 1966), by the usual table, of which one row is kept.
func Distance(a, b string) int {
	if len(a) > maxName || len(b) > maxName {
		return len(a) + len(b)
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replace := diagonal
			if a[i] != b[j] {
				replace++
			}
			diagonal = row[j+1]
			row[j+1] = min(replace, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}

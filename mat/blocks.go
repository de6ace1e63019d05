//go:build (amd64 || arm64) && !purego

package mat

// A product from tiles of 6 x 8 elements, which fit 16 registers (K. Goto, R. van de Geijn, Anatomy
// of high-performance matrix multiplication, 2008, in small).
//
// For blocks of inner indices and of rows: each panel of 8 columns of alpha B is packed, stays in
// the first-level cache, and meets the rows of A, six at a time, which come from the second. An
// element of A is used eight times for one load, so A is read where it lies, by rows or by columns.
//
// Every element of dst is one chain dst <- fma(a_ik, alpha b_kj, dst) in the order of k, whatever
// the blocks: at an edge the tile is worked on in a copy, of which what lies inside is taken back.

// Sizes for caches of 32 KB and of half a megabyte or more (BenchmarkKernels, BenchmarkLayer).
const (
	blockInner        = 128           // a packed panel of B has 8 KB
	blockRows         = 42 * tileRows // a block of A has 252 KB
	maxUnpackedRows   = 8 * tileRows  // up to so many rows of dst packing B does not pay
	maxUnpackedStride = 48            // if rows of B no farther apart keep each other in the cache
)

// panel holds up to blockInner rows of tileCols elements of alpha B, zeros beyond its last column.
type panel [blockInner * tileCols]float64

// gemmTiles adds alpha A B with the given number of inner indices.
func gemmTiles(dst *Dense, alpha float64, a, b strided, inner int) {
	if dst.Rows == 0 || dst.Cols == 0 {
		return
	}
	lies := alpha == 1 && b.col == 1 && b.row <= maxUnpackedStride && dst.Cols%tileCols == 0
	if lies && dst.Rows <= maxUnpackedRows {
		gemmBlocks(dst, alpha, a, b, inner, nil)
	} else {
		gemmBlocks(dst, alpha, a, b, inner, new(panel))
	}
}

// gemmBlocks is gemmTiles with room for a panel of B, or with B as it lies if there is none.
func gemmBlocks(dst *Dense, alpha float64, a, b strided, inner int, p *panel) {
	for k := 0; k < inner; k += blockInner {
		n := min(blockInner, inner-k)
		for i := 0; i < dst.Rows; i += blockRows {
			part := dst.View(i, 0, min(blockRows, dst.Rows-i), dst.Cols)
			for j := 0; j < dst.Cols; j += tileCols {
				from, ldb := b.data[k*b.row+j*b.col:], b.row
				if p != nil {
					p.pack(alpha, from, b, n, min(tileCols, dst.Cols-j))
					from, ldb = p[:], tileCols
				}
				meet(part, j, a.data[i*a.row+k*a.col:], a.row, a.col, from, ldb, n)
			}
		}
	}
}

// pack sets p to n rows and width columns of alpha B, which begin at data.
func (p *panel) pack(alpha float64, data []float64, b strided, n, width int) {
	if b.col == 1 && width == tileCols {
		packFMA(&p[0], &data[0], b.row, n, alpha)
		return
	}
	done := 0
	if width < tileCols {
		clear(p[:n*tileCols])
	} else if b.row == 1 && n >= 4 {
		done = n &^ 3
		packTFMA(&p[0], &data[0], b.col, done, alpha)
	}
	for c := range width {
		for i := done; i < n; i++ {
			p[i*tileCols+c] = alpha * data[i*b.row+c*b.col]
		}
	}
}

// meet adds A times n rows of B, eight elements each, ldb apart, to columns j .. j+7 of dst.
func meet(dst *Dense, j int, a []float64, rs, ks int, b []float64, ldb, n int) {
	whole := 0 // rows done by whole tiles
	if j+tileCols <= dst.Cols {
		whole = wide(dst, j, dst.Data[j:], dst.Stride, a, rs, ks, b, ldb, n)
		for ; whole+tileRows <= dst.Rows; whole += tileRows {
			c := &dst.Data[whole*dst.Stride+j]
			tileFMA(c, dst.Stride, c, dst.Stride, &a[whole*rs], rs, ks, &b[0], ldb, n)
		}
	}
	for i := whole; i < dst.Rows; {
		i += edge(dst, i, j, a, rs, ks, b, ldb, n)
	}
}

// edge does the same for up to six rows from row i on and returns their number. The tile is moved
// up if it would reach below the last row of A; with fewer than six rows in all it is one row six
// times.
func edge(dst *Dense, i, j int, a []float64, rs, ks int, b []float64, ldb, n int) int {
	var tile [tileRows * tileCols]float64
	top, rows := min(i, dst.Rows-tileRows), min(tileRows, dst.Rows-i)
	if top < 0 {
		top, rows, a, rs = i, 1, a[i*rs:], 0
	} else {
		a = a[top*rs:]
	}
	width := min(tileCols, dst.Cols-j)
	for r := range rows {
		copy(tile[(i-top+r)*tileCols:][:width], dst.Data[(i+r)*dst.Stride+j:])
	}
	tileFMA(&tile[0], tileCols, &tile[0], tileCols, &a[0], rs, ks, &b[0], ldb, n)
	for r := range rows {
		copy(dst.Data[(i+r)*dst.Stride+j:][:width], tile[(i-top+r)*tileCols:])
	}
	return rows
}

// affineInner bounds the rows of B that stay in the first-level cache without being packed
// (BenchmarkLayer).
const affineInner = 64

// affineTiles sets dst to A B with bias added to every row, and reports whether dst is large enough
// and B small enough. Tiles are set, not added to, so they may overlap: at an edge the tile is
// moved back inside, and what it meets there gets the same bits again.
func affineTiles(dst *Dense, bias []float64, a strided, b *Dense) bool {
	if dst.Rows < tileRows || dst.Cols < tileCols || b.Rows == 0 || b.Rows > affineInner {
		return false
	}
	for end := 0; end < dst.Cols; {
		end = min(end+tileCols, dst.Cols)
		j := end - tileCols
		rows := wide(dst, j, bias[j:], 0, a.data, a.row, a.col, b.Data[j:], b.Stride, b.Rows)
		for rows < dst.Rows {
			rows = min(rows+tileRows, dst.Rows)
			i := rows - tileRows
			c, from := &dst.Data[i*dst.Stride+j], &a.data[i*a.row]
			tileFMA(c, dst.Stride, &bias[j], 0, from, a.row, a.col, &b.Data[j], b.Stride, b.Rows)
		}
	}
	return true
}

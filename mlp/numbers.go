package mlp

// BatchNumbers returns how many numbers of 8 bytes NewBatch allocates, and how many more the first
// call of Along.
func BatchNumbers(n *Network, c Channels, maxPoints int) (batch, along float64) {
	c.check(n.Inputs())
	formed, moved := formNumbers(n, c, maxPoints)
	c = c.inside(n)
	count := c.Count()
	c = c.travelling(n)
	channels, points, slopes := float64(c.chain().Channels()), float64(maxPoints), float64(c.slopes())
	sum, widest, longest := float64(n.Params()), 0.0, 0.0
	for l := range n.Layers() {
		in, units := float64(n.sizes[l]), float64(n.sizes[l+1])
		longest = max(longest, (in+1)*units)
		if l == n.Layers()-1 {
			break
		}
		widest = max(widest, units)
		z := channels
		if l == 0 {
			if n.lift == nil {
				z = 1
			}
			sum += float64((channels - 1) * (1 + in) * units)
		}
		sum += float64(in*units) + float64((channels+z+slopes)*points*units)
	}
	sum += float64(float64(n.summands()*count)*widest) + longest + float64(2*channels*points*widest) + float64(2*widest) + float64(points*float64(n.Inputs()+1))
	layers := 1.0 // of points x widest
	if c.order()+2 > c.slopes() {
		layers++
	}
	if n.lift != nil {
		sum += float64(channels * points * float64(n.sizes[0]))
	}
	if n.Layers() > 2 || n.lift != nil {
		layers += float64(4*channels) + float64(2*max(1, c.order())) - 1
	}
	along = longest + float64(layers*points*widest)
	if n.scale != nil {
		lo, hi := n.LastLayer()
		sum, along = sum+float64(hi-lo), along+float64(hi-lo)
	}
	return sum + formed, along + moved
}

package lifetime

// gauss16 holds the positive nodes and the weights of Gauss-Legendre
// quadrature with 16 points on -1..1 (DLMF 3.5.v).
var gauss16 = [8][2]float64{
	{0.095012509837637440185, 0.18945061045506849629},
	{0.28160355077925891323, 0.18260341504492358887},
	{0.45801677765722738634, 0.16915651939500253819},
	{0.61787624440264374845, 0.14959598881657673208},
	{0.7554044083550030339, 0.12462897125553387205},
	{0.86563120238783174388, 0.09515851168249278481},
	{0.94457502307323257608, 0.062253523938647892863},
	{0.9894009349916499326, 0.027152459411754094852},
}

// panel is the integral of f from u0 to u1 by 16 points.
func panel(u0, u1 float64, f func(u float64) float64) float64 {
	mid, half := (u0+u1)/2, (u1-u0)/2
	sum := 0.0
	for _, g := range gauss16 {
		sum += g[1] * (f(mid-half*g[0]) + f(mid+half*g[0]))
	}
	return sum * half
}

package rules

import "strings"

// RFMScheme is a list of RFM segments.
type RFMScheme string

// The schemes.
const (
	// RFMUsual are eleven segments over recency and the mean of frequency and
	// monetary (halves up), after the chart that Putler and others print. Every
	// customer who has ordered is in exactly one.
	RFMUsual RFMScheme = "usual"
	// RFMPackage are the ten segments of the R package rfm, over all three
	// scores. The first that fits counts, and some customers fit none. By that
	// order nobody is ever new_customers, promising or cannot_lose: whoever could
	// be fits an earlier one.
	RFMPackage RFMScheme = "r_package"
)

// RFMSegment is a block of scores, the ends included.
type RFMSegment struct {
	Name, About string
	R, F, M     [2]int
	Mean        bool // F is of the mean of the scores of frequency and monetary, halves up; M is free
}

// Holds says whether the scores lie in the block.
func (s RFMSegment) Holds(r, f, m int) bool {
	if s.Mean {
		f = (f + m + 1) / 2
	}
	in := func(x int, ends [2]int) bool { return ends[0] <= x && x <= ends[1] }
	return in(r, s.R) && in(f, s.F) && (s.Mean || in(m, s.M))
}

// RFMSegments are the segments of a scheme, of which the first that holds
// counts.
func RFMSegments(scheme RFMScheme) []RFMSegment {
	if scheme == RFMPackage {
		return packageSegments()
	}
	of := func(name string, r, f [2]int, about string) RFMSegment {
		return RFMSegment{Name: name, R: r, F: f, Mean: true, About: about}
	}
	return []RFMSegment{
		of("champions", [2]int{5, 5}, [2]int{4, 5}, "bought just now, often and for much: recency 5, frequency and monetary 4 or 5"),
		of("loyal", [2]int{3, 4}, [2]int{4, 5}, "buy often and for much: recency 3 or 4, frequency and monetary 4 or 5"),
		of("potential_loyalists", [2]int{4, 5}, [2]int{2, 3}, "bought lately, and not for the first time: recency 4 or 5, frequency and monetary 2 or 3"),
		of("new_customers", [2]int{5, 5}, [2]int{1, 1}, "bought just now, little so far: recency 5, frequency and monetary 1"),
		of("promising", [2]int{4, 4}, [2]int{1, 1}, "bought lately, little so far: recency 4, frequency and monetary 1"),
		of("need_attention", [2]int{3, 3}, [2]int{3, 3}, "in the middle of everything: recency 3, frequency and monetary 3"),
		of("about_to_sleep", [2]int{3, 3}, [2]int{1, 2}, "bought little, and some time ago: recency 3, frequency and monetary 1 or 2"),
		of("cannot_lose", [2]int{1, 2}, [2]int{5, 5}, "the best customers once, long away: recency 1 or 2, frequency and monetary 5"),
		of("at_risk", [2]int{1, 2}, [2]int{3, 4}, "bought often, long away: recency 1 or 2, frequency and monetary 3 or 4"),
		of("lost", [2]int{1, 1}, [2]int{1, 1}, "bought little, longest away: recency 1, frequency and monetary 1"),
		of("hibernating", [2]int{1, 2}, [2]int{1, 2}, "bought little, long away: recency 1 or 2, frequency and monetary 1 or 2, and not lost"),
	}
}

// packageSegments are the definitions in the documentation of the R package rfm
// (github.com/rsquaredacademy/rfm), in its order.
func packageSegments() []RFMSegment {
	of := func(name string, r, f, m [2]int) RFMSegment {
		ends := func(what string, e [2]int) string {
			return what + " " + string(rune('0'+e[0])) + " to " + string(rune('0'+e[1]))
		}
		about := strings.Join([]string{ends("recency", r), ends("frequency", f), ends("monetary", m)}, ", ")
		return RFMSegment{Name: name, R: r, F: f, M: m, About: about + ", and in no segment before it"}
	}
	return []RFMSegment{
		of("champions", [2]int{4, 5}, [2]int{4, 5}, [2]int{4, 5}),
		of("loyal", [2]int{2, 5}, [2]int{3, 5}, [2]int{3, 5}),
		of("potential_loyalists", [2]int{3, 5}, [2]int{1, 3}, [2]int{1, 3}),
		of("new_customers", [2]int{4, 5}, [2]int{1, 1}, [2]int{1, 1}),
		of("promising", [2]int{3, 4}, [2]int{1, 1}, [2]int{1, 1}),
		of("need_attention", [2]int{2, 3}, [2]int{2, 3}, [2]int{2, 3}),
		of("about_to_sleep", [2]int{2, 3}, [2]int{1, 2}, [2]int{1, 2}),
		of("at_risk", [2]int{1, 2}, [2]int{2, 5}, [2]int{2, 5}),
		of("cannot_lose", [2]int{1, 1}, [2]int{4, 5}, [2]int{4, 5}),
		of("lost", [2]int{1, 2}, [2]int{1, 2}, [2]int{1, 2}),
	}
}

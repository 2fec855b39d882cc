package engine

import (
	"time"

	"holdfast/engine/loyalty"
)

// CodeStory is a code with all that became of it.
type CodeStory struct {
	loyalty.Code
	Costs []int64   // of Uses: what each took off in minor units; negative: nobody has said
	Given time.Time // when it was given last; zero: to nobody
}

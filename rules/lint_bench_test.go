package rules

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
)

// large is a project of so many playbooks and more segments, which stand on
// each other.
func large(playbooks, segments int) fstest.MapFS {
	var b strings.Builder
	b.WriteString("segments:\n")
	for i := range segments {
		fmt.Fprintf(&b, "  s%d: orders >= %d and (revenue > %d or country in [\"DE\", \"AT\"] and not consent)", i, i%9, i)
		if i%5 > 0 {
			fmt.Fprintf(&b, " and not s%d or s%d and aov > %d", i-1, i-1, i)
		}
		b.WriteString("\n")
	}
	b.WriteString("playbooks:\n")
	for i := range playbooks {
		fmt.Fprintf(&b, "  p%d:\n    schedule: \"0 9 * * MON\"\n    audience: s%d and not s%d and rfm_recency < 4\n    exit: orders_since_entry > 0\n    once_per: 30d\n    holdout: 5%%\n", i, i*2%segments, (i*2+7)%segments)
		b.WriteString("    steps:\n      - email: hello\n      - wait: 7d\n      - {name: again, when: revenue_since_entry < 5 and s1, email: hello}\n")
	}
	return fstest.MapFS{
		"holdfast.yaml": {Data: []byte(soundRoot)}, "rest.yaml": {Data: []byte(b.String())},
		"mail/hello.md": {Data: []byte("---\nsubject: Hello\n---\nHello.\n")},
	}
}

func BenchmarkLoadWithLint(b *testing.B) {
	for _, size := range [][2]int{{50, 125}, {100, 250}, {200, 500}} {
		b.Run(fmt.Sprintf("%d playbooks, %d segments", size[0], size[1]), func(b *testing.B) {
			project := large(size[0], size[1])
			for b.Loop() {
				if _, err := Load(project, Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

package engine_test

import (
	"strings"
	"testing"

	"holdfast/engine"
)

const signedLetter = `
-- mail/miss-you.md --
---
subject: "{{ playbook }}, {{ step }}"
---
[Beans](https://shop.example/beans?x=1#top), [leave]({{ unsubscribe_url }}), [choose]({{ preferences_url ?? "" }})
`

package web

import (
	"net/http"
	"strings"

	"holdfast/engine"
)

// follow leads to where the link says. A letter that nobody knows any more leads
// there too.
func follow(v *visit) {
	to := v.link.More[0]
	if !strings.HasPrefix(to, "https://") && !strings.HasPrefix(to, "http://") {
		v.show(http.StatusNotFound, page{Title: v.says.invalid})
		return
	}
	v.count(engine.Response{Type: v.book.Engagement.Clicks, Target: to})
	http.Redirect(v.w, v.r, to, http.StatusFound)
}

// opened gives the picture that is not to be seen.
func opened(v *visit) {
	v.count(engine.Response{Type: v.book.Engagement.Opens})
	v.w.Header().Set("Content-Type", "image/gif")
	v.w.Write(pixel) //nolint:errcheck // the reader has gone
}

// pixel is a transparent GIF of one pixel.
var pixel = []byte("GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\x00\x00\x00!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;")

// count writes down what the reader did. That it cannot be counted is no reason
// to keep them from where they want to go.
func (v *visit) count(r engine.Response) {
	if !v.known || v.machine() {
		return
	}
	r.Key, r.At = v.link.Key, v.now
	if err := v.Writer.Respond(v.r.Context(), []engine.Response{r}); err != nil {
		v.Log.Error("a response was not written down", "type", r.Type, "error", err)
	}
}

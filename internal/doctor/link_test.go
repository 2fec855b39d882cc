package doctor

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestLinksAreAskedAsReadersAndProvidersDo(t *testing.T) {
	for name, c := range map[string]struct {
		answer    http.HandlerFunc
		get, post Verdict
		world     bool
	}{
		"a daemon with our key": {func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != "/r/u/TOKEN" || r.Method == http.MethodPost && r.PostFormValue("List-Unsubscribe") != "One-Click" {
				http.NotFound(w, r)
			}
		}, Pass, Pass, false},
		"another key": {http.NotFound, Fail, Fail, false},
		"a login in front of posts": {func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodPost {
				w.WriteHeader(http.StatusForbidden)
			}
		}, Pass, Fail, false},
		"a redirect": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/elsewhere", http.StatusFound)
		}, Fail, Fail, false},
		"a server that is ill": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) }, Fail, Fail, true},
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewTLSServer(c.answer)
			defer server.Close()
			web := server.Client()
			web.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
			p := Patient{Base: server.URL + "/r", Token: "TOKEN", Web: web}
			judged(t, p.secure(t.Context(), nil), Pass, "https")
			for _, asked := range []struct {
				want Verdict
				got  Finding
			}{{c.get, p.page(t.Context(), nil)}, {c.post, p.oneClick(t.Context(), nil)}} {
				if asked.got.Verdict != asked.want || asked.got.World != c.world {
					t.Errorf("%+v, want %s", asked.got, asked.want)
				}
			}
		})
	}
	server := httptest.NewTLSServer(http.NotFoundHandler())
	server.Close()
	f := Patient{Base: server.URL, Web: server.Client()}.page(t.Context(), nil)
	judged(t, f, Fail, "cannot be reached")
	if !f.World {
		t.Error("the project is blamed for a server that is not there")
	}
}

//go:build !race

package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"html"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// journeys is a shop with every kind of step.
func journeys(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "holdfast.yaml"), `
name: Shop
at: 2026-01-05T09:00
sources:
  customers: {csv: people.csv, id: id, columns: {email: email, consent: consent, name: name}}
  orders: {csv: orders.csv, customer: id, at: at, amount: amount}
email: {from: "Shop <hello@shop.example>"}
links: {base: "https://shop.example", key: "${KEY}"}
surveys: {after: {ask: nps, question: "How was it?", letter: ask}}
webhooks: {text: {url: "${SMS}", secret: "${KEY}", fields: [name]}}
offers: {five: {amount: 5, code: "FIVE-{8}", cost: 5, expires: 14d}}
playbooks:
  journey:
    schedule: "0 9 * * *"
    audience: consent
    steps:
      - email: hello
        name: greet
        variants: {plain: 50%, photo: 50%}
      - branch:
          - when: name == "Ada"
            steps: [{webhook: text}, {offer: five}]
          - else: [{survey: after}]
        name: who
      - reward: {points: 3, note: "=1+1"}
  closed: {schedule: "0 9 * * *", audience: consent, starts: 2026-02-01, steps: [{email: hello-plain}]}
  ordered: {schedule: "0 9 * * *", audience: consent, on: order, steps: [{email: hello-plain}]}
`)
	for _, v := range []string{"plain", "photo"} {
		write(t, filepath.Join(dir, "mail/hello-"+v+".md"), "---\nsubject: Hello "+v+" {{ name }}\n---\nHello **{{ name }}**\n")
	}
	write(t, filepath.Join(dir, "mail/ask.md"), "---\nsubject: How was it?\n---\n{{ survey_question }} [9]({{ survey_link_9 }})\n")
	write(t, filepath.Join(dir, "orders.csv"), "id,at,amount\nada,2026-01-04,5\n")
	write(t, filepath.Join(dir, "people.csv"), "id,email,consent,name\nada,ada@mail.example,yes,Ada\n=bob,bob@mail.example,yes,+Bob\ncleo,cleo@mail.example,yes,\n")
	return dir
}

// keys is what the shop's keys stand for.
var keys = map[string]string{"KEY": "a key of at least thirty-two characters", "SMS": "https://sms.example/send?token=secret"}

// printed is a plan of the shop with every kind of step.
func printed(t *testing.T, args ...string) string {
	t.Helper()
	out, errs, code := holdWith(t, keys, append([]string{"plan"}, args...)...)
	if code != fine {
		t.Fatalf("plan %v: exit %d\n%s%s", args, code, out, errs)
	}
	return out
}

func TestThePlanKnowsEveryKindOfStep(t *testing.T) {
	dir := journeys(t)
	out := printed(t, dir)
	for _, want := range []string{
		"ada       greet (photo)  ada@mail.example  Hello photo Ada", "ada       webhook:text   webhook text", "=bob      survey:after   bob@mail.example  How was it?",
		"takes in nobody now: it starts on 2026-02-01", "comes in: who matches, and an order", "cleo      render_error   greet  line 2: name is missing",
		"Total  2 e-mails, 1 survey, 1 webhook message, 2 rewards (6 points), 1 offer (expected cost 5.00 EUR)",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("it lacks %q\n%s", want, out)
		}
	}
	out = printed(t, dir, "--customer", "ada")
	for _, want := range []string{`who: goes on by name == "Ada"`, "Webhook: text\n", `│     "name": "Ada"`} {
		if !strings.Contains(out, want) {
			t.Errorf("of Ada it lacks %q\n%s", want, out)
		}
	}
}

func TestThePlansJSONKnowsEveryKindOfStep(t *testing.T) {
	var got planJSON
	if err := json.Unmarshal([]byte(printed(t, journeys(t), "--format", "json")), &got); err != nil {
		t.Fatal(err)
	}
	seen := map[string]decisionJSON{}
	for _, pp := range got.Playbooks {
		if pp.Playbook == "closed" && !strings.HasPrefix(pp.Closed, "it starts") {
			t.Errorf("closed: %q", pp.Closed)
		}
		for _, d := range pp.Decisions {
			seen[d.Customer+" "+d.Step] = d
		}
	}
	if d := seen["ada greet"]; d.Variant != "photo" || d.Subject != "Hello photo Ada" {
		t.Errorf("%+v", d)
	}
	if d := seen["ada who"]; d.Arm != `name == "Ada"` || d.Reason != "passed" {
		t.Errorf("%+v", d)
	}
	if d := seen["ada webhook:text"]; d.Webhook != "text" || d.Data["customer"] != "ada" {
		t.Errorf("%+v", d)
	}
	if d := seen["=bob survey:after"]; d.Subject != "How was it?" || d.Text == "" {
		t.Errorf("%+v", d)
	}
}

func TestThePlanAsCSVHasARowForEachDecisionAndNoFormula(t *testing.T) {
	dir := journeys(t)
	rows, err := csv.NewReader(strings.NewReader(printed(t, dir, "--format", "csv"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var got planJSON
	if err := json.Unmarshal([]byte(printed(t, dir, "--format", "json")), &got); err != nil {
		t.Fatal(err)
	}
	decisions := 0
	for _, pp := range got.Playbooks {
		decisions += len(pp.Decisions)
	}
	if len(rows) != decisions+1 || strings.Join(rows[0], " ") != strings.Join(planColumns, " ") {
		t.Errorf("%d rows for %d decisions: %v", len(rows), decisions, rows[0])
	}
	customers := map[string]bool{}
	for _, row := range rows {
		customers[row[1]] = true
		for _, text := range row {
			if cell(text) != text {
				t.Errorf("%q is a formula", text)
			}
		}
	}
	if !customers["'=bob"] || customers["=bob"] {
		t.Errorf("%v", customers)
	}
	one, err := csv.NewReader(strings.NewReader(printed(t, dir, "--format", "csv", "--customer", "ada"))).ReadAll()
	if err != nil || len(one) != 6 {
		t.Errorf("%d rows about Ada, %v", len(one), err)
	}
}

func TestACellIsNoFormulaAndIsReadBackAsItWas(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "Ada": "Ada", "=1": "'=1", "+1": "'+1", "-1": "'-1", "@a": "'@a", "\ta": "'\ta", "\ra": "'\ra", "'a": "'a", "a=1": "a=1",
	} {
		if got := cell(text); got != want || uncell(got) != text {
			t.Errorf("%q becomes %q, and is read as %q", text, got, uncell(got))
		}
	}
}

var framed = regexp.MustCompile(`<iframe sandbox loading="lazy" title="[^"]*" srcdoc="([^"]*)"`)

func TestThePlanAsAPageHoldsTheLettersAndWhatIsWrongFirst(t *testing.T) {
	page := printed(t, journeys(t), "--format", "html")
	letters := framed.FindAllStringSubmatch(page, -1)
	if len(letters) != 3 {
		t.Fatalf("%d letters", len(letters))
	}
	if letter := html.UnescapeString(letters[0][1]); !strings.HasPrefix(letter, "<!DOCTYPE html>") || !strings.Contains(letter, "Hello <strong>Ada</strong>") {
		t.Errorf("the first letter is\n%s", letter)
	}
	wrong, bars, people := strings.Index(page, "line 2: name is missing"), strings.Index(page, "Who matches"), strings.Index(page, "<iframe")
	if wrong < 0 || wrong > bars || bars > people {
		t.Errorf("what is wrong stands at %d, the totals at %d, the first letter at %d", wrong, bars, people)
	}
	for _, want := range []string{
		"<b>2</b><span>e-mails", "<b>1</b><span>surveys", "<b>1</b><span>webhook messages", "<b>1</b><span>letters that cannot be written",
		"Takes in nobody now: it starts on", "comes in on an order", "Subject: Hello photo Ada", "FIVE-????????", "&#34;name&#34;: &#34;Ada&#34;",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if strings.Contains(page, "<script") || regexp.MustCompile(`(src|href)="(https?:)?//`).MatchString(page) {
		t.Error("the page needs something else")
	}
}

// unsubscribeLine is a signed link of the shop's.
var unsubscribeLine = regexp.MustCompile(`https://shop\.example/u/[\w-]+`)

func TestALinkOfThePageIsNobodys(t *testing.T) {
	page := html.UnescapeString(printed(t, journeys(t), "--customer", "ada", "--format", "html"))
	if signedFor(t, page, "ada") {
		t.Error("a colleague can unsubscribe Ada")
	}
}

func TestThePageHoldsTheFirstLettersOnlyAndWritesThemAll(t *testing.T) {
	const more = 5
	dir := many(t, shownLetters+more)
	page := mustHold(t, "plan", dir, "--format", "html")
	if n := len(framed.FindAllString(page, -1)); n != shownLetters {
		t.Errorf("%d letters", n)
	}
	if want := fmt.Sprintf("The letters of the last %d are not on this page", more); !strings.Contains(page, want) || !strings.Contains(page, "Hello c00204") {
		t.Errorf("it lacks %q, or the last customer", want)
	}
	if n := len(framed.FindAllString(mustHold(t, "plan", dir, "--format", "html", "--all"), -1)); n != shownLetters+more {
		t.Errorf("%d letters with --all", n)
	}
	ends(t, usageBad, "text, json, csv or html", "plan", dir, "--format", "pdf")
	ends(t, usageBad, "text or json with --for", "plan", dir, "--format", "html", "--for", "7d")
}

func TestARunSaysWhichPlaybooksTakeInNobody(t *testing.T) {
	dir := many(t, 1)
	replace(t, filepath.Join(dir, "holdfast.yaml"), "audience: consent", "audience: consent, starts: 2026-02-01")
	ends(t, fine, "hello takes in nobody now: it starts on 2026-02-01", "run", "--once", dir)
	ends(t, fine, `"closed": [`, "run", "--once", "--format", "json", dir)
}

func TestATestKnowsTheLettersOfVariantsAndSurveys(t *testing.T) {
	dir := journeys(t)
	write(t, filepath.Join(dir, "tests/journey.yaml"), `tests:
  - name: Bob gets a photo and is asked
    at: 2026-01-05T09:00
    customer: {id: "=bob", email: bob@mail.example, consent: true, name: Bob}
    expect:
      - {playbook: journey, email: hello-photo, subject: Hello photo Bob}
      - {playbook: journey, email: ask, body_contains: How was it}
      - {playbook: journey, points: 3}
  - name: not the other letter
    at: 2026-01-05T09:00
    customer: {id: "=bob", email: bob@mail.example, consent: true, name: Bob}
    expect: [{playbook: journey, email: hello-plain}]
`)
	out, errs, code := holdWith(t, keys, "test", dir)
	if code != filesBad || !strings.Contains(out, "ok    Bob gets a photo and is asked") || !strings.Contains(out, "FAIL  not the other letter") {
		t.Errorf("exit %d\n%s%s", code, out, errs)
	}
}

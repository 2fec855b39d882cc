package table_test

import (
	"fmt"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	"holdfast/rules/table"
)

func TestADictionaryGivesEveryTextItsOwnLastingCode(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		texts := rapid.SliceOf(rapid.StringN(0, 6, 40)).Draw(t, "texts")
		d, want := table.NewDict(), map[string]uint32{}
		reserve := rapid.IntRange(0, 100).Draw(t, "reserve")
		for i, s := range texts {
			if i == reserve {
				d.Reserve(reserve * 3)
			}
			code := d.CodeString(s)
			if known, ok := want[s]; ok && known != code {
				t.Fatalf("%q had code %d and now has %d", s, known, code)
			}
			want[s] = code
		}
		if d.Len() != len(want) {
			t.Fatalf("%d codes for %d texts", d.Len(), len(want))
		}
		for s, code := range want {
			got, ok := d.LookupString(s)
			if !ok || got != code || d.Text(code) != s {
				t.Fatalf("%q: code %d, found %v, reads back as %q", s, got, ok, d.Text(code))
			}
		}
	})
}

func TestManyLookUpsAreLookUps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := table.NewDict()
		for _, s := range rapid.SliceOf(rapid.StringN(0, 3, 12)).Draw(t, "known") {
			d.CodeString(s)
		}
		asked := rapid.SliceOfN(rapid.StringN(0, 3, 12), 0, 600).Draw(t, "asked")
		var all []byte
		ends, codes := make([]int, len(asked)), make([]uint32, len(asked))
		for i, s := range asked {
			all = append(all, s...)
			ends[i] = len(all)
		}
		d.LookupAll(all, ends, codes)
		for i, s := range asked {
			want, ok := d.LookupString(s)
			if !ok {
				want = table.NoCode
			}
			if codes[i] != want {
				t.Fatalf("%q has code %d among many and %d alone", s, codes[i], want)
			}
		}
	})
}

// Among so many texts a dozen pairs have one hash.
func TestTextsOfOneHashAreKeptApart(t *testing.T) {
	const texts = 300_000
	d := table.NewDict()
	var all []byte
	ends, codes := make([]int, texts), make([]uint32, texts)
	for i := range texts {
		begin := len(all)
		all = strconv.AppendInt(all, int64(i), 10)
		ends[i] = len(all)
		if code := d.Code(all[begin:]); code != uint32(i) {
			t.Fatalf("text %d has code %d", i, code)
		}
	}
	d.LookupAll(all, ends, codes)
	for i, code := range codes {
		if code != uint32(i) {
			t.Fatalf("text %d has code %d among many", i, code)
		}
	}
}

func TestADictionaryKeepsTextsLongerThanItsBlocks(t *testing.T) {
	d := table.NewDict()
	for i := range 2000 {
		d.CodeString(fmt.Sprintf("%0*d", 1+i*37%40000, i))
	}
	for i := range 2000 {
		if want := fmt.Sprintf("%0*d", 1+i*37%40000, i); d.Text(uint32(i)) != want {
			t.Fatalf("text %d was overwritten", i)
		}
	}
}

func TestMasksFollowTheRulesOfSets(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 200).Draw(t, "rows")
		bit := rapid.SliceOfN(rapid.Bool(), n, n)
		a, b := bit.Draw(t, "a"), bit.Draw(t, "b")
		ma, mb := mask(a), mask(b)
		and, or, without, not := ma.Clone(), ma.Clone(), ma.Clone(), ma.Clone()
		and.And(mb)
		or.Or(mb)
		without.AndNot(mb)
		not.Not(n)
		ones := 0
		for i := range n {
			if and.Get(i) != (a[i] && b[i]) || or.Get(i) != (a[i] || b[i]) ||
				without.Get(i) != (a[i] && !b[i]) || not.Get(i) == a[i] {
				t.Fatalf("row %d of %d is wrong", i, n)
			}
			if a[i] {
				ones++
			}
		}
		if ma.Count() != ones || not.Count() != n-ones || table.FullMask(n).Count() != n {
			t.Fatalf("counts: %d ones, not %d, full %d", ma.Count(), not.Count(), table.FullMask(n).Count())
		}
		at := -1
		ma.Each(func(row int) {
			if row <= at || !a[row] {
				t.Fatalf("Each came to row %d after %d", row, at)
			}
			at = row
		})
	})
}

func TestASliceSeesTheSameValues(t *testing.T) {
	const n = 300
	full := table.New(n)
	num, text, at, yes := table.NewColumn(table.Number, n), table.NewColumn(table.Text, n),
		table.NewColumn(table.Time, n), table.NewColumn(table.Bool, n)
	for i := range n {
		if i%3 == 0 {
			continue
		}
		num.Num[i], text.Code[i], at.Micro[i] = float64(i), text.Dict.CodeString(fmt.Sprint(i)), int64(i)
		if i%2 == 0 {
			yes.Bits.Set(i)
		}
		for _, c := range []*table.Column{num, text, at, yes} {
			c.Valid.Set(i)
		}
	}
	for name, c := range map[string]*table.Column{"num": num, "text": text, "at": at, "yes": yes} {
		full.Set(name, c)
	}
	for _, cut := range [][2]int{{0, 300}, {0, 64}, {64, 128}, {128, 290}, {256, 300}, {64, 64}} {
		part := full.Slice(cut[0], cut[1])
		for _, name := range []string{"num", "text", "at", "yes"} {
			for i := range part.Rows() {
				if got, want := part.Column(name).Value(i), full.Column(name).Value(cut[0]+i); got != want {
					t.Fatalf("%s of row %d in %v: %v, want %v", name, i, cut, got, want)
				}
			}
			if got := part.Column(name).Valid.Count(); got > part.Rows() {
				t.Fatalf("%s in %v: %d valid of %d", name, cut, got, part.Rows())
			}
		}
	}
	if v := at.Value(1); v != time.UnixMicro(1).UTC() {
		t.Fatalf("a time reads back as %v", v)
	}
}

func mask(bits []bool) table.Mask {
	m := table.NewMask(len(bits))
	for i, b := range bits {
		if b {
			m.Set(i)
		}
	}
	return m
}

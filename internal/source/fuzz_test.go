package source_test

import (
	"testing"

	"holdfast/internal/source"
	"holdfast/rules"
	"holdfast/rules/table"
)

// FuzzScan holds that no file makes a scan panic and that the rows add up,
// which scan itself checks.
func FuzzScan(f *testing.F) {
	for _, seed := range []string{
		"no,customer,at,quantity,price\n1,ada,2026-01-01,1,1\n1,bob,2026-01-01 09:00:05+02,1,2\n",
		"no;customer;at;quantity;price\r\n\"1\n\"\"\";ada;\"\";1;1,5\r\n",
		"{\"no\":1,\"customer\":\"ada\",\"at\":\"2026-01-01\",\"quantity\":2,\"price\":[3]}\n{\"a\\\"\":{\"b\":[]}}\n",
		"\xef\xbb\xbfno\tcustomer\tat\tquantity\tprice\n\"", "\xff\xfe", "[", "{", "",
	} {
		f.Add([]byte(seed))
	}
	raw := map[string]table.Kind{"no": table.Text, "quantity": table.Number, "price": table.Number}
	where, amount := program(f, raw, `not (no startsWith "C") and quantity > 0`), program(f, raw, `quantity * price`)
	f.Fuzz(func(t *testing.T, file []byte) {
		for _, format := range []rules.Format{rules.CSV, rules.JSONL} {
			for _, name := range []string{"orders", "customers"} {
				src := &rules.Source{
					Name: name, Format: format, Path: "f", MaxBad: 1, Repeats: "last", Raw: raw, Where: where,
					Fields: []rules.Field{
						{Name: map[string]string{"orders": "customer", "customers": "id"}[name], Kind: table.Text, Column: "customer"},
						{Name: "order", Kind: table.Text, Column: "no"},
						{Name: "at", Kind: table.Time, Column: "at", Required: true},
						{Name: "amount", Kind: table.Number, Program: amount, Required: true},
					},
				}
				r := scan(t, src, string(file), source.Options{BatchRows: 64})
				if len(r.rows) != len(r.codes) || r.err == nil && r.report.Bytes != int64(len(file)) {
					t.Errorf("%d rows, %d customers, %d bytes of %d", len(r.rows), len(r.codes), r.report.Bytes, len(file))
				}
			}
		}
	})
}

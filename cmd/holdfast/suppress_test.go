//go:build !race

package main

import (
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"path/filepath"
	"strings"
	"testing"
)

func TestASuppressedAddressGetsNothing(t *testing.T) {
	dir := example(t, "coffee")
	in := "--project=" + dir
	ends(t, fine, "1 address is on the list", "suppress", "CLARA@example.com", in, "--detail", "called us")
	ends(t, fine, "suppressed", "plan", dir, "--customer", "C0003", "--playbook", "win-back")
	list := mustHold(t, "suppress", "list", in)
	if want := "CLARA@example.com  suppressed  2026-01-05  called us"; !strings.Contains(list, want) {
		t.Errorf("the list lacks %q\n%s", want, list)
	}
	mustHold(t, "suppress", "remove", "clara@example.com", in)
	ends(t, fine, "Clara, du fehlst uns", "plan", dir, "--customer", "C0003", "--playbook", "win-back")
	ends(t, filesBad, "not on the list", "suppress", "remove", "clara@example.com", in)
	ends(t, fine, "Nobody is on the list.", "suppress", "list", in)
}

func TestAListOfAnotherHouseIsTaken(t *testing.T) {
	dir := example(t, "coffee")
	in := "--project=" + dir
	sum := sha256.Sum256([]byte("clara@example.com"))
	hash := hex.EncodeToString(sum[:])
	for _, text := range []string{hash + "\n", "name;sha256\nClara;" + strings.ToUpper(hash) + "\n", "\ufeffhash\r\n" + hash + "\r\n"} {
		file := filepath.Join(t.TempDir(), "list.txt")
		write(t, file, text)
		ends(t, fine, "1 hash is on the list", "suppress", "--import", file, "--hashes", "--reason", "complained", in)
		ends(t, fine, "complained", "plan", dir, "--customer", "C0003", "--playbook", "win-back")
		ends(t, fine, "hash "+hash[:16]+"…", "suppress", "list", in)
		mustHold(t, "suppress", "remove", "clara@example.com", in)
	}
}

func TestAnImportTakesWhatIsGoodAndNamesTheRest(t *testing.T) {
	dir := example(t, "coffee")
	in := "--project=" + dir
	file := filepath.Join(t.TempDir(), "list.csv")
	write(t, file, "Name,E-Mail\nAda,ada@x.example\n\"Bob\",bob at x\n,\nCleo, cleo@x.example \n")
	out, errs, code := hold(t, "suppress", "--import", file, in)
	if code != filesBad || !strings.HasPrefix(out, "2 addresses are on the list") || !strings.Contains(errs, file+`:3: "bob at x" is no address`) ||
		!strings.Contains(errs, "1 line of") {
		t.Errorf("exit %d\n%s%s", code, out, errs)
	}
	if list := mustHold(t, "suppress", "list", in); !strings.Contains(list, "cleo@x.example") || strings.Contains(list, "bob") {
		t.Error(list)
	}
	write(t, file, "abc\n")
	ends(t, filesBad, "no SHA-256 in hex", "suppress", "--import", file, "--hashes", in)
	ends(t, worldAway, "no such file", "suppress", "--import", file+"x", in)
}

// What a spreadsheet would take for a formula is written so that it does not,
// and read back as it was.
func TestAListComesBackFromASpreadsheetAsItWas(t *testing.T) {
	dir, other := example(t, "coffee"), example(t, "coffee")
	addresses := []string{"=cmd@x.example", "+49@x.example", "-a@x.example", "'plain@x.example", "ada@x.example"}
	mustHold(t, append([]string{"suppress", "--project", dir, "--detail", "@SUM(A1)", "--"}, addresses...)...)
	out := mustHold(t, "suppress", "list", "--project", dir, "--format", "csv")
	rows, err := csv.NewReader(strings.NewReader(out)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		for _, text := range row {
			if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
				t.Errorf("%q is a formula", text)
			}
		}
	}
	file := filepath.Join(t.TempDir(), "list.csv")
	write(t, file, out)
	mustHold(t, "suppress", "--project", other, "--import", file)
	again := mustHold(t, "suppress", "list", "--project", other)
	for _, a := range addresses {
		if !strings.Contains("\n"+again, "\n"+a+" ") {
			t.Errorf("%s is lost\n%s", a, again)
		}
	}
}

func TestSuppressSaysWhatItDoesNotUnderstand(t *testing.T) {
	for _, c := range []struct{ args, want string }{
		{"suppress", "takes addresses"},
		{"suppress ada", "write it as ada@example.com"},
		{"suppress ada@x.example --reason spam", `no reason "spam"`},
		{"suppress ada@x.example --hashes", "--hashes goes with --import"},
		{"suppress list --format xml", "text, json or csv"},
		{"suppress list --reason spam", `no reason "spam"`},
		{"suppress remove", "needs an address"},
	} {
		ends(t, usageBad, c.want, strings.Fields(c.args)...)
	}
}

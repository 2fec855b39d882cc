package shop

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// made writes a shop and reads its two files.
func made(t *testing.T, o Options) (customers, orders []byte) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "new", "shop")
	if err := Write(dir, o); err != nil {
		t.Fatal(err)
	}
	customers, err := os.ReadFile(filepath.Join(dir, "customers.csv"))
	if err != nil {
		t.Fatal(err)
	}
	orders, err = os.ReadFile(filepath.Join(dir, "orders.csv"))
	if err != nil {
		t.Fatal(err)
	}
	return customers, orders
}

func rows(t *testing.T, file []byte) [][]string {
	t.Helper()
	all, err := csv.NewReader(bytes.NewReader(file)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestTheSameSeedMakesTheSameBytes(t *testing.T) {
	hash := func(seed uint64) string {
		c, o := made(t, Options{Customers: 500, Orders: 3000, Seed: seed})
		return fmt.Sprintf("%x", sha256.Sum256(append(c, o...)))
	}
	one := hash(1)
	if again := hash(1); again != one {
		t.Errorf("one seed made %s and %s", one, again)
	}
	if other := hash(2); other == one {
		t.Error("two seeds made the same shop")
	}
}

func TestAShopHasTheSizeThatWasAskedFor(t *testing.T) {
	end := time.Date(2025, 6, 1, 12, 0, 0, 0, time.UTC)
	for _, size := range [][2]int{{0, 0}, {1, 0}, {1, 1}, {1, 100}, {100, 7}, {100, 100}, {1000, 10_000}, {10, 20_000}} {
		c, o := made(t, Options{Customers: size[0], Orders: size[1], Seed: 7, End: end})
		customers, orders := rows(t, c), rows(t, o)
		if len(customers)-1 != size[0] || len(orders)-1 != size[1] || len(customers[0]) != 28 {
			t.Fatalf("%v: %d customers of %d columns, %d orders", size, len(customers)-1, len(customers[0]), len(orders)-1)
		}
		signUp, before := map[string]string{}, ""
		for _, row := range customers[1:] {
			if row[6] >= end.Format(time.DateTime) || !strings.HasSuffix(row[1], ".example") {
				t.Fatalf("%v: customer %v", size, row)
			}
			signUp[row[0]] = row[6]
		}
		if len(signUp) != size[0] {
			t.Fatalf("%v: an id stands there twice", size)
		}
		for _, row := range orders[1:] {
			if came, ok := signUp[row[0]]; !ok || row[1] < came || row[1] < before || row[1] >= end.Format(time.DateTime) {
				t.Fatalf("%v: order %v behind %s of a customer who came %s", size, row, before, came)
			}
			if amount, err := strconv.ParseFloat(row[2], 64); err != nil || amount == 0 {
				t.Fatalf("%v: order %v", size, row)
			}
			before = row[1]
		}
	}
	if err := Write(t.TempDir(), Options{Orders: 1}); err == nil {
		t.Error("orders of nobody were made")
	}
}

func TestTheFilesDoNotDependOnHowManyOrdersAreHeldAtOnce(t *testing.T) {
	var whole []byte
	for _, atOnce := range []int{mostAtOnce, 1000, 1} {
		var file bytes.Buffer
		w := bufio.NewWriter(&file)
		if err := newBehaviour(Options{Customers: 200, Orders: 2000, Seed: 3}).writeOrders(w, atOnce); err != nil {
			t.Fatal(err)
		}
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
		if whole == nil {
			whole = file.Bytes()
		}
		if !bytes.Equal(whole, file.Bytes()) {
			t.Errorf("another file with %d orders at once", atOnce)
		}
	}
}

func TestCustomersBuyAsPeopleDo(t *testing.T) {
	c, o := made(t, Options{Customers: 5000, Orders: 50_000, Seed: 5})
	orders := map[string]int{}
	for _, row := range rows(t, o)[1:] {
		orders[row[0]]++
	}
	var counts []int
	once := 0
	for _, n := range orders {
		counts = append(counts, n)
		if n == 1 {
			once++
		}
	}
	slices.Sort(counts)
	best := 0
	for _, n := range counts[len(counts)*4/5:] {
		best += n
	}
	if never := 5000 - len(orders); never < 300 || never > 800 {
		t.Errorf("%d of 5000 never bought", never)
	}
	if once < 500 || once > 2500 {
		t.Errorf("%d bought once", once)
	}
	if share := float64(best) / 50_000; share < 0.5 || share > 0.9 {
		t.Errorf("the best fifth placed %.2f of the orders", share)
	}
	empty := make([]int, 28)
	for _, row := range rows(t, c)[1:] {
		for i, cell := range row {
			if cell == "" {
				empty[i]++
			}
		}
	}
	columnsWithHoles := 0
	for _, n := range empty {
		if n > 0 {
			columnsWithHoles++
		}
	}
	if columnsWithHoles != 6 {
		t.Errorf("%d columns have empty cells, want 6: %v", columnsWithHoles, empty)
	}
}

package shop

import (
	"bufio"
	"strconv"
	"time"
)

// columns of customers.csv. Those of an optional cell may be empty: first_name,
// birthday, last_visit, nps, favourite, household.
const columns = "id,email,first_name,locale,timezone,consent,signed_up,birthday,city,country,postcode,acquisition,device," +
	"sms_consent,topic,store,tier,points,visits_30d,last_visit,opens_90d,clicks_90d,returns,nps,tickets,favourite,household,service_cost\n"

// place is where customers live.
type place struct{ city, country, locale, zone string }

func places() []place {
	return []place{
		{"Berlin", "DE", "de", "Europe/Berlin"},
		{"Hamburg", "DE", "de", "Europe/Berlin"},
		{"Munich", "DE", "de", "Europe/Berlin"},
		{"Vienna", "AT", "de", "Europe/Vienna"},
		{"Zurich", "CH", "de", "Europe/Zurich"},
		{"Paris", "FR", "fr", "Europe/Paris"},
		{"Lyon", "FR", "fr", "Europe/Paris"},
		{"London", "GB", "en", "Europe/London"},
		{"Leeds", "GB", "en", "Europe/London"},
		{"Madrid", "ES", "es", "Europe/Madrid"},
		{"Lisbon", "PT", "pt", "Europe/Lisbon"},
		{"Warsaw", "PL", "pl", "Europe/Warsaw"},
		{"New York", "US", "en", "America/New_York"},
		{"Chicago", "US", "en", "America/Chicago"},
		{"Toronto", "CA", "en", "America/Toronto"},
	}
}

func names() []string {
	return []string{
		"Ada", "Anna", "Ben", "Clara", "David", "Emma", "Eva", "Felix", "Grace", "Hanna", "Ines", "Jan", "Julia", "Karl", "Laura", "Leo",
		"Lina", "Lucas", "Maria", "Max", "Mia", "Noah", "Nora", "Oscar", "Paul", "Rosa", "Sam", "Sofia", "Tom", "Zoe",
	}
}

// writeCustomers writes everybody, one a row, by id.
func (b *behaviour) writeCustomers(w *bufio.Writer) error {
	_, _ = w.WriteString(columns) // an error stays in w until Flush
	places, names := places(), names()
	var row []byte
	for customer := range b.Customers {
		row = b.appendCustomer(row[:0], customer, places, names)
		if _, err := w.Write(row); err != nil {
			return err
		}
	}
	return nil
}

func (b *behaviour) appendCustomer(row []byte, customer int, places []place, names []string) []byte {
	signUp := time.Unix(b.start+int64(b.signUp(customer)), 0).UTC()
	b.source.Seed(b.Seed, mix(2*uint64(customer)+1)) // apart from the draws of the orders
	r := b.rng
	home, name := places[r.IntN(len(places))], names[r.IntN(len(names))]
	next := func(text string) { row = append(append(row, ','), text...) }
	count := func(n int) { row = strconv.AppendInt(append(row, ','), int64(n), 10) }
	share := func(yes float64) bool { return r.Float64() < yes }
	orNothing := func(filled float64, text string) {
		if !share(filled) {
			text = ""
		}
		next(text)
	}

	row = appendID(row, customer)
	next("")
	row = append(appendID(row, customer), "@mail.example"...)
	orNothing(0.95, name)
	next(home.locale)
	next(home.zone)
	next(strconv.FormatBool(share(0.7)))
	row = signUp.AppendFormat(append(row, ','), "2006-01-02 15:04:05")
	orNothing(0.6, time.Date(1945+r.IntN(60), 1, 1+r.IntN(365), 0, 0, 0, 0, time.UTC).Format(time.DateOnly))
	next(home.city)
	next(home.country)
	count(10_000 + r.IntN(89_999))
	next(pick(r.Uint64(), "search", "friend", "social", "advert", "store"))
	next(pick(r.Uint64(), "phone", "phone", "desktop", "tablet"))
	next(strconv.FormatBool(share(0.2)))
	next(pick(r.Uint64(), "coffee", "tea", "kitchen", "none"))
	count(1 + r.IntN(40))
	next(pick(r.Uint64(), "bronze", "bronze", "bronze", "silver", "silver", "gold"))
	count(int(r.ExpFloat64() * 300))
	count(int(r.ExpFloat64() * 2))
	orNothing(0.8, b.End.Add(-time.Duration(1+r.IntN(400*24))*time.Hour).UTC().Format(time.DateOnly))
	count(int(r.ExpFloat64() * 4))
	count(int(r.ExpFloat64()))
	count(int(r.ExpFloat64() * 0.4))
	orNothing(0.15, strconv.Itoa(r.IntN(11)))
	count(int(r.ExpFloat64() * 0.3))
	orNothing(0.5, pick(r.Uint64(), "beans", "capsules", "tea", "machines", "cups", "gifts"))
	orNothing(0.4, strconv.Itoa(1+r.IntN(5)))
	row = strconv.AppendFloat(append(row, ','), float64(int(r.ExpFloat64()*900))/100, 'f', 2, 64)
	return append(row, '\n')
}

// appendID writes a customer's id: eight characters.
func appendID(row []byte, customer int) []byte {
	row = append(row, 'c')
	for size := 1_000_000; size > 1 && customer < size; size /= 10 {
		row = append(row, '0')
	}
	return strconv.AppendInt(row, int64(customer), 10)
}

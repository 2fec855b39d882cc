package ledger

import (
	"database/sql"
	"time"
)

// micro is how an instant is kept.
func micro(t time.Time) int64 { return t.UnixMicro() }

// maybe is micro for an instant that may not be there: the zero time is NULL.
func maybe(t time.Time) sql.NullInt64 {
	return sql.NullInt64{Int64: t.UnixMicro(), Valid: !t.IsZero()}
}

// instant is micro backwards, in UTC.
func instant(micro int64) time.Time { return time.UnixMicro(micro).UTC() }

// perhaps is maybe backwards.
func perhaps(micro sql.NullInt64) time.Time {
	if !micro.Valid {
		return time.Time{}
	}
	return instant(micro.Int64)
}

package ledger

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"reflect"
)

// press is the connection that writes. It runs statements past database/sql, whose
// locks, conversions and goroutines take as long for one row as SQLite does, and
// keeps each compiled for as long as it lives.
type press struct {
	line
	compiled map[string]statement
	args     []driver.NamedValue // of the latest statement: used again by the next
}

// line is what database/sql wants of a connection.
type line interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.SessionResetter
	driver.Validator
}

// statement is what a line compiles.
type statement interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

// connector makes presses of a file.
type connector struct {
	sqlite  driver.Driver
	address string
}

// Connect opens the file.
func (c connector) Connect(context.Context) (driver.Conn, error) {
	opened, err := c.sqlite.Open(c.address)
	if err != nil {
		return nil, err
	}
	return &press{line: opened.(line), compiled: map[string]statement{}}, nil
}

// Driver is SQLite's.
func (c connector) Driver() driver.Driver { return c.sqlite }

// exec runs a statement that gives no rows.
func (p *press) exec(ctx context.Context, query string, args []any) (driver.Result, error) {
	s, err := p.stmt(query)
	if err != nil {
		return nil, err
	}
	if err := p.bind(args); err != nil {
		return nil, err
	}
	return s.ExecContext(ctx, p.args)
}

// get runs a query that gives one row. Its error may be sql.ErrNoRows.
func (p *press) get(ctx context.Context, query string, args, into []any) (err error) {
	s, err := p.stmt(query)
	if err != nil {
		return err
	}
	if err := p.bind(args); err != nil {
		return err
	}
	rows, err := s.QueryContext(ctx, p.args)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	row := make([]driver.Value, len(into))
	if err := rows.Next(row); errors.Is(err, io.EOF) {
		return sql.ErrNoRows
	} else if err != nil {
		return err
	}
	for i, v := range row {
		if err := scan(v, into[i]); err != nil {
			return fmt.Errorf("column %d: %w", i+1, err)
		}
	}
	return nil
}

func (p *press) stmt(query string) (statement, error) {
	if s := p.compiled[query]; s != nil {
		return s, nil
	}
	compiled, err := p.Prepare(query)
	if err != nil {
		return nil, err
	}
	s := compiled.(statement)
	p.compiled[query] = s
	return s, nil
}

func (p *press) bind(args []any) error {
	p.args = p.args[:0]
	for i, arg := range args {
		v, err := driver.DefaultParameterConverter.ConvertValue(arg)
		if err != nil {
			return fmt.Errorf("argument %d: %w", i+1, err)
		}
		p.args = append(p.args, driver.NamedValue{Ordinal: i + 1, Value: v})
	}
	return nil
}

// Close lets go of what was compiled first: else SQLite would keep the file open.
func (p *press) Close() error {
	var errs []error
	for _, s := range p.compiled {
		errs = append(errs, s.Close())
	}
	clear(p.compiled)
	return errors.Join(append(errs, p.line.Close())...)
}

// scan puts a value of the driver where it is wanted.
func scan(v driver.Value, into any) error {
	if s, ok := into.(sql.Scanner); ok {
		return s.Scan(v)
	}
	to := reflect.ValueOf(into).Elem()
	switch v := v.(type) {
	case int64:
		if to.Kind() == reflect.Bool {
			to.SetBool(v != 0)
		} else {
			to.SetInt(v)
		}
	case string:
		to.SetString(v)
	case []byte:
		to.SetBytes(v)
	default:
		return fmt.Errorf("%v is no %s", v, to.Type())
	}
	return nil
}

package channel

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"sync"
)

// Marks are a file that says which letters have begun to leave and what became of
// them, until the ledger has it. It is written without waiting for the disk, so it
// costs nothing; what is in it outlives the process, however that dies, but not
// the machine: after a restart of that it says nothing. It lets many letters be
// claimed together, and few be in doubt after a crash.
type Marks struct {
	boot  string // names this run of the machine; "": nobody knows
	mutex sync.Mutex
	file  *os.File
}

// mark is one line of the file.
type mark struct {
	Key     string
	Outcome *Outcome `json:",omitempty"` // nil: it has begun to leave
}

// OpenMarks opens the file, and makes it if need be. Call Left before anything is
// marked anew.
func OpenMarks(path string) (*Marks, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_APPEND|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("opening the marks of letters: %w", err)
	}
	boot, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil {
		boot = nil // not Linux
	}
	return &Marks{boot: strings.TrimSpace(string(boot)), file: file}, nil
}

// Left says what a process that died has left: of each letter that has begun to
// leave its outcome, nil where there is none. Not known is true when the machine
// has been started since, or the file was never used: then it proves nothing.
func (m *Marks) Left() (outcomes map[string]*Outcome, known bool, err error) {
	text, err := os.ReadFile(m.file.Name())
	if err != nil {
		return nil, false, fmt.Errorf("reading the marks of letters: %w", err)
	}
	lines := bufio.NewScanner(bytes.NewReader(text))
	lines.Buffer(nil, 1<<20)
	if m.boot == "" || !lines.Scan() || lines.Text() != m.boot {
		return nil, false, nil
	}
	outcomes = map[string]*Outcome{}
	for lines.Scan() {
		var one mark
		if json.Unmarshal(lines.Bytes(), &one) == nil { // else the process died writing it, before anything left
			outcomes[one.Key] = one.Outcome
		}
	}
	return outcomes, true, lines.Err()
}

// Clear forgets everything: the ledger has it.
func (m *Marks) Clear() error {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	err := m.file.Truncate(0)
	if err == nil {
		_, err = m.file.WriteString(m.boot + "\n")
	}
	if err != nil {
		return fmt.Errorf("clearing the marks of letters: %w", err)
	}
	return nil
}

// Close lets the file go.
func (m *Marks) Close() error { return m.file.Close() }

// begin marks a letter that is about to leave.
func (m *Marks) begin(key string) error { return m.write(mark{Key: key}) }

// end marks what became of it.
func (m *Marks) end(key string, o Outcome) error { return m.write(mark{key, &o}) }

func (m *Marks) write(one mark) error {
	if m == nil {
		return nil
	}
	line, err := json.Marshal(one)
	if err != nil {
		return err
	}
	m.mutex.Lock()
	defer m.mutex.Unlock()
	_, err = m.file.Write(append(line, '\n'))
	return err
}

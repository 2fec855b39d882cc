//go:build race

package dispatch_test

// rounds is how often a child process is killed. The race detector makes the
// ledger many times slower, and has nothing to find in a process that dies.
const rounds = 2

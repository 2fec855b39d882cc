//go:build !race

package dispatch_test

// rounds is how often a child process is killed.
const rounds = 20

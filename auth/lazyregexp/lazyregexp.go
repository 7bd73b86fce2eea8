// Package lazyregexp compiles regular expressions when they are first used, and not at each start of the program: most commands need none.
package lazyregexp

import (
	"regexp"
	"sync"
)

// New returns a function that compiles the expression at its first call, and returns the same one from then on. An expression that is not
// valid panics then.
func New(expression string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })
}

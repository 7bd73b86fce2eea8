package storage

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"math/rand/v2"
	"strings"
	"testing"

	"smokeball-connect/auth"
)

// fault is what goes wrong with one call of the keychain and those after it.
type fault string

const (
	fails         fault = "fails"
	failsButWorks fault = "fails, but takes effect"
	liesAboutIt   fault = "reports success, without effect"
	diesBefore    fault = "the process dies before it"
	diesAfter     fault = "the process dies after it"
	failsFromHere fault = "fails, as does everything after it"
)

// faults leaves out failsFromHere, which has no more effect than diesBefore.
var faults = []fault{fails, failsButWorks, liesAboutIt, diesBefore, diesAfter}

// faultyRing is a keychain in memory, one of whose calls goes wrong.
type faultyRing struct {
	entries map[string]string
	calls   int
	at      int // the call that goes wrong, from 1; 0 for none
	fault   fault
	dead    bool // the process that uses it has died, and no call takes effect any more
	biggest int
}

var (
	errFault = errors.New("the keychain had a bad day")
	errDied  = errors.New("the process has died")
)

// outcome returns what the next call does.
func (r *faultyRing) outcome() (effect bool, err error) {
	if r.dead {
		return false, errDied
	}
	r.calls++
	if r.at == 0 || r.calls < r.at || r.calls > r.at && r.fault != failsFromHere {
		return true, nil
	}
	switch r.fault {
	case fails, failsFromHere:
		return false, errFault
	case failsButWorks:
		return true, errFault
	case liesAboutIt:
		return false, nil
	case diesBefore, diesAfter:
		r.dead = true
		return r.fault == diesAfter, errDied
	}
	return true, nil
}

func (r *faultyRing) Get(_ context.Context, users ...string) (texts []string, err error) {
	for _, user := range users {
		if _, err := r.outcome(); err != nil {
			return texts, err
		}
		text, ok := r.entries[user]
		if !ok {
			return texts, nil
		}
		texts = append(texts, text)
	}
	return texts, nil
}

func (r *faultyRing) Set(_ context.Context, user, text string) error {
	effect, err := r.outcome()
	if effect {
		r.entries[user] = text
		r.biggest = max(r.biggest, len(text))
	}
	return err
}

func (r *faultyRing) Delete(_ context.Context, user string) error {
	effect, err := r.outcome()
	_, ok := r.entries[user]
	if effect {
		delete(r.entries, user)
	}
	if err == nil && !ok {
		return errNotThere
	}
	return err
}

func (r *faultyRing) DeleteAll(context.Context) error {
	clear(r.entries)
	return nil
}

func (r *faultyRing) Unlock(context.Context, ...iter.Seq[string]) error { return nil }

// process returns the entries as a new process sees them.
func process(r *faultyRing) entries {
	r.dead = false
	return entries{newKeychain(r), "test"}
}

func record(size int, seed byte) []byte {
	random := rand.New(rand.NewPCG(uint64(size), uint64(seed)))
	b := make([]byte, size)
	for i := range b {
		b[i] = byte(random.UintN(256))
	}
	return b
}

// Whatever goes wrong at any call of a save, a sweep or a delete, what is read afterwards is the old record or the new
// one, byte for byte, and the next save and delete leave nothing behind.
func TestAFaultAtEveryCall(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	pieces := func(n int) int { return n * pieceSize * 3 / 4 } // size of a record of n pieces
	sizes := []int{1, 2, 100, pieces(1) - 1, pieces(1), pieces(1) + 1, 4000, pieces(4), 10 << 10, 24 << 10}
	operations := map[string]struct {
		run   func(e entries, next []byte) error
		after func(old, next []byte) [][]byte // what may be read afterwards
	}{
		"save":     {func(e entries, next []byte) error { return e.save(ctx, next) }, func(old, next []byte) [][]byte { return [][]byte{old, next} }},
		"rehearse": {func(e entries, _ []byte) error { return e.rehearse(ctx) }, func(old, _ []byte) [][]byte { return [][]byte{old} }},
		"sweep":    {func(e entries, _ []byte) error { return e.sweep(ctx) }, func(old, _ []byte) [][]byte { return [][]byte{old} }},
		"delete":   {func(e entries, _ []byte) error { return e.delete(ctx) }, func(old, _ []byte) [][]byte { return [][]byte{old, nil} }},
	}
	for name, operation := range operations {
		for _, oldSize := range sizes {
			for _, nextSize := range []int{1, pieces(1) + 1, 6000, 24 << 10} {
				if name != "save" && nextSize != 1 {
					continue
				}
				t.Run(fmt.Sprintf("%s/%d to %d", name, oldSize, nextSize), func(t *testing.T) {
					t.Parallel()
					old, next := record(oldSize, 1), record(nextSize, 2)
					// The keychain holds an old record, and the leftovers of an interrupted save.
					before := &faultyRing{entries: map[string]string{}}
					must(t, process(before).save(ctx, record(3000, 3)))
					must(t, process(before).save(ctx, old))
					before.at, before.fault = before.calls+9, diesAfter
					_ = process(before).save(ctx, record(9000, 4))
					prepared := func() *faultyRing { return &faultyRing{entries: maps.Clone(before.entries)} }
					final := record(5000, 5)
					counted := prepared()
					must(t, operation.run(process(counted), next))
					if counted.biggest > pieceSize {
						t.Fatalf("an entry of %d bytes", counted.biggest)
					}
					for at := 1; at <= counted.calls; at++ {
						for _, f := range faults {
							r := prepared()
							r.at, r.fault = at, f
							err := operation.run(process(r), next)
							alive := !r.dead
							r.calls, r.at = 0, 0

							got, loadErr := process(r).load(ctx)
							if loadErr != nil || !among(got, operation.after(old, next)) {
								t.Fatalf("call %d %s: read %d bytes, %v", at, f, len(got), loadErr)
							}
							if last := operation.after(old, next); alive && err == nil && !bytes.Equal(got, last[len(last)-1]) {
								t.Fatalf("call %d %s: it reported success, but had no effect", at, f)
							}
							must(t, process(r).save(ctx, final))
							if got, err := process(r).load(ctx); err != nil || !bytes.Equal(got, final) {
								t.Fatalf("call %d %s: the next save: %v", at, f, err)
							}
							if want := 1 + len(cut(final)); len(r.entries) != want {
								t.Fatalf("call %d %s: %d entries after the next save, want %d", at, f, len(r.entries), want)
							}
							must(t, process(r).delete(ctx))
							if len(r.entries) != 0 {
								t.Fatalf("call %d %s: %d entries after the delete", at, f, len(r.entries))
							}
						}
					}
				})
			}
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func among(got []byte, allowed [][]byte) bool {
	for _, a := range allowed {
		if bytes.Equal(got, a) && (got == nil) == (a == nil) {
			return true
		}
	}
	return false
}

// A rehearsal fails if a save would fail, and leaves the record alone.
func TestARehearsal(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	for _, f := range []fault{fails, liesAboutIt, failsFromHere} {
		r := &faultyRing{entries: map[string]string{}}
		must(t, process(r).save(ctx, record(4000, 1)))
		must(t, process(r).rehearse(ctx))
		writes := &writeFails{r, f}
		e := process(r)
		e.keychain.ring = writes
		if err := e.rehearse(ctx); err == nil {
			t.Errorf("the rehearsal worked although writing %s", f)
		}
		must(t, process(r).sweep(ctx))
		if got, err := process(r).load(ctx); err != nil || !bytes.Equal(got, record(4000, 1)) || len(r.entries) != 4 {
			t.Errorf("afterwards: %d bytes, %v, %d entries", len(got), err, len(r.entries))
		}
	}
}

// writeFails is a keychain that can be read but not written, like that of macOS while the screen is locked.
type writeFails struct {
	ring
	how fault
}

func (w *writeFails) Set(context.Context, string, string) error {
	if w.how == liesAboutIt {
		return nil
	}
	return errFault
}

// A sweep after a crash leaves the record, and nothing else.
func TestASweepFindsEveryLeftover(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	for at := 1; ; at++ {
		r := &faultyRing{entries: map[string]string{}}
		must(t, process(r).save(ctx, record(4000, 1)))
		r.calls, r.at, r.fault = 0, at, diesAfter
		if _ = process(r).save(ctx, record(9000, 2)); !r.dead {
			break
		}
		r.at = 0
		must(t, process(r).sweep(ctx))
		got, err := process(r).load(ctx)
		if err != nil || len(r.entries) != 1+len(cut(got)) {
			t.Fatalf("after a crash at call %d: %d entries for a record of %d pieces, %v", at, len(r.entries), len(cut(got)), err)
		}
	}
}

func TestADamagedRecordIsReportedAndKept(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	damages := map[string]func(m map[string]string){
		"a piece is missing": func(m map[string]string) { delete(m, "test A2") },
		"a piece is changed": func(m map[string]string) { m["test A1"] = strings.Repeat("x", len(m["test A1"])) },
		"pieces are swapped": func(m map[string]string) { m["test A1"], m["test A2"] = m["test A2"], m["test A1"] },
		"not base64":         func(m map[string]string) { m["test A1"] = "*" },
		"nonsense":           func(m map[string]string) { m["test manifest"] = "nonsense" },
		"an empty manifest":  func(m map[string]string) { m["test manifest"] = "" },
		"another version":    func(m map[string]string) { m["test manifest"] = "2" + m["test manifest"][1:] },
		"a billion pieces": func(m map[string]string) {
			m["test manifest"] = strings.Replace(m["test manifest"], " 3 ", " 1000000000 ", 1)
		},
		"the checksum is short": func(m map[string]string) { m["test manifest"] = m["test manifest"][:20] },
	}
	for name, damage := range damages {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := &faultyRing{entries: map[string]string{}}
			must(t, process(r).save(ctx, record(4000, 1)))
			damage(r.entries)
			before := len(r.entries)
			if _, err := process(r).load(ctx); !errors.Is(err, auth.ErrRecordDamaged) {
				t.Errorf("got the error %v, want that the record is damaged", err)
			}
			must(t, process(r).sweep(ctx))
			if len(r.entries) != before {
				t.Error("the sweep removed a part of the record")
			}
			must(t, process(r).save(ctx, record(5000, 2)))
			if got, err := process(r).load(ctx); err != nil || !bytes.Equal(got, record(5000, 2)) {
				t.Errorf("after the next save: %v", err)
			}
			must(t, process(r).delete(ctx))
			if left := len(r.entries); left > 0 {
				t.Errorf("%d entries are left", left)
			}
		})
	}
}

// A reader without the lock, at any moment of a writer's saves, reads either the old record or the new one.
func TestReadingDuringASave(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	r := &faultyRing{entries: map[string]string{}}
	records := [][]byte{record(4000, 1), record(9000, 2), record(1, 3)}
	must(t, process(r).save(ctx, records[0]))
	for i := range 5 {
		writer := process(r)
		readDuring := &interleaved{r, func() {
			got, err := process(r).load(ctx)
			if err != nil || !among(got, records) {
				t.Errorf("read %d bytes, %v", len(got), err)
			}
		}}
		writer.keychain.ring = readDuring
		must(t, writer.save(ctx, records[i%len(records)]))
	}
}

// interleaved is a ring that calls a function before every call, and before every entry that is read.
type interleaved struct {
	ring
	first func()
}

func (i *interleaved) Get(ctx context.Context, users ...string) (all []string, err error) {
	for _, user := range users {
		i.first()
		text, err := i.ring.Get(ctx, user)
		if err != nil || len(text) == 0 {
			return all, err
		}
		all = append(all, text...)
	}
	return all, nil
}

func (i *interleaved) Set(ctx context.Context, user, text string) error {
	i.first()
	return i.ring.Set(ctx, user, text)
}

func (i *interleaved) Delete(ctx context.Context, user string) error {
	i.first()
	return i.ring.Delete(ctx, user)
}

package storage

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"

	"smokeball-connect/auth"
)

// A record is too large for one keychain entry on Windows and macOS, so it is cut into pieces. They live in one of two
// slots, A and B, as "<name> A1", "<name> A2" and so on. The entry "<name> manifest" says which slot is live, how many pieces it
// has, and the checksum of the record.
//
// Writing the manifest is the commit. A save fills the other slot, then writes the manifest, then clears the old slot: whenever the
// power fails, the manifest points to a whole record, either the old one or the new one.
//
// Pieces are written upwards and removed downwards, each verified before the next. So there is never a gap among them,
// and the leftovers of an interrupted save are found by counting, without a list.
//
// Every operation begins with a read, because a call that was given up may still take effect: see keychain.set.

// pieceSize is the size in bytes of the largest piece. A Windows entry holds 2,560 bytes, one on macOS about 2,900.
const pieceSize = 2000

// manifest describes the pieces of a record.
type manifest struct {
	slot   string // "A" or "B"
	pieces int
	sum    string // SHA-256 of the record, in hex
}

const manifestVersion = "1"

func (m manifest) String() string {
	return strings.Join([]string{manifestVersion, m.slot, strconv.Itoa(m.pieces), m.sum}, " ")
}

// maxPieces limits the pieces of a record to 2 MB, more than any record needs.
const maxPieces = 1000

func parseManifest(text string) (manifest, error) {
	fields := strings.Split(text, " ")
	if len(fields) != 4 || fields[0] != manifestVersion || fields[1] != "A" && fields[1] != "B" {
		return manifest{}, errors.New("the manifest is not in the expected form")
	}
	pieces, err := strconv.Atoi(fields[2])
	if err != nil || pieces < 1 || pieces > maxPieces || strconv.Itoa(pieces) != fields[2] {
		return manifest{}, errors.New("the manifest's number of pieces makes no sense")
	}
	if sum, err := hex.DecodeString(fields[3]); err != nil || len(sum) != sha256.Size {
		return manifest{}, errors.New("the manifest's checksum makes no sense")
	}
	return manifest{fields[1], pieces, fields[3]}, nil
}

func checksum(record []byte) string {
	sum := sha256.Sum256(record)
	return hex.EncodeToString(sum[:])
}

// cut cuts a record into pieces, in base64 because keychains store text.
func cut(record []byte) []string {
	text := base64.RawStdEncoding.EncodeToString(record)
	var pieces []string
	for len(text) > pieceSize {
		pieces = append(pieces, text[:pieceSize])
		text = text[pieceSize:]
	}
	return append(pieces, text)
}

// entries are the keychain entries of one record.
type entries struct {
	keychain *keychain
	name     string
}

func (e entries) manifest() string                { return e.name + " manifest" }
func (e entries) piece(slot string, n int) string { return fmt.Sprintf("%s %s%d", e.name, slot, n) }

// series returns the possible names of the record's entries, in series without gaps: see above.
func (e entries) series() []iter.Seq[string] {
	pieces := func(slot string) iter.Seq[string] {
		return func(yield func(string) bool) {
			for n := 1; n <= maxPieces && yield(e.piece(slot, n)); n++ {
			}
		}
	}
	return []iter.Seq[string]{slices.Values([]string{e.manifest()}), pieces("A"), pieces("B")}
}

func other(slot string) string {
	if slot == "A" {
		return "B"
	}
	return "A"
}

// load reads the record, nil when there is none. It needs no lock: a record that does not verify is read again, because
// it may just have been written. It fails with auth.ErrRecordDamaged only when the same manifest fails twice.
func (e entries) load(ctx context.Context) ([]byte, error) {
	failed := ""
	for {
		text, found, err := e.keychain.get(ctx, e.manifest())
		if err != nil || !found {
			return nil, err
		}
		record, err := e.assemble(ctx, text)
		if !errors.Is(err, auth.ErrRecordDamaged) {
			return record, err
		}
		if text == failed {
			return nil, err
		}
		failed = text
	}
}

// assemble reads the record that a manifest describes.
func (e entries) assemble(ctx context.Context, text string) ([]byte, error) {
	m, err := parseManifest(text)
	if err != nil {
		return nil, fmt.Errorf("%w: %v", auth.ErrRecordDamaged, err)
	}
	var names []string
	for n := 1; n <= m.pieces; n++ {
		names = append(names, e.piece(m.slot, n))
	}
	pieces, err := e.keychain.getAll(ctx, names...)
	if err != nil {
		return nil, err
	}
	if len(pieces) < m.pieces {
		return nil, fmt.Errorf("%w: piece %d of %d is missing", auth.ErrRecordDamaged, len(pieces)+1, m.pieces)
	}
	record, err := base64.RawStdEncoding.DecodeString(strings.Join(pieces, ""))
	if err != nil || checksum(record) != m.sum {
		return nil, fmt.Errorf("%w: the checksum does not match", auth.ErrRecordDamaged)
	}
	return record, nil
}

// save replaces the record. The lock must be held. After a failure the record is the old one or, if it failed at the very
// end, the new one; never a mixture.
func (e entries) save(ctx context.Context, record []byte) error {
	old, found, err := e.keychain.get(ctx, e.manifest())
	if err != nil {
		return err
	}
	next := manifest{slot: "A", sum: checksum(record)}
	live, err := parseManifest(old)
	if found && err == nil {
		next.slot = other(live.slot)
	}
	if err := e.clear(ctx, next.slot, 0); err != nil {
		return err
	}
	pieces := cut(record)
	if next.pieces = len(pieces); next.pieces > maxPieces {
		return fmt.Errorf("%w: %d bytes are too many for a record", auth.ErrKeychainBroken, len(record))
	}
	for i, piece := range pieces {
		if err := e.keychain.set(ctx, e.piece(next.slot, i+1), piece); err != nil {
			return err
		}
	}
	if err := e.keychain.set(ctx, e.manifest(), next.String()); err != nil {
		return err
	}
	// The record is saved. Leftovers in the old slot are cleared now or by the next save.
	_ = e.clear(ctx, other(next.slot), live.pieces)
	return nil
}

// rehearse checks that a save would work now by writing the first piece of the slot that the next save fills. It leaves the record alone.
// The lock must be held.
func (e entries) rehearse(ctx context.Context) error {
	text, found, err := e.keychain.get(ctx, e.manifest())
	if err != nil {
		return err
	}
	slot := "A"
	if live, err := parseManifest(text); found && err == nil {
		slot = other(live.slot)
	}
	if err := e.clear(ctx, slot, 0); err != nil {
		return err
	}
	return e.keychain.set(ctx, e.piece(slot, 1), "rehearsal")
}

// sweep removes what an interrupted save or delete has left behind. The lock must be held.
func (e entries) sweep(ctx context.Context) error {
	text, found, err := e.keychain.get(ctx, e.manifest())
	if err != nil {
		return err
	}
	if !found {
		return errors.Join(e.clear(ctx, "A", 0), e.clear(ctx, "B", 0))
	}
	m, err := parseManifest(text)
	if err != nil {
		return nil //nolint:nilerr // all of a damaged record is kept
	}
	return e.clear(ctx, other(m.slot), 0)
}

// delete removes the record and every trace of it. The lock must be held. The manifest is removed first: without it, there is no
// record.
func (e entries) delete(ctx context.Context) error {
	text, _, err := e.keychain.get(ctx, e.manifest())
	if err != nil {
		return err
	}
	if err := e.keychain.remove(ctx, e.manifest()); err != nil {
		return err
	}
	live, _ := parseManifest(text)
	return errors.Join(e.clear(ctx, "A", live.pieces), e.clear(ctx, "B", live.pieces))
}

// clear removes the pieces of a slot, counting them upwards and removing them downwards. It removes at least atLeast pieces, the number in
// the manifest: a damaged record may have gaps.
func (e entries) clear(ctx context.Context, slot string, atLeast int) error {
	n := 0
	for {
		_, found, err := e.keychain.get(ctx, e.piece(slot, n+1))
		if err != nil {
			return err
		}
		if !found {
			break
		}
		n++
	}
	for n = max(n, atLeast); n > 0; n-- {
		if err := e.keychain.remove(ctx, e.piece(slot, n)); err != nil {
			return err
		}
	}
	return nil
}

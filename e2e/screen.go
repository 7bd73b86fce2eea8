//go:build linux

package e2e

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// screen shows the windows of a session. Each window has an ID.
type screen interface {
	// find is the visible window whose title matches; "" if there is none.
	find(title *regexp.Regexp) string
	// title is what a window's title bar says.
	title(id string) string
	// shown reports whether a window is on the screen.
	shown(id string) bool
	// active is the window with the keyboard focus; "" if there is none.
	active() string
	// activate gives a window the keyboard focus, if it is on the screen.
	activate(id string)
	// press presses keys one after another, named as for xdotool: "Return", "ctrl+shift+c".
	press(keys ...string) error
	// close does what a click on the cross in the title bar does.
	close(id string) error
	// pixels are the pixels of the part of a window that is on the screen, in rows, 3 bytes each.
	pixels(id string) (rgb []byte, size image.Point, err error)
}

// window is a window of a session.
type window struct {
	session *session
	id      string
	part    image.Rectangle // the part to read; all of it if empty

	last reading
	says [][]word // the result of last: the words of each line
}

// window waits until there is a window whose title begins with title, and it is painted and has the keyboard focus.
func (s *session) window(t testing.TB, title string) *window {
	t.Helper()
	w := &window{session: s}
	waitFor(t, "the window "+title, func() bool {
		w.id = s.find(title)
		return w.id != ""
	})
	waitFor(t, "the window to be painted", w.painted)
	w.focus(t)
	t.Cleanup(func() {
		if !t.Failed() {
			return
		}
		if pixels, size, err := s.screen.pixels(w.id); err == nil {
			writePicture(t, "../build/failed/"+strings.ReplaceAll(t.Name(), "/", "-")+".png", encoded(t, pixels, size))
		}
	})
	return w
}

// find returns the ID of the visible window whose title starts with a match of the pattern, ignoring case; "" if there is none.
func (s *session) find(pattern string) string {
	return s.screen.find(regexp.MustCompile("(?i)^(?:" + pattern + ")"))
}

// focus gives the window the keyboard focus.
func (w *window) focus(t testing.TB) {
	t.Helper()
	waitFor(t, "the window to have the keyboard", func() bool {
		if w.active() {
			return true
		}
		w.session.screen.activate(w.id)
		return w.active()
	})
}

// active reports whether the window has the keyboard focus.
func (w *window) active() bool { return w.session.screen.active() == w.id }

// title is what the title bar says.
func (w *window) title() string { return w.session.screen.title(w.id) }

// shown reports whether the window is on the screen.
func (w *window) shown() bool { return w.session.screen.shown(w.id) }

// press presses keys in the window, named as for xdotool: "Return", "ctrl+shift+c".
func (w *window) press(t testing.TB, keys ...string) {
	t.Helper()
	w.focus(t)
	if err := w.session.screen.press(keys...); err != nil {
		t.Fatal(err)
	}
}

// typeText types a text.
func (w *window) typeText(t testing.TB, text string) {
	t.Helper()
	w.focus(t)
	w.session.do(t, "xdotool", "type", "--delay", "20", text)
}

// close clicks the cross in the title bar.
func (w *window) close(t testing.TB) {
	t.Helper()
	if err := w.session.screen.close(w.id); err != nil {
		t.Fatal(err)
	}
}

// do runs a command in the session that must not fail.
func (s *session) do(t testing.TB, name string, args ...string) {
	t.Helper()
	if _, err := finish(s.command(name, args...)); err != nil {
		t.Fatal(err)
	}
}

// pixels are the window's pixels; nil if it is not on the screen.
func (w *window) pixels() []byte {
	rgb, _, err := w.session.screen.pixels(w.id)
	if err != nil { // the window is not there at the moment
		return nil
	}
	return rgb
}

// painted reports whether the window shows more than a background.
func (w *window) painted() bool {
	seen := map[[3]byte]struct{}{}
	for p := w.pixels(); len(p) >= 3 && len(seen) <= 2; p = p[3:] {
		seen[[3]byte(p[:3])] = struct{}{}
	}
	return len(seen) > 2
}

// text is the text in the window, line by line, as far as it can be recognized.
func (w *window) text() string {
	var lines []string
	for _, l := range w.read() {
		var words []string
		for _, word := range l {
			words = append(words, word.text)
		}
		lines = append(lines, strings.Join(words, " "))
	}
	return strings.ReplaceAll(strings.Join(lines, "\n"), "’", "'") // recognition mixes up the two
}

// word is a word in the window.
type word struct {
	text string
	at   image.Rectangle // in the window
}

// enlarged is the factor by which the window is enlarged before text recognition, which is bad at small letters.
const enlarged = 3

// read recognizes the text in the window. That is most of the work of these tests, so the same picture is not read twice.
func (w *window) read() [][]word {
	rgb, size, err := w.session.screen.pixels(w.id)
	if err != nil { // the window is not there at the moment
		return nil
	}
	picture := reading{sha256.Sum256(rgb), w.part}
	if w.last != picture {
		w.last, w.says = picture, w.makeOut(rgb, size)
	}
	return w.says
}

// reading identifies a picture that was read, and the part of it.
type reading struct {
	picture [sha256.Size]byte
	part    image.Rectangle
}

func (w *window) makeOut(rgb []byte, size image.Point) [][]word {
	crop, layout := "", 11 // sparse text
	if !w.part.Empty() {
		crop, layout = fmt.Sprintf("-crop %dx%d+%d+%d +repage", w.part.Dx(), w.part.Dy(), w.part.Min.X, w.part.Min.Y), 6 // one block
	}
	read := w.session.command("sh", "-c", fmt.Sprintf("convert -size %dx%d -depth 8 rgb:- %s -colorspace gray -resize %d%% pgm:- | tesseract - - --psm %d tsv",
		size.X, size.Y, crop, 100*enlarged, layout))
	read.Env = append(read.Env, "OMP_THREAD_LIMIT=1") // leaves processors for the other tests
	read.Stdin = bytes.NewReader(rgb)
	table, err := finish(read)
	if err != nil {
		return [][]word{{{text: fmt.Sprintf("(it cannot be read: %v)", err)}}}
	}
	return w.lines(string(table))
}

// lines are the lines in a table of tesseract's, which has a row for each word with its line and position.
func (w *window) lines(table string) (lines [][]word) {
	const firstOfPlace, wordNumber, left, text, columns = 1, 5, 6, 11, 12
	last := ""
	for row := range strings.SplitSeq(table, "\n") {
		row := strings.Split(row, "\t")
		if len(row) < columns || row[0] != "5" || strings.TrimSpace(row[text]) == "" { // not a word
			continue
		}
		if place := strings.Join(row[firstOfPlace:wordNumber], "."); place != last || len(lines) == 0 {
			lines, last = append(lines, nil), place
		}
		var number [4]int // left, top, width, height
		for i := range number {
			number[i], _ = strconv.Atoi(row[left+i])
			number[i] /= enlarged
		}
		at := image.Rect(number[0], number[1], number[0]+number[2], number[1]+number[3]).Add(w.part.Min)
		lines[len(lines)-1] = append(lines[len(lines)-1], word{row[text], at})
	}
	return lines
}

// click clicks on words in the window, as soon as they appear.
func (w *window) click(t testing.TB, text string) {
	t.Helper()
	x, y := 0, 0
	defer func() {
		if t.Failed() {
			t.Logf("the window says:\n%s", w.text())
		}
	}()
	waitFor(t, "the window to say "+text, func() bool {
		x, y = w.place(strings.Fields(text))
		return x > 0
	})
	w.session.do(t, "xdotool", "mousemove", "--window", w.id, strconv.Itoa(x), strconv.Itoa(y), "click", "1")
}

// clickBelow is click for words that may have to be scrolled into view. It waits until they no longer move.
func (w *window) clickBelow(t testing.TB, text string) {
	t.Helper()
	scrolled, lastX, lastY := false, 0, 0
	waitFor(t, "the window to say "+text, func() bool {
		x, y := w.place(strings.Fields(text))
		switch {
		case x == 0:
			w.scroll(t, 4) // less than a windowful
			scrolled = true
		case scrolled:
			w.scroll(t, 2) // away from the edge, where half a line can already be recognized
			scrolled = false
		case x == lastX && y == lastY:
			return true
		}
		lastX, lastY = x, y
		return false
	})
	w.session.do(t, "xdotool", "mousemove", "--window", w.id, strconv.Itoa(lastX), strconv.Itoa(lastY), "click", "1")
}

// scroll turns the mouse wheel, to see more of what is below.
func (w *window) scroll(t testing.TB, steps int) {
	t.Helper()
	const wheelDown = "5"
	// At the edge, away from controls that would scroll themselves.
	w.session.do(t, "xdotool", "mousemove", "--window", w.id, "8", "300", "click", "--repeat", strconv.Itoa(steps), wheelDown)
}

// place is the middle of words in one line of the window; 0, 0 if they are not there.
func (w *window) place(words []string) (x, y int) {
	undotted := func(word string) string { return strings.TrimRight(word, ".…") } // the number of dots recognized varies
	says := func(found word, wanted string) bool { return undotted(found.text) == undotted(wanted) }
	for _, l := range w.read() {
		for i := range len(l) - len(words) + 1 {
			found := l[i : i+len(words)]
			if slices.EqualFunc(found, words, says) {
				first, last := found[0].at, found[len(found)-1].at
				return (first.Min.X + last.Max.X) / 2, (first.Min.Y + first.Max.Y) / 2
			}
		}
	}
	return 0, 0
}

// waitForText waits until the window contains a text, which may be broken into lines.
func (w *window) waitForText(t testing.TB, text string) {
	t.Helper()
	last := ""
	defer func() {
		if t.Failed() {
			t.Logf("the window says:\n%s", last)
		}
	}()
	waitFor(t, "the window to say "+text, func() bool {
		last = w.text()
		return strings.Contains(strings.ReplaceAll(last, "\n", " "), text)
	})
}

// still waits until the window stops changing, or for a while if it never does, and returns its pixels.
func (w *window) still(t testing.TB) (last []byte, size image.Point) {
	t.Helper()
	const enough, most = 3, 40
	looks, still := 0, 0
	waitFor(t, "the window to stand still", func() bool {
		now, of, err := w.session.screen.pixels(w.id)
		if still++; err != nil || !bytes.Equal(now, last) {
			still = 0
		}
		last, size = now, of
		looks++
		return err == nil && (still == enough || looks >= most)
	})
	return last, size
}

// picture saves the window as a PNG as soon as it stands still.
func (w *window) picture(t testing.TB, path string) {
	t.Helper()
	pixels, size := w.still(t)
	writePicture(t, path, encoded(t, pixels, size))
}

// encoded returns pixels, in three bytes each, as a PNG.
func encoded(t testing.TB, pixels []byte, size image.Point) []byte {
	t.Helper()
	shot := image.NewNRGBA(image.Rectangle{Max: size})
	for at := range size.X * size.Y {
		copy(shot.Pix[4*at:], pixels[3*at:3*at+3])
		shot.Pix[4*at+3] = 0xff
	}
	var file bytes.Buffer
	if err := png.Encode(&file, shot); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

func writePicture(t testing.TB, path string, content []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, content, 0o644); err != nil {
		t.Fatal(err)
	}
}

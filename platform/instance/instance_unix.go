//go:build !windows

package instance

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofrs/flock"
)

const (
	hearWithin = 5 * time.Second
	longestWay = 100 // bytes of a socket's path; some systems take 104
	heard      = "ok\n"
)

// Instance is the program's claim to be the one in its session. It hears the words of later starts.
type Instance struct {
	lock     *flock.Flock
	listener net.Listener
	words    chan Word
}

// Claim makes this process the one of its session, or fails with ErrRunning. The folder is the machine's state folder. What a
// crash has left behind does not get in the way: the claim is a lock, which ends with its process, and the socket beside it is replaced.
func Claim(folder string, demo bool) (*Instance, error) {
	path, err := socketPath(folder, demo)
	if err == nil {
		err = makePrivate(filepath.Dir(path))
	}
	if err != nil {
		return nil, err
	}
	lock := flock.New(strings.TrimSuffix(path, ".sock")+".lock", flock.SetPermissions(0o600))
	held, err := lock.TryLock()
	if err != nil {
		return nil, err
	}
	if !held {
		return nil, ErrRunning
	}
	os.Remove(path)
	listener, err := net.Listen("unix", path)
	if err != nil {
		lock.Unlock()
		return nil, err
	}
	i := &Instance{lock, listener, make(chan Word)}
	go i.listen()
	return i, nil
}

// socketPath is where the session's claim is. The computer and the display's name are in it: two desktop sessions of one person have a
// window each, also where they share a home folder.
func socketPath(folder string, demo bool) (string, error) {
	sum := sha256.Sum256([]byte(machine(machineFile) + "\x00" + os.Getenv("WAYLAND_DISPLAY") + "\x00" + os.Getenv("DISPLAY")))
	name := claimName(demo) + "-" + hex.EncodeToString(sum[:4]) + ".sock"
	run := filepath.Join(folder, "run")
	if len(filepath.Join(run, name)) > longestWay {
		// A home folder with a very long name. The runtime folder is the person's own, too, and its name is short.
		run = filepath.Join(os.Getenv("XDG_RUNTIME_DIR"), "smokeball-connect")
		if !filepath.IsAbs(run) || len(filepath.Join(run, name)) > longestWay {
			return "", fmt.Errorf("the path %s is too long for a socket", filepath.Join(folder, "run"))
		}
	}
	return filepath.Join(run, name), nil
}

// makePrivate makes a folder for this person alone.
func makePrivate(folder string) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	return os.Chmod(folder, 0o700)
}

// Words delivers what later starts say. It is closed by Close.
func (i *Instance) Words() <-chan Word { return i.words }

func (i *Instance) listen() {
	defer close(i.words)
	for {
		conn, err := i.listener.Accept()
		if err != nil {
			return
		}
		conn.SetDeadline(time.Now().Add(hearWithin))
		line, err := bufio.NewReader(conn).ReadString('\n')
		word := Word(strings.TrimSpace(line))
		if err == nil && (word == Show || word == Quit) {
			i.words <- word
			conn.Write([]byte(heard))
		}
		conn.Close()
	}
}

// Close gives the claim up.
func (i *Instance) Close() {
	i.listener.Close() // which removes the socket
	i.lock.Unlock()
}

// Running finds the program that runs in this session. The returned function waits for its end, as long as ctx lets it, and reports
// whether that came.
func Running(folder string, demo bool) (ended func(context.Context) bool) {
	return unclaimed(folder, demo)
}

// Signal says a word to the program that runs in this session. It returns when it was heard, or fails with ErrNotRunning.
func Signal(folder string, demo bool, word Word) error {
	path, err := socketPath(folder, demo)
	if err != nil {
		return err
	}
	conn, err := net.DialTimeout("unix", path, hearWithin)
	if err != nil {
		return ErrNotRunning
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(hearWithin))
	if _, err := conn.Write([]byte(word + "\n")); err != nil {
		return fmt.Errorf("the running program does not listen: %w", err)
	}
	if answer, err := bufio.NewReader(conn).ReadString('\n'); err != nil || answer != heard {
		return fmt.Errorf("the running program does not answer")
	}
	return nil
}

//go:build !windows

package instance

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/gofrs/flock"

	"smokeball-connect/product"
)

const (
	hearTimeout    = 5 * time.Second
	maxSocketPath  = 100 // bytes of a socket's path; some systems allow only 104
	heard          = "ok\n"
	maxConnections = 16 // connections served at the same time
)

// Instance is the program's claim to be the only one in its session. It receives the messages of later starts.
type Instance struct {
	lock     *flock.Flock
	listener net.Listener
	messages chan Message
	done     sync.WaitGroup  // listening, and serving connections
	closing  context.Context // ends with close
	end      context.CancelFunc
}

// claim takes a file lock, which ends with the process, and replaces the socket beside it.
func claim(folder string, demo bool) (*Instance, error) {
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
	_ = os.Remove(path) // if it cannot be replaced, listening fails with a better error
	listener, err := net.Listen("unix", path)
	if err != nil {
		lock.Unlock()
		return nil, err
	}
	i := &Instance{lock: lock, listener: listener, messages: make(chan Message)}
	i.closing, i.end = context.WithCancel(context.Background())
	i.done.Go(i.listen)
	return i, nil
}

// socketPath returns the path of the session's socket. It depends on the computer and on the display, so that two desktop sessions of one
// person have a window each, even if they share a home folder.
func socketPath(folder string, demo bool) (string, error) {
	sum := sha256.Sum256([]byte(machine(machineFile) + "\x00" + os.Getenv("WAYLAND_DISPLAY") + "\x00" + os.Getenv("DISPLAY")))
	name := claimName(demo) + "-" + hex.EncodeToString(sum[:4]) + ".sock"
	run := filepath.Join(folder, "run")
	if len(filepath.Join(run, name)) > maxSocketPath {
		// The home folder's path is very long. The runtime folder belongs to the person as well, and its path is short.
		run = filepath.Join(os.Getenv("XDG_RUNTIME_DIR"), product.Command)
		if !filepath.IsAbs(run) || len(filepath.Join(run, name)) > maxSocketPath {
			return "", fmt.Errorf("the path %s is too long for a socket", filepath.Join(folder, "run"))
		}
	}
	return filepath.Join(run, name), nil
}

// makePrivate makes a folder that only this person can use.
func makePrivate(folder string) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	return os.Chmod(folder, 0o700)
}

// listen serves connections concurrently, so that a silent one does not block the others. While maxConnections are being served, the next
// has to wait.
func (i *Instance) listen() {
	places := make(chan struct{}, maxConnections)
	for {
		places <- struct{}{}
		conn, err := i.listener.Accept()
		if err != nil {
			return
		}
		i.done.Go(func() {
			i.hear(conn)
			<-places
		})
	}
}

// hear passes on the message of a later start, and answers when the program has taken it.
func (i *Instance) hear(conn net.Conn) {
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(hearTimeout))
	stop := context.AfterFunc(i.closing, func() { conn.Close() })
	line, err := bufio.NewReader(conn).ReadString('\n')
	stop()
	message := Message(strings.TrimSpace(line))
	if err != nil || message != Show && message != Quit {
		return
	}
	select {
	case i.messages <- message:
		_, _ = conn.Write([]byte(heard)) // the other end may have gone
	case <-i.closing.Done():
	}
}

func (i *Instance) close() {
	i.end()
	i.listener.Close() // which removes the socket
	i.done.Wait()
	close(i.messages)
	i.lock.Unlock()
}

func running(folder string, demo bool) (ended func(context.Context) bool) {
	return unclaimed(folder, demo)
}

// signal returns when the message has been taken.
func signal(folder string, demo bool, message Message) error {
	path, err := socketPath(folder, demo)
	if err != nil {
		return err
	}
	conn, err := net.DialTimeout("unix", path, hearTimeout)
	if err != nil {
		return ErrNotRunning
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(hearTimeout))
	if _, err := conn.Write([]byte(message + "\n")); err != nil {
		return fmt.Errorf("the running program does not listen: %w", err)
	}
	if answer, err := bufio.NewReader(conn).ReadString('\n'); err != nil || answer != heard {
		return errors.New("the running program does not answer")
	}
	return nil
}

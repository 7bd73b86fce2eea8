package storage

import (
	"context"
	"errors"
	"iter"
	"sync"

	"github.com/godbus/dbus/v5"

	"smokeball-connect/auth"
)

// secretService is a ring in the Secret Service. Its items are those of go-keyring, with the same collection, attributes and label.
//
// Only Unlock shows prompts. A prompt that any other call would need is dismissed unseen.
type secretService struct {
	address func() (string, error) // of the bus
	asking  chan struct{}          // of capacity 1; full while the person is asked something

	mu      sync.Mutex
	current *secretsConn // nil before the first connection
}

func newSecretService(address func() (string, error)) *secretService {
	return &secretService{address: address, asking: make(chan struct{}, 1)}
}

// connect returns the current connection, or a new one if there is none or it was closed.
func (s *secretService) connect(ctx context.Context) (*secretsConn, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.current != nil && s.current.bus.Connected() {
		return s.current, nil
	}
	s.current = nil
	address, err := s.address()
	if err != nil {
		return nil, err
	}
	c, err := connectSecrets(ctx, address)
	if err != nil {
		return nil, err
	}
	s.current = c
	return c, nil
}

// open connects, and returns the collection with the entries. It shows no prompt.
func (s *secretService) open(ctx context.Context) (*secretsConn, dbus.ObjectPath, error) {
	c, err := s.connect(ctx)
	if err != nil {
		return nil, "", err
	}
	collection, err := c.openKeyring(ctx)
	return c, collection, err
}

// Get searches the collection only once it is known to exist and to be unlocked: KeePassXC finds nothing in a locked one, and may
// prompt the person to unlock it before a search (https://github.com/keepassxreboot/keepassxc/issues/7574).
func (s *secretService) Get(ctx context.Context, users ...string) (texts []string, err error) {
	c, collection, err := s.open(ctx)
	if err != nil {
		return nil, err
	}
	for _, user := range users {
		text, err := c.text(ctx, collection, user)
		if err != nil || text == "" {
			return texts, err
		}
		texts = append(texts, text)
	}
	return texts, nil
}

// text returns what an item has in it, "" if there is no item or it is emptied: see Delete.
func (c *secretsConn) text(ctx context.Context, collection dbus.ObjectPath, user string) (string, error) {
	for again := true; ; again = false {
		items, err := c.find(ctx, collection, attributes(user))
		if err != nil || len(items) == 0 {
			return "", err
		}
		text, err := c.secret(ctx, items[0])
		if noSuchObject(err) && again {
			continue // the item was removed between the two calls
		}
		return text, err
	}
}

// Set overwrites an existing item, for which KeePassXC does not prompt, or creates one.
func (s *secretService) Set(ctx context.Context, user, text string) error {
	c, collection, err := s.open(ctx)
	if err != nil {
		return err
	}
	items, err := c.find(ctx, collection, attributes(user))
	if err != nil {
		return err
	}
	if len(items) > 0 {
		return c.setSecret(ctx, items[0], text)
	}
	prompt, err := c.createItem(ctx, collection, user, text)
	if err != nil || prompt == noPrompt {
		return err
	}
	// If the collection is still unlocked, the prompt is a formality: KeePassXC creates every item in a prompt, but shows nothing
	// for a new one. Otherwise the collection was locked meanwhile.
	if _, err := c.openKeyring(ctx); err != nil {
		c.dismiss(prompt)
		return err
	}
	return c.show(ctx, prompt)
}

// Delete removes the item. If the service wants to prompt the person for that, as KeePassXC does, it overwrites the item with an
// empty secret instead.
func (s *secretService) Delete(ctx context.Context, user string) error {
	return s.deleteItems(ctx, attributes(user))
}

func (s *secretService) DeleteAll(ctx context.Context) error {
	err := s.deleteItems(ctx, map[string]string{"service": service})
	if errors.Is(err, errNotThere) || errors.Is(err, auth.ErrNoKeyring) {
		return nil
	}
	return err
}

func (s *secretService) deleteItems(ctx context.Context, attributes map[string]string) error {
	c, collection, err := s.open(ctx)
	if err != nil {
		return err
	}
	items, err := c.find(ctx, collection, attributes)
	if err != nil {
		return err
	}
	if len(items) == 0 {
		return errNotThere
	}
	for _, item := range items {
		prompt, err := c.deleteItem(ctx, item)
		if err == nil && prompt != noPrompt {
			c.dismiss(prompt)
			err = c.setSecret(ctx, item, "")
		}
		if err != nil && !noSuchObject(err) {
			return err
		}
	}
	return nil
}

// Unlock unlocks the collection, and then the items, each of which KeePassXC locks separately for each program. If there is no
// collection, it creates one.
func (s *secretService) Unlock(ctx context.Context, series ...iter.Seq[string]) error {
	select {
	case s.asking <- struct{}{}:
		defer func() { <-s.asking }()
	case <-ctx.Done():
		return ctx.Err()
	}
	within, cancel := context.WithTimeout(ctx, callTimeout)
	c, err := s.connect(within)
	cancel()
	if err != nil {
		return err
	}
	if err := c.unlockKeyring(ctx); err != nil {
		return err
	}
	return c.unlockItems(ctx, series)
}

// unlockKeyring asks the person to unlock the collection, or to create one if there is none.
func (c *secretsConn) unlockKeyring(ctx context.Context) error {
	_, prompt, err := c.keyring(ctx)
	none := errors.Is(err, auth.ErrNoKeyring)
	if none {
		prompt, err = c.createKeyring(ctx)
	}
	if err == nil && prompt != noPrompt {
		err = c.show(ctx, prompt)
	}
	if none && errors.Is(err, auth.ErrKeychainLocked) {
		return auth.ErrNoKeyring // the person did not want one
	}
	return err
}

// unlockItems asks the person to unlock the entries of the series, all at once.
func (c *secretsConn) unlockItems(ctx context.Context, series []iter.Seq[string]) error {
	collection, err := c.openKeyring(ctx) // fails unless the prompt really unlocked it
	if err != nil {
		return err
	}
	var all []dbus.ObjectPath
	for _, users := range series {
		for user := range users {
			items, err := c.find(ctx, collection, attributes(user))
			if err != nil {
				return err
			}
			if len(items) == 0 {
				break
			}
			all = append(all, items...)
		}
	}
	if len(all) == 0 {
		return nil
	}
	_, prompt, err := c.unlock(ctx, all)
	if err == nil && prompt != noPrompt {
		err = c.show(ctx, prompt)
	}
	return err
}

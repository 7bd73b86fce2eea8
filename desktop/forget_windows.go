package desktop

import (
	"errors"

	"golang.org/x/sys/windows/registry"
)

// Forget removes what the program has told this person's Windows: to start it, and whose its notifications are.
func Forget() error {
	var errs []error
	if a := NewAutostart(); a != nil {
		if _, err := readString(registry.CURRENT_USER, runKey, runName); err == nil {
			errs = append(errs, a.Set(false))
		}
	}
	for _, key := range []string{toastAppKey, toastClassKey + `\LocalServer32`, toastClassKey} {
		if err := registry.DeleteKey(registry.CURRENT_USER, key); err != nil && !errors.Is(err, registry.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// Floor does only what a sign-in has to do once the browser has come back, and prints how many milliseconds that takes: it asks a token
// endpoint for tokens, and saves as many bytes in the keychain as a record has.
package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"time"

	"smokeball-connect/auth"
	"smokeball-connect/storage"
)

func main() {
	took, err := measure(os.Args[1], os.Args[2], os.Args[3])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(float64(took.Microseconds()) / 1000)
}

// measure uses the refresh token in the environment variable FLOOR_REFRESH_TOKEN, and does not print it.
func measure(tokenURL, clientID, size string) (time.Duration, error) {
	ctx := context.Background()
	bytesOfRecord, err := strconv.Atoi(size)
	if err != nil {
		return 0, err
	}
	folder, err := storage.OpenStateFolder()
	if err != nil {
		return 0, err
	}
	vault := storage.OpenVault(folder, storage.KeyOf(auth.Connection{SignInURL: tokenURL, ClientID: "floor"}))
	if _, err := vault.Load(ctx); err != nil { // the program has read it long before this
		return 0, err
	}
	began := time.Now()
	lock, err := vault.Lock(ctx)
	if err != nil {
		return 0, err
	}
	defer lock.Unlock()
	form := url.Values{"grant_type": {"refresh_token"}, "client_id": {clientID}, "refresh_token": {os.Getenv("FLOOR_REFRESH_TOKEN")}}
	answer, err := http.PostForm(tokenURL, form)
	if err != nil {
		return 0, errors.New("the token endpoint cannot be reached")
	}
	defer answer.Body.Close()
	if _, err := io.ReadAll(answer.Body); err != nil || answer.StatusCode != http.StatusOK {
		return 0, fmt.Errorf("the token endpoint answers %s", answer.Status)
	}
	if err := vault.Save(ctx, bytes.Repeat([]byte("x"), bytesOfRecord)); err != nil {
		return 0, err
	}
	return time.Since(began), nil
}

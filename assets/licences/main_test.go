package main

import (
	"os"
	"strings"
	"testing"
)

// The licences are those of what is linked now.
func TestLicencesAreThere(t *testing.T) {
	t.Parallel()
	want, err := collect([]string{"../.."})
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../licences.txt")
	if err != nil {
		t.Fatal(err)
	}
	if strings.ReplaceAll(string(got), "\r\n", "\n") != string(want) {
		t.Error("they are not those of what is linked: go generate assets/licences.go writes them anew")
	}
}

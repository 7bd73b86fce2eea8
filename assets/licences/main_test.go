package main

import (
	"os"
	"strings"
	"testing"
)

// licences.txt has the licences of exactly what is linked.
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
		t.Error("licences.txt does not match what is linked: run go generate assets/licences.go")
	}
}

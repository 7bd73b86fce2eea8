// Connect for Smokeball signs a person in to Smokeball and keeps an access token fresh.
package main

import (
	"os"

	"smokeball-connect/cli"
	"smokeball-connect/desktop"
)

func main() {
	desktop.UseShell()
	desktop.Exit(cli.Run(os.Args[1:], cli.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}, openWindow))
}

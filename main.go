// Connect for Smokeball signs a person in to Smokeball and keeps an access token fresh.
package main

import (
	"os"

	"smokeball-connect/cli"
	"smokeball-connect/platform/console"
	"smokeball-connect/platform/process"
)

func main() {
	console.Attach()
	process.Exit(cli.Run(os.Args[1:], cli.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}, openWindow))
}

// Connect for Smokeball signs a person in to Smokeball and keeps an access token fresh.
package main

import (
	"os"

	"smokeball-connect/cli"
	"smokeball-connect/desktop"
	"smokeball-connect/ui/app"
)

func main() {
	desktop.UseShell()
	streams := cli.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}
	code, window := cli.Run(os.Args[1:], streams)
	if window != nil {
		code = cli.Fail(streams, app.Run(window.Demo, window.Hidden))
	}
	desktop.Exit(code)
}

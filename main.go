// Connect for Smokeball signs a person in to Smokeball and keeps an access token fresh.
package main

import (
	"os"

	"smokeball-connect/cli"
	"smokeball-connect/platform/console"
	"smokeball-connect/platform/process"
	"smokeball-connect/ui/app"
)

func main() {
	console.Attach()
	streams := cli.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}
	code, window := cli.Run(os.Args[1:], streams)
	if window != nil {
		code = cli.Fail(streams, app.Run(window.Demo, window.Hidden))
	}
	process.Exit(code)
}

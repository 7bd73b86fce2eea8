package product_test

import (
	"fmt"

	"smokeball-connect/product"
)

func Example() {
	fmt.Printf("%s is started as %s, and systems know it as %s.\n", product.Name, product.Command, product.ID)
	// Output: Connect for Smokeball is started as smokeball-connect, and systems know it as io.github.smokeball-connect.
}

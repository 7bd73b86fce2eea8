package product_test

import (
	"fmt"

	"smokeball-connect/product"
)

func Example() {
	fmt.Printf("%s is started with the command %s. Its ID is %s.\n", product.Name, product.Command, product.ID)
	// Output: Connect for Smokeball is started with the command smokeball-connect. Its ID is io.github.smokeball-connect.
}

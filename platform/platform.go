// Package platform has no code of its own. Each of its folders is something that every system does its own way, and each file in there is a
// system. What a package promises is written once, in the file that all systems share. None of them imports anything of this program but
// another of them and product.
package platform

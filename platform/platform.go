// Package platform has no code of its own. Each of its folders is a subject that every system handles in its own way, with a file for each
// system. The contract of a package is documented once, in the file that all systems share. These packages import nothing of this program
// but each other and product.
package platform

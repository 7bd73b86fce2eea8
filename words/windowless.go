package words

import "smokeball-connect/product"

// NoWindow says why there is none.
const NoWindow = product.Name + " can't show its window here, because this computer has no OpenGL 2.1, like many remote and virtual ones. " +
	"Everything is in the menu of its icon beside the clock: click the icon with the right mouse button."

// NoWindowToTypeIn says where settings come from where there is no window to type them in.
const NoWindowToTypeIn = "Without a window, settings come from your firm: ask whoever looks after your computers."

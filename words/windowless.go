package words

import "smokeball-connect/product"

// NoWindow says why there is no window.
const NoWindow = product.Name + " can't show its window here, because this computer has no OpenGL 2.1, like many remote and virtual ones. " +
	"Everything is in the menu of its icon beside the clock: right-click the icon."

// NoWindowToTypeIn says where settings come from without a window to type them in.
const NoWindowToTypeIn = "Without a window, settings come from your firm: ask whoever looks after your computers."

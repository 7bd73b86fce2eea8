//go:build cgo

package clipboard

/*
#cgo CFLAGS: -x objective-c -fobjc-arc
#cgo LDFLAGS: -framework AppKit
#import <AppKit/AppKit.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

// The types are agreed on at https://nspasteboard.org. CurrentHostOnly keeps the text from the person's other devices.
static bool copySecret(const char *text, size_t length) {
	@autoreleasepool {
		NSString *secret = [[NSString alloc] initWithBytes:text length:length encoding:NSUTF8StringEncoding];
		if (secret == nil) {
			return false;
		}
		NSPasteboardItem *item = [[NSPasteboardItem alloc] init];
		[item setString:secret forType:NSPasteboardTypeString];
		[item setString:@"" forType:@"org.nspasteboard.ConcealedType"];
		[item setString:@"" forType:@"org.nspasteboard.TransientType"];
		NSPasteboard *board = [NSPasteboard generalPasteboard];
		[board prepareForNewContentsWithOptions:NSPasteboardContentsCurrentHostOnly];
		return [board writeObjects:@[item]];
	}
}

static char *clipboardText(void) {
	@autoreleasepool {
		NSString *text = [[NSPasteboard generalPasteboard] stringForType:NSPasteboardTypeString];
		return text == nil ? NULL : strdup(text.UTF8String);
	}
}

static void clearClipboard(void) {
	@autoreleasepool {
		[[NSPasteboard generalPasteboard] clearContents];
	}
}
*/
import "C"

import (
	"errors"
	"unsafe"
)

// forSecrets returns the general pasteboard. Not tried on a Mac yet.
func forSecrets() Clipboard { return pasteboard{} }

type pasteboard struct{}

func (pasteboard) Copy(secret string) error {
	if !C.copySecret((*C.char)(unsafe.Pointer(unsafe.StringData(secret))), C.size_t(len(secret))) {
		return errors.New("the pasteboard does not accept the text")
	}
	return nil
}

func (pasteboard) Text() (string, error) {
	text := C.clipboardText()
	defer C.free(unsafe.Pointer(text))
	return C.GoString(text), nil
}

func (pasteboard) Clear() error {
	C.clearClipboard()
	return nil
}

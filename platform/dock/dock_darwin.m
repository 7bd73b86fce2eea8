#import <AppKit/AppKit.h>
#import <objc/runtime.h>

void dockReopen(void);
void dockQuit(void);

// The methods that replace those of the app's delegate.
@interface DockDelegate : NSObject <NSApplicationDelegate>
@end

@implementation DockDelegate

- (BOOL)applicationShouldHandleReopen:(NSApplication *)app hasVisibleWindows:(BOOL)visible {
	dockReopen();
	return YES; // so that AppKit restores a minimised window
}

// GLFW's own method closes every window, where ours only hides, and returns NSTerminateCancel, which would veto the end of the
// session. When the session ends, we return NSTerminateNow: the process ends here, which is safe at any moment. Otherwise Fyne ends
// the app.
- (NSApplicationTerminateReply)applicationShouldTerminate:(NSApplication *)app {
	dockQuit();
	NSAppleEventDescriptor *event = [[NSAppleEventManager sharedAppleEventManager] currentAppleEvent];
	BOOL sessionEnds = [event attributeDescriptorForKeyword:'why?'] != nil; // kAEQuitReason
	return sessionEnds ? NSTerminateNow : NSTerminateCancel;
}

@end

static void answer(Class delegate, SEL selector) {
	Method method = class_getInstanceMethod([DockDelegate class], selector);
	class_replaceMethod(delegate, selector, method_getImplementation(method), method_getTypeEncoding(method));
}

// The delegate is GLFW's, and exists before the main queue runs for the first time. It is set once more because AppKit
// remembers which methods a delegate has.
void watchDock(void) {
	dispatch_async(dispatch_get_main_queue(), ^{
		id<NSApplicationDelegate> delegate = [NSApp delegate];
		if (delegate == nil) {
			return;
		}
		answer(object_getClass(delegate), @selector(applicationShouldHandleReopen:hasVisibleWindows:));
		answer(object_getClass(delegate), @selector(applicationShouldTerminate:));
		[NSApp setDelegate:nil];
		[NSApp setDelegate:delegate];
	});
}

void showInDock(bool shown) {
	[NSApp setActivationPolicy:shown ? NSApplicationActivationPolicyRegular : NSApplicationActivationPolicyAccessory];
	if (shown) {
		[NSApp activateIgnoringOtherApps:YES]; // otherwise the menu bar still shows the other program
	}
}

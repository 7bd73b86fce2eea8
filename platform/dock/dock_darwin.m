#import <AppKit/AppKit.h>
#import <objc/runtime.h>

void dockReopen(void);
void dockQuit(void);

// What the app's delegate answers from now on.
@interface DockDelegate : NSObject <NSApplicationDelegate>
@end

@implementation DockDelegate

- (BOOL)applicationShouldHandleReopen:(NSApplication *)app hasVisibleWindows:(BOOL)visible {
	dockReopen();
	return YES; // AppKit does the rest: it restores a minimised window
}

// GLFW's own answer closes every window, of which ours only hides, and is a no. To the end of the session that would be a veto.
// Then the answer is yes, and the process ends here, which everything that it holds bears; otherwise Fyne ends the app.
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

// The delegate is GLFW's, and there before the main queue runs for the first time. It is set once more, because AppKit
// remembers what a delegate answers to.
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
		[NSApp activateIgnoringOtherApps:YES]; // or the menu bar stays the other program's
	}
}

import type { IDisposable } from '@lumino/disposable';
import { MessageLoop, type Message } from '@lumino/messaging';
import type { Widget } from '@lumino/widgets';
import type { IServiceFeed } from '../models/service-feed.js';

/** Keeps the event stream open while a widget is on the screen, and tells when it appears. */
export function holdWhileVisible(widget: Widget, feed: IServiceFeed, onShow: () => void): void {
  let hold: IDisposable | null = null;
  const look = () => {
    if (widget.isVisible && !hold) {
      hold = feed.hold();
      onShow();
    } else if (!widget.isVisible && hold) {
      hold.dispose();
      hold = null;
    }
  };
  MessageLoop.installMessageHook(widget, (_, message: Message) => {
    // Visibility is known after the widget has handled the message.
    if (['after-show', 'after-attach', 'after-hide', 'before-detach'].includes(message.type)) queueMicrotask(look);
    return true;
  });
  widget.disposed.connect(() => {
    hold?.dispose();
    hold = null;
  });
  look();
}

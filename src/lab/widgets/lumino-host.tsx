import { MessageLoop } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';
import { useEffect, useRef } from 'react';

/** Shows a Lumino widget inside React; it is disposed of with the host. `create` must keep its identity. */
export function LuminoHost(props: { readonly className: string; readonly create: () => Widget }) {
  const { className, create } = props;
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const node = ref.current;
    if (!node) return;
    const widget = create();
    Widget.attach(widget, node);
    const observer = new ResizeObserver(() => MessageLoop.postMessage(widget, Widget.ResizeMessage.UnknownSize));
    observer.observe(node);
    return () => {
      observer.disconnect();
      widget.dispose();
    };
  }, [create]);
  return <div ref={ref} className={className} />;
}

import { Widget } from '@lumino/widgets';
import type { ReactWidget } from '@jupyterlab/ui-components';
import { nullTranslator } from '@jupyterlab/translation';

export const trans = nullTranslator.load('affluent');

/** Attaches a widget to the page and waits for its first rendering. */
export async function show<T extends Widget>(widget: T): Promise<T> {
  Widget.attach(widget, document.body);
  await new Promise(done => requestAnimationFrame(() => setTimeout(done, 0)));
  await (widget as unknown as ReactWidget).renderPromise;
  return widget;
}

/** The button with that name. */
export function button(within: Element, name: string): HTMLButtonElement {
  const found = [...within.querySelectorAll('button')].find(
    one => (one.getAttribute('aria-label') ?? one.textContent)?.trim() === name
  );
  if (!found) throw new Error(`No button “${name}” in: ${within.textContent}`);
  return found;
}

/** Types into a field as a person does, so that React hears of it. */
export function type(field: HTMLInputElement, text: string): void {
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(field, text);
  field.dispatchEvent(new Event('input', { bubbles: true }));
}

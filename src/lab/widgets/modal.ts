import type { Message } from '@lumino/messaging';
import { PanelLayout, Widget } from '@lumino/widgets';

/** A modal window on the browser's own dialog element, which traps the focus and lies above all else. */
export class Modal extends Widget {
  /** @param onEscape asked before Escape closes it; false keeps it open */
  constructor(body: Widget, label: string, onEscape: () => boolean) {
    super({ node: document.createElement('dialog') });
    this.addClass('aff-Modal');
    this.addClass('jp-ThemedContainer');
    this.node.setAttribute('aria-label', label);
    this._onEscape = onEscape;
    const layout = new PanelLayout();
    layout.addWidget(body);
    this.layout = layout;
  }

  /** Shows it; the result is fulfilled when it has gone. */
  open(): Promise<void> {
    const closed = new Promise<void>(done => this.disposed.connect(() => done(), this));
    Widget.attach(this, document.body);
    return closed;
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    this._before = document.activeElement;
    this.node.addEventListener('cancel', this._onCancel);
    // Lab's shortcuts listen on the document and must not act behind the window.
    this.node.addEventListener('keydown', stop);
    (this.node as HTMLDialogElement).showModal();
  }

  protected override onBeforeDetach(message: Message): void {
    this.node.removeEventListener('cancel', this._onCancel);
    this.node.removeEventListener('keydown', stop);
    (this.node as HTMLDialogElement).close();
    if (this._before instanceof HTMLElement) this._before.focus();
    super.onBeforeDetach(message);
  }

  private readonly _onCancel = (event: Event) => {
    event.preventDefault();
    if (this._onEscape()) this.dispose();
  };

  private readonly _onEscape: () => boolean;
  private _before: Element | null = null;
}

function stop(event: Event): void {
  event.stopPropagation();
}

import { Widget } from '@lumino/widgets';
import { Modal } from '../../../src/lab/widgets/modal.js';

let escape: boolean;
let modal: Modal;
beforeEach(() => {
  // jsdom knows the element, but not how to show it.
  Object.assign(HTMLDialogElement.prototype, { showModal: jest.fn(), close: jest.fn() });
  escape = true;
  modal = new Modal(new Widget(), 'Buy a licence', () => escape);
});
afterEach(() => modal.dispose());

const cancel = () => modal.node.dispatchEvent(new Event('cancel', { cancelable: true }));

it('opens on the browser’s own modal layer, with a name', () => {
  void modal.open();
  expect((modal.node as HTMLDialogElement).showModal).toHaveBeenCalledTimes(1);
  expect(modal.node.getAttribute('aria-label')).toBe('Buy a licence');
});

it('closes on Escape, unless something is being sent', async () => {
  const closed = modal.open();
  escape = false;
  cancel();
  expect(modal.isDisposed).toBe(false);
  escape = true;
  cancel();
  await closed;
  expect(modal.isDisposed).toBe(true);
});

it('gives the focus back and keeps its keys from the shortcuts behind it', async () => {
  const before = document.body.appendChild(document.createElement('button'));
  before.focus();
  const heard = jest.fn();
  document.addEventListener('keydown', heard);
  const closed = modal.open();
  modal.node.dispatchEvent(new KeyboardEvent('keydown', { key: 'b', bubbles: true }));
  modal.dispose();
  await closed;
  expect(heard).not.toHaveBeenCalled();
  expect(document.activeElement).toBe(before);
  document.removeEventListener('keydown', heard);
  before.remove();
});

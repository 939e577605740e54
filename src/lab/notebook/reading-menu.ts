import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { TranslationBundle } from '@jupyterlab/translation';
import { MenuSvg } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { CommandIDs } from '../command-ids.js';
import { TABLE_KINDS } from './reading-code.js';

/** The cards of the catalog whose dataset is known. */
const CARD = '.aff-Card[data-dataset]';

/** Adds “Open in Notebook” to the menu of a catalog's cards; the command asks which card that was. */
export function addCardMenu({ commands, contextMenu }: JupyterFrontEnd, trans: TranslationBundle): void {
  const submenu = readingMenu(commands, {});
  submenu.title.label = trans.__('Open in Notebook');
  contextMenu.addItem({ type: 'submenu', submenu, selector: CARD, rank: 1 });
}

let shown: MenuSvg | null = null;

/** Shows the choice below a button. */
export function showReadingMenu(anchor: HTMLElement, commands: CommandRegistry, args: ReadonlyPartialJSONObject): void {
  shown?.dispose();
  shown = readingMenu(commands, args);
  const { left, bottom } = anchor.getBoundingClientRect();
  shown.open(left, bottom);
}

/** The choice of code, in a new notebook or in a cell of the one in front. */
function readingMenu(commands: CommandRegistry, args: ReadonlyPartialJSONObject): MenuSvg {
  const menu = new MenuSvg({ commands });
  const add = (target: string) => {
    for (const table of TABLE_KINDS) menu.addItem({ command: CommandIDs.insertCode, args: { ...args, table, target } });
  };
  add('new');
  menu.addItem({ type: 'separator' });
  add('current');
  return menu;
}

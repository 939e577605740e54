import type { ILayoutRestorer, JupyterFrontEnd } from '@jupyterlab/application';
import { WidgetTracker, type ICommandPalette, type MainAreaWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { LabIcon } from '@jupyterlab/ui-components';
import type { ReadonlyJSONObject, ReadonlyPartialJSONObject } from '@lumino/coreutils';
import type { Widget } from '@lumino/widgets';

import { showPage } from './show-page.js';

/** A page of which there is one: it is made when it is first asked for, and shown again from then on. */
export interface IPageCommand<T extends Widget> {
  readonly command: string;
  /** Short name, for the layout. */
  readonly name: string;
  readonly label: string;
  readonly caption: string;
  readonly icon: LabIcon;
  /** JSON schema of each argument. */
  readonly properties?: ReadonlyJSONObject;
  readonly create: () => Promise<MainAreaWidget<T>>;
  /** Called with the arguments each time before the page comes to the front. */
  readonly show?: (page: T, args: ReadonlyPartialJSONObject) => void;
}

/** Where such a page lives. */
export interface IPagePlace {
  readonly app: JupyterFrontEnd;
  readonly trans: TranslationBundle;
  readonly palette: ICommandPalette | null;
  readonly restorer: ILayoutRestorer | null;
}

/** Adds the command that shows the page, its line in the palette, and its place in a restored layout. */
export function addPageCommand<T extends Widget>(
  { app, trans, palette, restorer }: IPagePlace,
  { command, name, label, caption, icon, properties = {}, create, show }: IPageCommand<T>
): void {
  const tracker = new WidgetTracker<MainAreaWidget<T>>({ namespace: `affluent-${name}` });
  app.commands.addCommand(command, {
    label,
    caption,
    icon,
    describedBy: { args: { type: 'object', properties } },
    execute: async args => {
      let page = tracker.currentWidget;
      if (!page) {
        page = await create();
        void tracker.add(page);
      }
      show?.(page.content, args);
      showPage(app.shell, page);
    }
  });
  palette?.addItem({ command, category: trans.__('Affluent') });
  void restorer?.restore(tracker, { command, name: () => name });
}

import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import { CommandIDs } from '../command-ids.js';

/** One stop of the tour. */
export interface ITourStep {
  readonly title: string;
  readonly text: string;
  /** Brings to the screen what it is about. */
  readonly show: () => Promise<unknown>;
  /** What it points at, as a CSS selector; where that is not there, nothing is pointed at. */
  readonly target: string;
}

/** What the tour goes through. `firstDataset`: the id of one to show; null where nobody has published yet. */
export function tourSteps(
  trans: TranslationBundle,
  commands: Pick<CommandRegistry, 'execute'>,
  firstDataset: () => Promise<string | null>
): readonly ITourStep[] {
  const openDataset = async () => {
    const id = await firstDataset();
    if (id !== null) await commands.execute(CommandIDs.openDataset, { id });
  };
  return [
    {
      title: trans.__('Find data'),
      text: trans.__(
        'The panel lists all datasets of the network. Type to search; the filters narrow by price, rights, format and size. Looking costs nothing, and needs no wallet.'
      ),
      show: () => commands.execute(CommandIDs.openCatalog),
      target: '#affluent-sidebar'
    },
    {
      title: trans.__('Look at a dataset'),
      text: trans.__(
        'Its page shows the schema, a sample, the terms, who contributed, and its versions, before anything is paid.'
      ),
      show: openDataset,
      target: '.aff-Page:not(.lm-mod-hidden)'
    },
    {
      title: trans.__('Know the price'),
      text: trans.__(
        'Choose columns and rows on the page to see what a read of them would cost. The buy dialog lists every step, every question of your wallet and all sums before you agree.'
      ),
      show: openDataset,
      target: '.aff-Page:not(.lm-mod-hidden) .aff-Access'
    },
    {
      title: trans.__('Keep your licences'),
      text: trans.__(
        'What you have bought stands here, with what is left of it: top up, take back what you did not use, revoke a machine, renew. Code to read the data is inserted from the dataset’s page.'
      ),
      show: () => commands.execute(CommandIDs.showLicences),
      target: '#affluent-licences'
    }
  ];
}

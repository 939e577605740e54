import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { IStateDB } from '@jupyterlab/statedb';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { once } from '../api/once.js';
import { CommandIDs } from '../command-ids.js';
import { IAffluentService, IAffluentSidebar } from '../tokens.js';

/** The tour: what there is to see, without a wallet. */
export const tourPlugin: JupyterFrontEndPlugin<void> = {
  id: 'affluent:tour',
  description: 'Adds a short guided tour that needs no wallet, and offers it once in the sidebar.',
  autoStart: true,
  requires: [IAffluentService, IAffluentSidebar, IStateDB],
  optional: [ITranslator, ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    service: IAffluentService,
    sidebar: IAffluentSidebar,
    state: IStateDB,
    translator: ITranslator | null,
    palette: ICommandPalette | null
  ): void => {
    const { commands } = app;
    const trans = (translator ?? nullTranslator).load('affluent');
    const firstDataset = async () => {
      const { datasets } = await service.client();
      return (await datasets.list({ limit: 1 })).items[0]?.id ?? null;
    };
    const model = once(async () => {
      const [{ TourModel }, { tourSteps }, { TourCard }, { Widget }] = await Promise.all([
        import('../tour/tour-model.js'),
        import('../tour/tour-steps.js'),
        import('../tour/tour-card.js'),
        import('@lumino/widgets')
      ]);
      const made = new TourModel(tourSteps(trans, commands, firstDataset), state);
      Widget.attach(new TourCard(made, trans), document.body);
      await made.load();
      return made;
    });
    sidebar.add({
      rank: 5,
      create: async () => {
        const { TourOffer } = await import('../tour/tour-offer.js');
        return new TourOffer(await model(), trans);
      }
    });
    commands.addCommand(CommandIDs.takeTour, {
      label: trans.__('Take the Tour of Affluent'),
      caption: trans.__('What there is to see, without a wallet'),
      describedBy: { args: { type: 'object', properties: {} } },
      execute: async () => (await model()).start()
    });
    palette?.addItem({ command: CommandIDs.takeTour, category: trans.__('Affluent') });
  }
};

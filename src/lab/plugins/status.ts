import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { INotebookTracker } from '@jupyterlab/notebook';
import { IStatusBar } from '@jupyterlab/statusbar';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { CommandIDs } from '../command-ids.js';
import { IAffluentService } from '../tokens.js';

/** The meter in the status bar. */
export const statusPlugin: JupyterFrontEndPlugin<void> = {
  id: 'affluent:status',
  description: 'Adds the meter of rows, spending and budget to the status bar.',
  autoStart: true,
  requires: [IAffluentService],
  optional: [IStatusBar, ITranslator, INotebookTracker],
  activate: (
    app: JupyterFrontEnd,
    service: IAffluentService,
    statusBar: IStatusBar | null,
    translator: ITranslator | null,
    notebooks: INotebookTracker | null
  ): void => {
    // Notebook 7 has none.
    if (!statusBar) return;
    const trans = (translator ?? nullTranslator).load('affluent');
    const { feed } = service;
    void app.restored.then(async () => {
      const [{ MeterModel }, { MeterItem }] = await Promise.all([
        import('../models/meter-model.js'),
        import('../meter/meter-item.js')
      ]);
      const model = new MeterModel({ client: () => service.client(), feed });
      const follow = () => (model.path = notebooks?.currentWidget?.context.path ?? null);
      notebooks?.currentChanged.connect(follow, model);
      follow();
      const showUsage = () => void app.commands.execute(CommandIDs.showUsage);
      const exportBill = (reader: string) => void app.commands.execute(CommandIDs.exportBill, { reader });
      const item = new MeterItem({ model, feed, trans, showUsage, exportBill });
      statusBar.registerStatusItem('affluent:meter', { item, align: 'left', rank: 50 });
    });
  }
};

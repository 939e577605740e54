import { IRouter, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { CommandIDs } from '../command-ids.js';

/** Opens the dataset that the address names: `…/lab?affluent=publisher/slug`. */
export const linkPlugin: JupyterFrontEndPlugin<void> = {
  id: 'affluent:link',
  description: 'Opens the dataset that the address of the page names.',
  autoStart: true,
  requires: [IRouter],
  optional: [ITranslator],
  activate: (app: JupyterFrontEnd, router: IRouter, translator: ITranslator | null): void => {
    const trans = (translator ?? nullTranslator).load('affluent');
    app.commands.addCommand(CommandIDs.openLink, {
      label: trans.__('Open the Dataset of a Link'),
      describedBy: {
        args: {
          type: 'object',
          required: ['search'],
          properties: { search: { type: 'string', description: trans.__('Query of the address') } }
        }
      },
      execute: async args => {
        const { openLink } = await import('../commands/open-link.js');
        await openLink(args, app, router);
      }
    });
    router.register({ command: CommandIDs.openLink, pattern: /[?&]affluent=/ });
  }
};

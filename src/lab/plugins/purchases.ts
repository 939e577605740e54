import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { once } from '../api/once.js';
import { CommandIDs } from '../command-ids.js';
import type { IBuyOptions } from '../commands/buy-licence.js';
import { IAffluentService, IAffluentSidebar, IAffluentWallet } from '../tokens.js';

/** Buying: the dialog, and the requests of notebooks that wait for the owner. */
export const purchasesPlugin: JupyterFrontEndPlugin<void> = {
  id: 'affluent:purchases',
  description: 'Adds the buy dialog and the list of purchase requests that wait for approval.',
  autoStart: true,
  requires: [IAffluentService, IAffluentSidebar, IAffluentWallet],
  optional: [ITranslator, ISettingRegistry],
  activate: (
    app: JupyterFrontEnd,
    service: IAffluentService,
    sidebar: IAffluentSidebar,
    wallet: IAffluentWallet,
    translator: ITranslator | null,
    registry: ISettingRegistry | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('affluent');
    const { commands } = app;
    const approvals = once(async () => {
      const [{ purchases }, { ApprovalsModel }, { announceRequests }] = await Promise.all([
        service.client(),
        import('../models/approvals-model.js'),
        import('../commands/announce-requests.js')
      ]);
      const model = new ApprovalsModel({ purchases, feed: service.feed });
      model.stateChanged.connect(() => {
        const count = model.waiting.length;
        sidebar.setBadge(count, trans._n('%1 request waits for you', '%1 requests wait for you', count));
      }, model);
      announceRequests(model, commands, trans);
      return model;
    });
    sidebar.add({
      rank: 10,
      create: async () => {
        const { ApprovalsSection } = await import('../widgets/approvals-section.js');
        const review = (purchase: string) => void commands.execute(CommandIDs.reviewRequest, { purchase });
        const model = await approvals();
        void model.refresh();
        return new ApprovalsSection({ model, trans, review });
      }
    });
    sidebar.add({
      rank: 11,
      create: async () => {
        const { UnderWaySection } = await import('../widgets/under-way-section.js');
        const show = (purchase: string) => void commands.execute(CommandIDs.reviewRequest, { purchase });
        return new UnderWaySection({ model: await approvals(), trans, show });
      }
    });
    // Without settings one buys all the same.
    const settings = once(async () => registry?.load(purchasesPlugin.id).catch(() => null) ?? null);
    addCommands({ commands, service, wallet, trans, settings }, async id => (await approvals()).decline(id));
  }
};

function addCommands(options: IBuyOptions, decline: (id: string) => Promise<void>): void {
  const { commands, trans } = options;
  const request = {
    type: 'object',
    required: ['purchase'],
    properties: { purchase: { type: 'string', description: trans.__('Id of the request') } }
  };
  commands.addCommand(CommandIDs.buyLicence, {
    label: trans.__('Buy a Licence'),
    describedBy: {
      args: {
        type: 'object',
        required: ['id', 'offer'],
        properties: {
          id: { type: 'string', description: trans.__('Id of the dataset: 0x and 64 hex digits') },
          offer: { type: 'string', description: trans.__('Number of the offer') }
        }
      }
    },
    execute: async args => {
      const { buyLicence } = await import('../commands/buy-licence.js');
      await buyLicence(args, options);
    }
  });
  commands.addCommand(CommandIDs.reviewRequest, {
    label: trans.__('Review a Purchase Request'),
    describedBy: { args: request },
    execute: async args => {
      const { reviewRequest } = await import('../commands/buy-licence.js');
      await reviewRequest(args, options);
    }
  });
  commands.addCommand(CommandIDs.declineRequest, {
    label: trans.__('Decline a Purchase Request'),
    describedBy: { args: request },
    execute: async ({ purchase }) => {
      if (typeof purchase === 'string') await decline(purchase);
    }
  });
}

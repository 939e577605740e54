import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { Purchase } from '../../core/wire/index.js';
import { CommandIDs } from '../command-ids.js';
import { formatSums } from '../format/amount.js';
import { requesterWords } from '../format/requester-words.js';
import type { ApprovalsModel } from '../models/approvals-model.js';

/** Tells the owner of each request that arrives; the notice goes when the request was answered, here or elsewhere. */
export function announceRequests(model: ApprovalsModel, commands: CommandRegistry, trans: TranslationBundle): void {
  const notices = new Map<string, string>();
  model.arrived.connect((_, purchase) => notices.set(purchase.id, announce(commands, trans, purchase)), model);
  model.stateChanged.connect(() => {
    const waiting = new Set(model.waiting.map(one => one.id));
    for (const [purchase, notice] of notices) {
      if (waiting.has(purchase)) continue;
      notices.delete(purchase);
      Notification.dismiss(notice);
    }
  }, model);
}

function announce(commands: CommandRegistry, trans: TranslationBundle, purchase: Purchase): string {
  const { plan, title, id } = purchase;
  const amount = formatSums(plan.totals);
  const words = trans.__('%1 asks to buy “%2” for %3', requesterWords(trans, purchase), title, amount);
  return Notification.info(words, {
    autoClose: false,
    actions: [
      {
        label: trans.__('Review'),
        displayType: 'accent',
        callback: () => void commands.execute(CommandIDs.reviewRequest, { purchase: id })
      }
    ]
  });
}

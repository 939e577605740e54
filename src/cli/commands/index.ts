import type { ICommand } from '../command.js';
import { custodian } from './custodian.js';
import { budget } from './budget.js';
import { dismiss } from './dismiss.js';
import { devnet } from './devnet.js';
import { doctor } from './doctor.js';
import { approve, buy } from './buy.js';
import { estimate } from './estimate.js';
import { info } from './info.js';
import { audit, claim, earnings, usage, usageExport } from './ledger.js';
import { deposits, licences } from './licences.js';
import { network } from './network.js';
import { publish } from './publish.js';
import { sample } from './sample.js';
import { search } from './search.js';
import { service } from './service.js';
import { session } from './session.js';
import { wallet } from './wallet.js';

/** Every command, in the order of the help. `pack` and `read` are Python's and never come here. */
export const commands: readonly ICommand[] = [
  search,
  info,
  sample,
  estimate,
  buy,
  approve,
  ...deposits,
  licences,
  budget,
  dismiss,
  publish,
  usage,
  usageExport,
  earnings,
  claim,
  audit,
  ...wallet,
  ...session,
  ...network,
  ...service,
  custodian,
  ...devnet,
  doctor
];

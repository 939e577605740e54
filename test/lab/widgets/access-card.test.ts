import { ReactWidget } from '@jupyterlab/ui-components';
import { createElement } from 'react';
import type { Finding } from '../../../src/core/wire/index.js';
import { DatasetModel } from '../../../src/lab/models/dataset-model.js';
import type { LicenceModel } from '../../../src/lab/models/licence-model.js';
import { AccessCard } from '../../../src/lab/widgets/access-card.js';
import { detail, idOf, plan } from '../../fixtures/datasets.js';
import { FakeFeed } from '../fake-feed.js';
import { button, show, trans } from '../show.js';

const forged: Finding = {
  code: 'ROWS_FORGED',
  detail: 'Shard 3 was declared with 10 rows and has 9.',
  hint: 'Tell the publisher.',
  shard: 3,
  foundAt: '2026-11-02T10:00:00.000Z'
};

it.each([
  ['an open offer', null, 1],
  ['nothing of what was found to be forged', forged, 0]
])('sells %s', async (_what, finding, bought) => {
  const datasets = {
    get: async () => detail({ finding }),
    plan: async () => plan(),
    sample: async () => new Uint8Array()
  };
  const model = new DatasetModel({ id: idOf(1), feed: new FakeFeed(), datasets });
  await model.load();
  const actions = { buy: jest.fn(), insertCode: jest.fn(), openInNotebook: jest.fn(), showUsage: jest.fn() };
  const card = createElement(AccessCard, { model, money: {} as LicenceModel, trans, actions });
  const widget = await show(ReactWidget.create(card));
  button(widget.node, 'Buy licence').click();
  expect(actions.buy).toHaveBeenCalledTimes(bought);
  widget.dispose();
  model.dispose();
});

import { ReactWidget } from '@jupyterlab/ui-components';
import { createElement } from 'react';
import type { Finding } from '../../../src/core/wire/index.js';
import { FindingNotice } from '../../../src/lab/widgets/finding-notice.js';
import { detail } from '../../fixtures/datasets.js';
import { show, trans } from '../show.js';

const finding: Finding = {
  code: 'ROWS_FORGED',
  detail: 'Shard 7 was declared with 100 rows and has 90.',
  hint: 'Tell the publisher.',
  shard: 7,
  foundAt: '2026-11-20T10:00:00Z'
};

async function shown(found: Finding | null): Promise<Element> {
  const props = { detail: detail({ finding: found }), trans };
  return (await show(ReactWidget.create(createElement(FindingNotice, props)))).node;
}

it('says nothing where nothing was found', async () => {
  expect((await shown(null)).textContent).toBe('');
});

it('says what was found, what it stops and how to go on', async () => {
  const node = await shown(finding);
  expect(node.querySelector('[role=alert]')).not.toBeNull();
  expect(node.textContent).toContain('does not hold the rows that were declared');
  expect(node.textContent).toContain('Shard 7 was declared with 100 rows and has 90.');
  expect(node.textContent).toContain('Nothing more of this dataset is bought or unlocked');
  expect(node.textContent).toContain('affluent dismiss nyc-dot/nycflights13');
  expect(node.textContent).toContain('ROWS_FORGED');
});

it('tells data that does not decrypt from rows that are missing', async () => {
  const node = await shown({ ...finding, code: 'SEGMENT_FORGED', detail: 'Shard 7 does not decrypt.' });
  expect(node.textContent).toContain('cannot be what was published');
  expect(node.textContent).toContain('SEGMENT_FORGED');
});

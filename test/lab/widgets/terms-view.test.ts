import { ReactWidget } from '@jupyterlab/ui-components';
import { createElement } from 'react';
import { OdrlPolicy } from '../../../src/core/wire/odrl.js';
import { TermsView } from '../../../src/lab/widgets/terms-view.js';
import { detail } from '../../fixtures/datasets.js';
import { show, trans } from '../show.js';

const { terms } = detail();

async function shown(odrl: unknown): Promise<Element> {
  const parsed = odrl === null ? null : OdrlPolicy.parse(odrl);
  return (await show(ReactWidget.create(createElement(TermsView, { terms: { ...terms, odrl: parsed }, trans })))).node;
}

const uses = (node: Element) => [...node.querySelectorAll('.aff-Terms-flags li')].map(one => one.textContent);
const rules = (node: Element) =>
  Object.fromEntries(
    [...node.querySelectorAll('.aff-Rules-group')].map(group => [
      group.getAttribute('aria-label'),
      [...group.querySelectorAll('li')].map(one => one.textContent)
    ])
  );

it('says what the publisher has declared where there is no policy', async () => {
  const node = await shown(null);
  expect(uses(node)).toEqual(['You may train models', 'Commercial use allowed', 'You may not pass the data on']);
  expect(rules(node)).toEqual({});
  expect(node.querySelector('pre')?.textContent).toBe(terms.agreement);
});

it('says every rule with its conditions and duties, and claims nothing else', async () => {
  const node = await shown({
    permission: [
      {
        action: 'affluent:train',
        constraint: [
          { leftOperand: 'purpose', operator: 'isAnyOf', rightOperand: ['research', 'teaching'] },
          { leftOperand: 'dateTime', operator: 'lt', rightOperand: '2030-01-01' }
        ],
        duty: [{ action: 'attribute' }]
      }
    ],
    prohibition: [{ action: 'odrl:distribute' }]
  });
  expect(uses(node)).toEqual([
    'You may train models, under conditions',
    'Commercial use: the terms do not say',
    'You may not pass the data on'
  ]);
  expect(rules(node)).toEqual({
    'You may': [
      'train models on the data, where the purpose is one of research, teaching and the date is before 2030-01-01; for it you must name the source'
    ],
    'You may not': ['pass the data on']
  });
});

it('names what it has no words for as it stands', async () => {
  const node = await shown({
    permission: [
      {
        action: 'https://example.org/score',
        constraint: [{ leftOperand: 'fileFormat', operator: 'eq', rightOperand: 'csv', unit: 'https://example.org/x' }]
      }
    ],
    obligation: [{ action: 'constructor' }]
  });
  expect(rules(node)).toEqual({
    'You may': ['do “https://example.org/score”, where “fileFormat” is csv https://example.org/x'],
    'You must': ['do “constructor”']
  });
});

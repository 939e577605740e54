import { basename, dirname, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { boxOf, boxes } from './boxes.mjs';

const src = fileURLToPath(new URL('../../src', import.meta.url));
const below = (folder, file) => relative(folder, file).split(sep).join('/');

/** ESLint may run on a copy of the tree: the folder that counts as `src` is then named in the rule's options. */
const sourceFolder = context => context.options[0]?.src ?? src;

const mayUse = (vendors, name) =>
  vendors.some(v => (v.endsWith('/') || v.endsWith(':') ? name.startsWith(v) : name === v || name.startsWith(`${v}/`)));

const arrows = {
  meta: {
    type: 'problem',
    schema: [{ type: 'object', properties: { src: { type: 'string' } }, additionalProperties: false }],
    messages: {
      box: '{{from}} may not import {{to}}: the arrow is not drawn (docs/ARCHITECTURE.md).',
      vendor: '{{from}} may not import the package {{to}}: it belongs to another box (scripts/lint/boxes.mjs).',
      outside: '{{from}} may not import {{to}}: it lies outside src/.'
    }
  },
  create(context) {
    const folder = sourceFolder(context);
    const from = boxOf(below(folder, context.filename));
    if (!from) return {};
    const rule = boxes[from];
    const check = source => {
      if (source?.type !== 'Literal' || typeof source.value !== 'string') return;
      const name = source.value;
      const report = (messageId, to) => context.report({ node: source, messageId, data: { from, to } });
      if (!name.startsWith('.')) {
        if (!mayUse(rule.vendors, name)) report('vendor', name);
        return;
      }
      const path = below(folder, resolve(dirname(context.filename), name));
      const to = boxOf(path);
      if (!to) report('outside', path);
      else if (to !== from && !rule.boxes.includes(to)) report('box', to);
    };
    return {
      ImportDeclaration: node => check(node.source),
      ImportExpression: node => check(node.source),
      ExportAllDeclaration: node => check(node.source),
      ExportNamedDeclaration: node => check(node.source),
      TSImportType: node => check(node.argument?.literal ?? node.source)
    };
  }
};

const fileName = {
  meta: {
    type: 'suggestion',
    schema: [],
    messages: {
      kebab: 'Name files in kebab-case.',
      vague: '"{{name}}" names no concept: name the file for what it holds.'
    }
  },
  create: context => ({
    Program(node) {
      const name = basename(context.filename).split('.')[0];
      if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)) context.report({ node, messageId: 'kebab' });
      const vague = below(sourceFolder(context), context.filename)
        .split(/[/.]/)
        .find(part => ['utils', 'util', 'helpers', 'helper', 'common', 'misc'].includes(part));
      if (vague) context.report({ node, messageId: 'vague', data: { name: vague } });
    }
  })
};

export default { rules: { arrows, 'file-name': fileName } };

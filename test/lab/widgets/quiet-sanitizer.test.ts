import { Sanitizer } from '@jupyterlab/apputils';
import { quietSanitizer } from '../../../src/lab/widgets/quiet-sanitizer.js';

const { sanitize, ...flags } = quietSanitizer(new Sanitizer());

it.each([
  ['<img src="https://spy.example/pixel.png" alt="a map">', 'a map'],
  ['<img src="//spy.example/pixel.png">', ''],
  ['<p style="background: url(https://spy.example/x)">text</p>', '<p>text</p>'],
  ['<script>alert(1)</script><b>bold</b>', '<b>bold</b>']
])('leaves out of %s what loads or runs', (dirty, clean) => {
  expect(sanitize(dirty)).toBe(clean);
});

it('loads nothing whatever the element is', () => {
  const html = ['video', 'audio', 'iframe', 'embed', 'source', 'track', 'input', 'object']
    .map(tag => `<${tag} src="https://spy.example/x" srcset="https://spy.example/x" poster="https://spy.example/x">`)
    .join('');
  expect(sanitize(html)).not.toContain('spy.example');
});

it('keeps pictures that lie in the text itself, links and tables', () => {
  const kept = '<a href="https://example.org" rel="nofollow">more</a>';
  expect(sanitize('<img src="data:image/png;base64,AAAA" alt="x">')).toContain('data:image/png');
  expect(sanitize(kept)).toContain('https://example.org');
  expect(sanitize('<table><tbody><tr><td>1</td></tr></tbody></table>')).toContain('<td>1</td>');
});

it('takes no commands of Lab from a stranger', () => {
  expect(flags).toEqual({ allowCommandLinker: false, allowNamedProperties: false });
  expect(sanitize('<a data-commandlinker-command="affluent:buy-licence">x</a>')).not.toContain('affluent:');
});

import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';

type Sanitizer = IRenderMimeRegistry['sanitizer'];

/** Attributes by which a page loads something without being asked. */
const LOADING = ['src', 'srcset', 'poster', 'background', 'data'];

/** A sanitizer for strangers' texts: what would load from elsewhere tells its author who looks, so that it is left out; command links too. */
export function quietSanitizer(inner: Sanitizer): Sanitizer {
  return {
    allowCommandLinker: false,
    allowNamedProperties: false,
    sanitize: (dirty, options) => {
      // A document of its own loads nothing.
      const { body } = new DOMParser().parseFromString(inner.sanitize(dirty, options), 'text/html');
      for (const element of body.querySelectorAll('*')) quieten(element);
      return body.innerHTML;
    }
  };
}

function quieten(element: Element): void {
  if (/url\(|image/i.test(element.getAttribute('style') ?? '')) element.removeAttribute('style');
  for (const name of LOADING) {
    const address = element.getAttribute(name);
    if (address !== null && !address.trim().toLowerCase().startsWith('data:image/')) element.removeAttribute(name);
  }
  if (element.tagName === 'IMG' && !element.hasAttribute('src')) element.replaceWith(element.getAttribute('alt') ?? '');
}

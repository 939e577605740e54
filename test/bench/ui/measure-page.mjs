/* global document, MutationObserver, requestAnimationFrame */
/** What is measured inside the page; each function runs in the browser. */

/** Milliseconds from a command to the frame in which a selector has a match. */
export function untilShown([command, args, selector]) {
  const began = performance.now();
  const painted = done => requestAnimationFrame(() => setTimeout(() => done(performance.now() - began), 0));
  return new Promise(done => {
    const look = () => {
      if (!document.querySelector(selector)) return;
      observer.disconnect();
      painted(done);
    };
    const observer = new MutationObserver(look);
    observer.observe(document.body, { childList: true, subtree: true, attributes: true });
    void globalThis.jupyterapp.commands.execute(command, args);
    look();
  });
}

/** Puts the next keystroke's milliseconds, to the frame that shows its result, into `window.affluentKey`. */
export function watchKey() {
  const field = document.querySelector('.aff-Search-input');
  const list = document.querySelector('.aff-Catalog .aff-List');
  globalThis.affluentKey = new Promise(done => {
    field.addEventListener(
      'input',
      event => {
        const began = event.timeStamp;
        const observer = new MutationObserver(() => {
          if (list.dataset.query !== field.value) return;
          observer.disconnect();
          requestAnimationFrame(() => setTimeout(() => done(performance.now() - began), 0));
        });
        observer.observe(list, { attributeFilter: ['data-query'] });
      },
      { once: true, capture: true }
    );
  });
}

/** Milliseconds between the frames while the list is scrolled from end to end. */
export async function scrollFrames(count) {
  const list = document.querySelector('.aff-Catalog-scroll');
  const step = (list.scrollHeight - list.clientHeight) / count;
  const frames = [];
  let last = await new Promise(requestAnimationFrame);
  for (let frame = 1; frame <= count; frame++) {
    list.scrollTop = frame * step;
    const now = await new Promise(requestAnimationFrame);
    frames.push(now - last);
    last = now;
  }
  return frames;
}

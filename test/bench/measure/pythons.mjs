import { execFileSync } from 'node:child_process';
import { interopPython, python } from '../stage/places.mjs';

/** The first environment that has all of these modules; null with the names that are missing in the project's own. */
export function pythonWith(needs = []) {
  for (const one of [python, interopPython]) {
    if (one !== null && missing(one, needs).length === 0) return { python: one, missing: [] };
  }
  return { python: null, missing: missing(python, needs) };
}

function missing(program, needs) {
  if (needs.length === 0) return [];
  const code = 'import importlib.util, sys; print(*[n for n in sys.argv[1:] if importlib.util.find_spec(n) is None])';
  return execFileSync(program, ['-c', code, ...needs], { encoding: 'utf8' })
    .trim()
    .split(' ')
    .filter(Boolean);
}

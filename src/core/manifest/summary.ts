const LONGEST = 280;

/** The first paragraph of a markdown description, as plain as a line can be, for cards and lists. */
export function summaryOf(description: string): string {
  const paragraph =
    description
      .split(/\n\s*\n/)
      .map(part => part.trim())
      .find(part => part !== '' && !part.startsWith('#')) ?? '';
  const plain = paragraph
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[*_`>]/g, '')
    .replace(/\s+/g, ' ');
  return plain.length <= LONGEST ? plain : `${plain.slice(0, LONGEST - 1).trimEnd()}…`;
}

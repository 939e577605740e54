const LONGEST = 280;
/** What is looked at of a paragraph: the text is a stranger's, and looking for links takes the square of its length. */
const LOOKED_AT = 2_000;

/** The first paragraph of a markdown description, as plain as a line can be, for cards and lists. */
export function summaryOf(description: string): string {
  const paragraph =
    description
      .split(/\n\s*\n/)
      .map(part => part.trim())
      .find(part => part !== '' && !part.startsWith('#')) ?? '';
  const plain = paragraph
    .slice(0, LOOKED_AT)
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[*_`>]/g, '')
    .replace(/\s+/g, ' ');
  return plain.length <= LONGEST ? plain : `${plain.slice(0, LONGEST - 1).trimEnd()}…`;
}

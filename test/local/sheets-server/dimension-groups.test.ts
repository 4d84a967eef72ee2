import { describe, expect, it } from 'vitest';
import { startServer } from './started-server.ts';

/** Columns by their letters, as the reference's examples have them. */
function columns(letters: string) {
  const [first = '', last = first] = letters.split(':');
  const index = (letter: string) => letter.charCodeAt(0) - 65;
  return { sheetId: 0, dimension: 'COLUMNS', startIndex: index(first), endIndex: index(last) + 1 };
}

const add = (letters: string) => ({ addDimensionGroup: { range: columns(letters) } });
const remove = (letters: string) => ({ deleteDimensionGroup: { range: columns(letters) } });

async function groupsAfter(...requests: object[]): Promise<string[]> {
  const { batch, book } = await startServer();
  expect((await batch(...requests)).status).toBe(200);
  return (book.sheet(0)?.groups('COLUMNS') ?? []).map(({ range, depth }) => {
    const letter = (index: number) => String.fromCharCode(65 + index);
    return `${letter(range.startIndex)}:${letter(range.endIndex - 1)} ${depth}`;
  });
}

describe('a new group', () => {
  it.each([
    ['around another makes that one deeper', ['C:D', 'B:E'], ['B:E 1', 'C:D 2']],
    ['inside another is the deeper one', ['B:E', 'C:D'], ['B:E 1', 'C:D 2']],
    ['across the end of another widens it, and is what they share', ['B:D', 'C:E'], ['B:E 1', 'C:D 2']],
    ['across the start of another widens it too', ['C:E', 'B:D'], ['B:E 1', 'C:D 2']],
    ['of the same range lies within', ['B:C', 'B:C'], ['B:C 1', 'B:C 2']],
    ['apart from others stands beside them', ['B:C', 'E:F'], ['B:C 1', 'E:F 1']],
    ['next to another joins it', ['B:C', 'D:E'], ['B:E 1']],
  ])('%s', async (_, added, groups) => {
    expect(await groupsAfter(...added.map(add))).toEqual(groups);
  });

  it('is never more than eight deep', async () => {
    expect(await groupsAfter(...Array.from({ length: 9 }, () => add('A:B')))).toHaveLength(8);
  });
});

describe('deleting a group', () => {
  it('takes one level from each column of the range, whichever group it came from', async () => {
    expect(await groupsAfter(add('B:E'), add('C:D'), remove('D:E'))).toEqual(['B:D 1', 'C:C 2']);
  });

  it('splits a group in the middle', async () => {
    expect(await groupsAfter(add('B:F'), remove('D:D'))).toEqual(['B:C 1', 'E:F 1']);
  });

  it('where there is none is refused', async () => {
    const { batch } = await startServer();

    const { body } = await batch(add('B:C'), remove('D:E'));

    expect(body.error).toMatchObject({ code: 400, status: 'INVALID_ARGUMENT' });
  });
});

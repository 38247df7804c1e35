import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readHistories } from '../../replay/history.ts';

function fileOf(...lines: readonly string[]): string {
	const path = join(mkdtempSync(join(tmpdir(), 'history-')), 'history.jsonl');
	writeFileSync(path, lines.join('\n'));
	return path;
}

test('gathers the revisions of each document in the order of the file', async () => {
	const path = fileOf(
		'{"doc": "a", "rev": 1, "body": "one"}',
		'{"doc": "b", "rev": "f00", "body": {"blocks": []}, "format": "json"}',
		'',
		'{"doc": "a", "rev": 2, "body": "two"}',
	);
	expect(await readHistories(path, 'plain')).toEqual([
		{ doc: 'a', format: 'plain', bodies: ['one', 'two'] },
		{ doc: 'b', format: 'json', bodies: ['{"blocks":[]}'] },
	]);
});

test.each(['{', '[]', '{"doc": "a", "rev": 1}', '{"doc": "a", "rev": 1, "body": 5}'])(
	'names the line that is %s',
	async (line) => {
		const path = fileOf('{"doc": "a", "rev": 1, "body": "one"}', line);
		await expect(readHistories(path, 'plain')).rejects.toThrow(/line 2 of/);
	},
);

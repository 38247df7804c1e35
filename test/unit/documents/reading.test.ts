import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Format } from '../../../src/documents/document.ts';
import {
	frameOf,
	hashText,
	readText,
	renderText,
	verifyText,
} from '../../../src/documents/reading.ts';
import { DocumentThread } from '../../../src/documents/thread.ts';
import { doWork } from '../../../src/documents/work.ts';

const TEXTS: readonly (readonly [Format, string])[] = [
	['plain', 'Hello {{name}}, {n, plural, one {# file} other {# files}}!\n'],
	['html', '<h2>A <b>bold</b> claim \ud800</h2><p class="x">No 7 of <img alt="ten"></p>\n'],
	['markdown', '## A **bold** claim\n\nSee [one](/one "tip") and `code`.\n\n'],
];
const TIMES = [1, 200];

function documentOf(times: number): string {
	const block = { type: 'header', data: { text: 'A <b>bold</b> claim', level: 2 } };
	return JSON.stringify({ time: 7, blocks: Array.from({ length: times }, () => block) });
}

const CASES = TIMES.flatMap((times) => [
	...TEXTS.map(([format, text]) => [format, times, text.repeat(times)] as const),
	['json', times, documentOf(times)] as const,
]);

describe.each(CASES)('%s, %d times', (format, _, text) => {
	const kind = { format };

	test('is read, framed and rendered as in place', async () => {
		const reading = await readText(text, kind);
		expect(reading).toEqual(doWork({ name: 'read', args: [text, kind] }));
		expect(reading.segments.length).toBeGreaterThan(0);
		expect(await frameOf(text, kind)).toBe(doWork({ name: 'frame', args: [text, kind] }));
		const translations = reading.segments.map(({ segment }) =>
			segment.text.replace('bold', 'fett'),
		);
		const rendering = await renderText(text, kind, translations);
		expect(rendering).toEqual(doWork({ name: 'render', args: [text, kind, translations] }));
		expect(rendering).toHaveProperty('text');
	});

	test('refuses translations that are not those of its segments', async () => {
		await expect(renderText(text, kind, [])).rejects.toThrow(RangeError);
	});
});

test('a text is read once for all who ask at the same time or soon after', async () => {
	const text = '<p>Asked for twice</p>';
	const first = readText(text, { format: 'html' });
	expect(readText(text, { format: 'html', parseOptions: undefined })).toBe(first);
	await first;
	expect(readText(text, { format: 'html' })).toBe(first);
	expect(readText(text, { format: 'plain' })).not.toBe(first);
	expect(readText(text, { format: 'html', parseOptions: { maxSegmentLength: 5 } })).not.toBe(first);
});

test('a long text is left to the thread, and a while after that gave up asked of it again', async () => {
	vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
	onTestFinished(() => void vi.useRealTimers());
	const run = vi.spyOn(DocumentThread.prototype, 'run').mockResolvedValueOnce('gave-up');
	onTestFinished(() => run.mockRestore());
	const kind = { format: 'plain' } as const;
	await readText('A short text', kind);
	expect(run).not.toHaveBeenCalled();
	const long = 'A long text. '.repeat(400);
	expect(await readText(long, kind)).toEqual({ segments: [], refused: true });
	vi.advanceTimersByTime(59_000);
	expect(await readText(long, kind)).toEqual({ segments: [], refused: true });
	expect(run).toHaveBeenCalledTimes(1);
	vi.advanceTimersByTime(2_000);
	expect(await readText(long, kind)).toEqual(doWork({ name: 'read', args: [long, kind] }));
	expect(run).toHaveBeenCalledTimes(2);
});

test('a text beyond the limits of its format is refused', async () => {
	const reading = await readText('x'.repeat(20_000_000), { format: 'markdown' });
	expect(reading).toEqual({ segments: [], refused: true });
});

test('the time at which a block editor saved a text is no part of its hash', async () => {
	const [now, later] = [7, 8].map((time) => JSON.stringify({ time, blocks: [{ a: 1 }] }));
	const hashes = [now, later].map((text) => hashText(text ?? '', { format: 'json' }));
	expect(await hashes[0]).toBe(await hashes[1]);
	expect(await hashText(now ?? '', { format: 'plain' })).not.toBe(await hashes[0]);
});

describe.each([1, 2_000])('a translation of %d words', (times) => {
	const languages = { sourceLanguage: 'en-US', targetLanguage: 'de-DE' };
	const source = `Hello <1>${'world '.repeat(times)}</1>`;
	const target = `Hallo <1>${'Welt '.repeat(times)}</1>`;

	test.each([
		['fits', target, languages, null],
		['lacks a tag', target.replaceAll(/<.?1>/g, ''), languages, 'tags'],
		['says more', `${target} www.example.org/`, languages, 'tags'],
		['says more, by a person', `${target} www.example.org/`, null, null],
		['lacks a tag, by a person', target.replaceAll(/<.?1>/g, ''), null, 'tags'],
	])('that %s is judged', async (_, translation, given, fault) => {
		expect(await verifyText(source, translation, given)).toBe(fault);
	});
});

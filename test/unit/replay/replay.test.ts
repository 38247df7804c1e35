import { fileURLToPath } from 'node:url';
import { expect, describe, test } from 'vitest';
import type { Format } from '../../../src/documents/document.ts';
import { IN_FULL } from '../../harness/sample.ts';
import { belongs } from '../../replay/final.ts';
import { type DocumentHistory, FORMATS, readHistories } from '../../replay/history.ts';
import { type DocumentReport, replayHistories, type ReplayOptions } from '../../replay/replayer.ts';
import { ReplaySite } from '../../replay/site.ts';
import { formatReport } from '../../replay/table.ts';

const histories = await readHistories(
	fileURLToPath(new URL('../../replay/history.jsonl', import.meta.url)),
	'html',
);
const SLOW_MS = 60_000;
const ROW: ReplayOptions = { row: true, lost: 'nothing' };
const warm = await replayHistories(histories, ROW);
/** What is replayed again for every other way to remember. */
const sample = IN_FULL ? histories : FORMATS.flatMap(firstOf);
const warmSample = warm.filter(({ doc }) => sample.some((history) => history.doc === doc));
const sum = (
	reports: readonly DocumentReport[],
	figure: 'sent' | 'wholeField' | 'newBlocks' | 'updates',
): number => reports.reduce((total, report) => total + report[figure], 0);

describe('the histories that ship with the command', { timeout: SLOW_MS }, () => {
	test('are of every format with markup, and long enough to tell', () => {
		expect(new Set(histories.map(({ format }) => format))).toEqual(
			new Set(['html', 'markdown', 'json']),
		);
		expect(sum(warm, 'updates')).toBeGreaterThanOrEqual(90);
	});

	test('cost less than 15 % of translating whole fields', () => {
		expect(sum(warm, 'sent')).toBeGreaterThan(0);
		expect(sum(warm, 'sent')).toBeLessThan(0.15 * sum(warm, 'wholeField'));
	});

	test('cost at most 70 % of the blocks that each revision brought', () => {
		expect(sum(warm, 'sent')).toBeLessThanOrEqual(0.7 * sum(warm, 'newBlocks'));
	});

	test.each(['expiring', 'everything'] as const)(
		'cost three hundredths more at most when the store loses %s between revisions',
		async (lost) => {
			const cold = await replayHistories(sample, { ...ROW, lost });
			expect(sum(cold, 'sent')).toBeGreaterThanOrEqual(sum(warmSample, 'sent'));
			expect(sum(cold, 'sent')).toBeLessThanOrEqual(1.03 * sum(warmSample, 'sent'));
			expect(cold.map(({ final }) => final)).toEqual(sample.map(() => 'right'));
			expect(cold.flatMap(({ refusals }) => refusals)).toEqual([]);
		},
	);

	test('cost no more than 3 % more where nothing but the cache remembers', async () => {
		const cached = await replayHistories(sample, { row: false, lost: 'nothing' });
		expect(sum(cached, 'sent')).toBeLessThanOrEqual(1.03 * sum(warmSample, 'sent'));
		expect(cached.map(({ final }) => final)).toEqual(sample.map(() => 'right'));
	});

	test('are translated whole each time where neither row nor cache remembers', async () => {
		const html = histories.filter(({ format }) => format === 'html');
		const forgetful = await replayHistories(html, { row: false, lost: 'expiring' });
		expect(sum(forgetful, 'sent')).toBeGreaterThan(0.5 * sum(forgetful, 'wholeField'));
	});

	test('end with targets that belong to the last source, with nothing refused', () => {
		expect(warm.map(({ final }) => final)).toEqual(histories.map(() => 'right'));
		expect(warm.flatMap(({ refusals }) => refusals)).toEqual([]);
	});
});

function firstOf(format: Format): readonly DocumentHistory[] {
	return histories.filter((history) => history.format === format).slice(0, 1);
}

function replay(...bodies: readonly string[]): Promise<DocumentReport | undefined> {
	return replayWith(ROW, bodies);
}

async function replayWith(
	options: ReplayOptions,
	bodies: readonly string[],
): Promise<DocumentReport | undefined> {
	const [report] = await replayHistories([{ doc: 'a', format: 'html', bodies }], options);
	return report;
}

describe('a site', () => {
	test('loses what expires and keeps what tells whose text stands where', async () => {
		const site = new ReplaySite();
		await site.open();
		await site.save('<p>One</p>', 'html');
		expect(await site.translate('html')).toBe('translated');
		const kinds = async (): Promise<ReadonlySet<string>> =>
			new Set((await site.store.keys()).map((key) => key.split(':')[0] ?? ''));
		const lasting = ['ai_provenance', 'ai_tag'];
		const expiring = ['ai_response', 'ai_index'];
		expect([...(await kinds())]).toEqual(expect.arrayContaining([...lasting, ...expiring]));
		await site.store.dropExpiring();
		const left = await kinds();
		expect([...left]).toEqual(expect.arrayContaining(lasting));
		expect(expiring.filter((kind) => left.has(kind))).toEqual([]);
		await site.store.dropAll();
		expect(await site.store.keys()).toEqual([]);
		await site.close();
	});

	test('translates again what a person saves, in any format, into the row of the other language', async () => {
		const texts = {
			html: ['<p>One</p>', '<p>One</p><p>Two</p>', '<p>Zqx One</p><p>Zqx Two</p>'],
			markdown: ['# One\n', '# One\n\n- two\n', '# Zqx One\n\n- Zqx two\n'],
			json: [block('One'), block('Two'), block('Zqx Two')],
			plain: ['One', 'Two', 'Zqx Two'],
		};
		const site = new ReplaySite();
		for (const format of FORMATS) {
			const [first = '', second = '', translated] = texts[format];
			await site.open();
			await site.save(first, format);
			expect(await site.translate(format)).toBe('translated');
			expect(await site.translate(format)).toBe('unchanged');
			await site.save(second, format);
			expect(await site.translate(format)).toBe('translated');
			expect(site.target(format)).toBe(translated);
		}
		await site.close();
	});
});

function block(text: string): string {
	return JSON.stringify({ blocks: [{ id: 'x1', type: 'paragraph', data: { text } }] });
}

/** What a short text is sent with. */
const CONTEXT = 'articles.html';

describe('what is counted', () => {
	test('nothing of the first revision', async () => {
		expect(await replay('<p>One</p>')).toMatchObject({ updates: 0, sent: 0, wholeField: 0 });
	});

	test('only revisions that change the text', async () => {
		const body = '<p>One</p>';
		expect(await replay(body, body, `${body} `, body)).toMatchObject({
			updates: 2,
			sent: 0,
			wholeField: 21,
			newBlocks: 0,
		});
	});

	test('the text of new segments, with what tells where short ones stand, against their blocks and the whole', async () => {
		expect(
			await replay('<p>One</p>', '<p>One</p><p class="x">Two <b>and</b> more</p>'),
		).toMatchObject({
			updates: 1,
			sent: 'Two <1>and</1> more'.length + CONTEXT.length,
			wholeField: 46,
			newBlocks: 'Two <b>and</b> more'.length,
			unseenBlocks: 'Two <b>and</b> more'.length,
			final: 'right',
		});
	});

	test('a block that comes back as new, but not as never seen; row and history, or the cache, know it', async () => {
		const bodies = ['<p>One</p><p>Two</p>', '<p>One</p>', '<p>One</p><p>Two</p>'];
		const counted = { newBlocks: 3, unseenBlocks: 0 };
		expect(await replay(...bodies)).toMatchObject({ sent: 0, ...counted });
		const flushed = { ...ROW, lost: 'everything' } as const;
		const sent = 'Two'.length + CONTEXT.length;
		expect(await replayWith(flushed, bodies)).toMatchObject({ sent, ...counted });
		const emptied = { ...ROW, row: false, invalidation: 'off' } as const;
		expect(await replayWith(emptied, bodies)).toMatchObject({ sent: 0, ...counted });
	});
});

describe('a target', () => {
	const source = '<p>One</p><p>Two <a href="/b">links</a></p>';

	test('belongs to its source when each segment is translated and nothing else differs', () => {
		const target = '<p>Zqx One</p><p>Zqx Two <a href="/b">links</a></p>';
		expect(belongs(target, source, 'html')).toBe(true);
	});

	test.each([
		'<p>Zqx One</p><p>Zqx Too <a href="/b">links</a></p>',
		'<p>Zqx One</p><p>Two <a href="/b">links</a></p>',
		'<p>Zqx One</p><p>Zqx Two <a href="/a">links</a></p>',
		'<p>Zqx One</p>',
	])('does not when it is %s', (target) => {
		expect(belongs(target, source, 'html')).toBe(false);
	});
});

test('a target in HTML may spell its quotation marks in another way', () => {
	const source = '<p>Say &quot;yes&quot; or "no"</p>';
	expect(belongs('<p>Zqx Say &quot;yes&quot; or &quot;no&quot;</p>', source, 'html')).toBe(true);
});

test('a target in Markdown may break its lines and spell its emphasis in another way', () => {
	const source = '> One *two*\n> three\\!\n\n- four\n  five';
	expect(belongs('> Zqx One <em>two</em> three!\n\n- Zqx four five', source, 'markdown')).toBe(
		true,
	);
	expect(belongs('> Zqx One <em>two</em>\n\n- Zqx four five', source, 'markdown')).toBe(false);
});

describe('the table', () => {
	test('adds up the documents', () => {
		const report: DocumentReport = {
			doc: 'a',
			format: 'html',
			updates: 1_200,
			sent: 1_000,
			wholeField: 40_000,
			newBlocks: 2_000,
			unseenBlocks: 0,
			refusals: ['markup', 'markup', 'tags'],
			final: 'refused',
		};
		const lines = formatReport([report, report], false).split('\n');
		expect(lines).toContain('documents                             2');
		expect(lines).toContain('updates                           2,400');
		expect(lines).toContain('  markup                              4');
		expect(lines).toContain('characters sent                   2,000        1.000');
		expect(lines).toContain('characters of whole fields       80,000        0.025');
		expect(lines).toContain('characters of blocks never seen       0            -');
		expect(formatReport([report], true)).toContain('\na  ');
	});
});

test('a reference in Markdown may name its label', () => {
	const source = 'See [it][] \\[x]\n\n[it]: /x';
	expect(belongs('Zqx See [it][it] \\[x\\]\n\n[it]: /x', source, 'markdown')).toBe(true);
	expect(belongs('Zqx See [it][it] \\[x\\]\n\n[it]: /y', source, 'markdown')).toBe(false);
});

test('a target in JSON may break the lines of its texts elsewhere', () => {
	const source = documentOf('One\ntwo');
	expect(belongs(documentOf('Zqx One two'), source, 'json')).toBe(true);
	expect(belongs(documentOf('Zqx One too'), source, 'json')).toBe(false);
});

function documentOf(text: string): string {
	return JSON.stringify({ blocks: [{ type: 'paragraph', data: { text } }] });
}

import type { InvalidationMode } from '../../src/contract/names.ts';
import { blocksOf, countNew } from './block.ts';
import { belongs } from './final.ts';
import type { DocumentHistory, ReplayFormat } from './history.ts';
import { type ReplayOutcome, ReplaySite } from './site.ts';

export interface ReplayOptions {
	/** Leave the translation in its row, as it is. */
	readonly row: boolean;
	/** What the store loses before each revision. */
	readonly lost: 'nothing' | 'expiring' | 'everything';
	/** What the hook drops of what leaves a text; default `item`, as everywhere. */
	readonly invalidation?: InvalidationMode;
}

/** Characters are counted after the first revision of a document. */
export interface DocumentReport {
	readonly doc: string;
	readonly format: ReplayFormat;
	/** Revisions that changed the text. */
	readonly updates: number;
	/** Canonical text of the segments that were sent. */
	readonly sent: number;
	/** The whole text, each time. */
	readonly wholeField: number;
	/** Blocks that the revision before did not hold. */
	readonly newBlocks: number;
	/** Blocks that no earlier revision held. */
	readonly unseenBlocks: number;
	/** Reasons of the updates that were refused. */
	readonly refusals: readonly string[];
	/** Whether the last translation holds all of the last source, and nothing else. */
	readonly final: 'right' | 'wrong' | 'refused';
}

/** Saves every revision of every document in order, and lets the operation translate each. */
export async function replayHistories(
	histories: readonly DocumentHistory[],
	options: ReplayOptions,
): Promise<readonly DocumentReport[]> {
	const site = new ReplaySite(options.invalidation);
	const reports: DocumentReport[] = [];
	for (const history of histories) reports.push(await replayHistory(site, history, options));
	await site.close();
	return reports;
}

async function replayHistory(
	site: ReplaySite,
	{ doc, format, bodies }: DocumentHistory,
	options: ReplayOptions,
): Promise<DocumentReport> {
	const changed = bodies.filter((body, index) => body !== bodies[index - 1]);
	const totals = { sent: 0, wholeField: 0, newBlocks: 0, unseenBlocks: 0 };
	const refusals: string[] = [];
	const seen = new Set<string>();
	let before: ReadonlySet<string> = new Set();
	let isRefused = false;
	await site.open();
	for (const [index, body] of changed.entries()) {
		const startedAt = site.router.characters;
		await forget(site, options, format);
		await site.save(body, format);
		const reason = reasonOf(await site.translate(format));
		isRefused = reason !== null;
		if (reason !== null) refusals.push(reason);
		const blocks = blocksOf(body, format);
		if (index > 0) {
			totals.sent += site.router.characters - startedAt;
			totals.wholeField += body.length;
			totals.newBlocks += countNew(blocks, before);
			totals.unseenBlocks += countNew(blocks, seen);
		}
		before = new Set(blocks);
		for (const block of blocks) seen.add(block);
	}
	const isRight = belongs(site.target(format) ?? '', changed.at(-1) ?? '', format);
	const final = isRefused ? 'refused' : isRight ? 'right' : 'wrong';
	return { doc, format, updates: Math.max(changed.length - 1, 0), ...totals, refusals, final };
}

async function forget(
	site: ReplaySite,
	options: ReplayOptions,
	format: ReplayFormat,
): Promise<void> {
	if (!options.row) await site.emptyTarget(format);
	if (options.lost === 'expiring') await site.store.dropExpiring();
	if (options.lost === 'everything') await site.store.dropAll();
}

/** Why an update was left untranslated, if it was. */
function reasonOf(outcome: ReplayOutcome): string | null {
	if (typeof outcome === 'object') return outcome.failed;
	return ['translated', 'merged', 'unchanged'].includes(outcome) ? null : outcome;
}

import type { DocumentHistory, ReplayFormat } from './history.ts';
import { type SiteCode, ReplaySite } from './site.ts';

/** What a person puts in the place of the word by which the stand-in translates. */
const MACHINE = 'Zqx ';
const PERSON = 'Qzh ';

interface Outcome {
	readonly target: string;
	readonly sent: number;
	/** Wordings that were learned, and those of them that no person has worded. */
	readonly learned: number;
	readonly machines: number;
}

export interface MixedReport {
	readonly documents: number;
	readonly sent: number;
	/** With this checkout's code alone. */
	readonly sentAlone: number;
	/** Documents whose translation, or a person's words in it, differ from those of this code alone. */
	readonly different: number;
	/** Words of a person that stand in the last translations. */
	readonly persons: number;
	readonly learned: number;
	readonly personsLost: number;
	readonly machinesLearned: number;
}

/**
 * Replays the first half of each history with another checkout's code and the second half with this
 * one's; a person words a paragraph before the change and another after it.
 */
export async function replayMixed(
	histories: readonly DocumentHistory[],
	former: SiteCode,
	isKept: boolean,
): Promise<MixedReport> {
	const totals = { sent: 0, sentAlone: 0, different: 0, persons: 0, learned: 0 };
	const faults = { personsLost: 0, machinesLearned: 0 };
	for (const history of histories) {
		const mixed = await replayOne(history, former, isKept);
		const alone = await replayOne(history, null, isKept);
		totals.sent += mixed.sent;
		totals.sentAlone += alone.sent;
		totals.persons += countPersons(mixed.target);
		totals.learned += mixed.learned;
		faults.machinesLearned += mixed.machines;
		faults.personsLost += Math.max(0, countPersons(alone.target) - countPersons(mixed.target));
		if (mixed.target !== alone.target) totals.different += 1;
	}
	return { documents: histories.length, ...totals, ...faults };
}

async function replayOne(
	{ format, bodies }: DocumentHistory,
	former: SiteCode | null,
	isKept: boolean,
): Promise<Outcome> {
	const site = new ReplaySite();
	await site.use(former);
	await site.open();
	const changed = bodies.filter((body, index) => body !== bodies[index - 1]);
	const half = Math.ceil(changed.length / 2);
	for (const [index, body] of changed.entries()) {
		if (index === half) {
			await word(site, format, 0);
			await site.use(null);
			if (!isKept) await site.store.dropAll();
			await word(site, format, 2);
		}
		await site.save(body, format);
		await site.translate(format);
	}
	const learned = await approvedTexts(site);
	await site.close();
	return {
		target: site.target(format) ?? '',
		sent: site.router.characters,
		learned: learned.length,
		machines: learned.filter((text) => !text.includes(PERSON)).length,
	};
}

/** A person words one of the paragraphs. */
async function word(site: ReplaySite, format: ReplayFormat, at: number): Promise<void> {
	const target = site.target(format);
	if (target === null) return;
	const parts = target.split(MACHINE);
	if (parts.length < at + 2) return;
	const [before, after] = [parts.slice(0, at + 1), parts.slice(at + 1)];
	await site.word(`${before.join(MACHINE)}${PERSON}${after.join(MACHINE)}`, format);
}

function countPersons(target: string): number {
	return target.split(PERSON).length - 1;
}

async function approvedTexts(site: ReplaySite): Promise<readonly string[]> {
	const keys = (await site.store.keys()).filter((key) => key.startsWith('ai_approved:'));
	return (await site.store.getMany(keys)).map(String);
}

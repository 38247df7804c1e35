import { giveWay } from '../pace.ts';
import type { TextKind, VerificationFault } from './document.ts';
import { TextMemo } from './memo.ts';
import { shortHash } from './segment-digest.ts';
import { DocumentThread } from './thread.ts';
import type { VerifyOptions } from './verification/verify.ts';
import {
	type DigestedSegment,
	doWork,
	nameOf,
	type Rendering,
	type TextJob,
	type TextReading,
	type WorkName,
	type WorkResult,
} from './work.ts';

export type { DigestedSegment, Rendering, TextReading } from './work.ts';

/** From this length on, in characters, a text is worked on apart from the event loop. */
const LONG = 4_000;
/** Reading JSON and writing it again takes a millisecond for so many characters. */
const LONG_JSON = 50_000;
/**
 * The most that a job may take: a text within its format's limits takes some 20 µs a character at
 * most (measured) on a core of its own, which a busy machine does not have.
 */
const DEADLINE_MS = 30_000;
const DEADLINE_MS_A_CHARACTER = 0.01;
/** A text that was given up is not tried again for so long: others wait for the thread too. */
const GIVEN_UP_MS = 60_000;
/** Up to this length, in characters, a text takes 440 MB at most: lines of a letter (measured). */
const LARGE = 1_000_000;

const thread = new DocumentThread({
	// The package has the thread's code in a file beside its own.
	url: new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './documents.js', import.meta.url),
	deadlineMs: (length) => DEADLINE_MS + DEADLINE_MS_A_CHARACTER * length,
	idleMs: 30_000,
	// JSON of 8,000,000 characters in small blocks takes 1,600 MB (measured).
	memoryMb: (length) => (length > LARGE ? 2_048 : 512),
});

/** Whoever asks for the same text again is answered from memory: so many characters of texts. */
const MEMORY = 2_000_000;
const readings = new TextMemo<Promise<TextReading>>(MEMORY);
const frames = new TextMemo<Promise<string>>(MEMORY);

/**
 * A text's segments, each with its digest. A text that is beyond the limits of its format, or that
 * takes the thread too long, is `refused`. Callers share the answer and do not change it.
 */
export function readText(text: string, kind: TextKind): Promise<TextReading> {
	const refused: TextReading = { segments: [], refused: true };
	return remember(readings, text, kind, refused, (...args) =>
		work('read', args, refused, decodeReading),
	);
}

/**
 * Hash of a text's frame: of the markup, and the numbers, that belong to no segment. A second one
 * may follow, without the markup that an editor would leave out.
 */
export function frameOf(text: string, kind: TextKind): Promise<string> {
	const whole = shortHash(text);
	return remember(frames, text, kind, whole, (...args) => work('frame', args, whole));
}

/** Hash of a whole text: of what stands outside its segments too. */
export async function hashText(text: string, { format }: TextKind): Promise<string> {
	if (format !== 'json') return shortHash(text);
	if (text.length < LONG_JSON) return doWork({ name: 'jsonHash', args: [text] });
	return work('jsonHash', [text], shortHash(text));
}

/**
 * Splices translations into a text, one or null for each segment, and looks at the whole. Rejects
 * with a RangeError on a translation without its segment's tags: verify it first.
 */
export async function renderText(
	text: string,
	kind: TextKind,
	translations: readonly (string | null)[],
): Promise<Rendering> {
	return work('render', [text, plainKind(kind), translations], { fault: 'too-complex' });
}

/** Why a translation does not fit its segment; without languages its tags alone are compared. */
export async function verifyText(
	segmentText: string,
	translation: string,
	languages: VerifyOptions | null,
): Promise<VerificationFault | null> {
	return work('verify', [segmentText, languages, [translation]], 'length');
}

/** Work that failed is not remembered, and work that was given up only for a while. */
function remember<Result>(
	memory: TextMemo<Promise<Result>>,
	text: string,
	kind: TextKind,
	gaveUp: Result,
	make: (text: string, kind: TextKind) => Promise<Result>,
): Promise<Result> {
	const plain = plainKind(kind);
	const name = nameOf(text, plain);
	const forget = (): void => memory.forget(name);
	const forgetLater = (result: Result): void => {
		if (result === gaveUp) setTimeout(forget, GIVEN_UP_MS).unref();
	};
	return memory.of(name, () => {
		const result = make(text, plain);
		result.then(forgetLater, forget);
		return result;
	});
}

/** Callers hand in what has a kind, such as a field, and more besides. */
function plainKind({ format, parseOptions }: TextKind): TextKind {
	return { format, parseOptions };
}

/** Where no thread can be had, a text is worked on here, within the limits of its format. */
async function work<Name extends WorkName>(
	name: Name,
	args: TextJob<Name>['args'],
	gaveUp: WorkResult<Name>,
	decode: (parts: readonly string[]) => Promise<WorkResult<Name>> | WorkResult<Name> = ([
		part = '',
	]) => JSON.parse(part),
): Promise<WorkResult<Name>> {
	if (lengthOf(args) >= LONG) {
		const reply = await thread.run({ name, args });
		if (reply === 'gave-up') return gaveUp;
		if (reply !== 'no-thread') return decode(reply);
	}
	await giveWay();
	return doWork({ name, args });
}

function lengthOf([text, , translations = []]: TextJob['args']): number {
	return translations.reduce((sum, one) => sum + (one?.length ?? 0), text.length);
}

/** Segments come in parts, between which others have their turn. */
async function decodeReading([head = '', ...parts]: readonly string[]): Promise<TextReading> {
	const segments: DigestedSegment[] = [];
	for (const part of parts) {
		await giveWay();
		const some: DigestedSegment[] = JSON.parse(part);
		segments.push(...some);
	}
	return { ...JSON.parse(head), segments };
}

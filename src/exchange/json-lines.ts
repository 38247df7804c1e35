import { z } from 'zod';
import type { MemoryUnit } from '../contract/memory.ts';
import { MAX_LENGTH, type ReadUnit, tooLong } from './unit.ts';

const text = z.string().min(1);
const unitSchema = z.object({
	collection: text.optional(),
	format: text.optional(),
	sourceLanguage: text,
	targetLanguage: text,
	source: text,
	target: text,
	origin: z.enum(['person', 'machine']).optional(),
	provider: text.nullish(),
	model: text.nullish(),
});

export async function* writeJsonLines(units: AsyncIterable<MemoryUnit>): AsyncIterable<string> {
	for await (const unit of units) yield `${JSON.stringify(unit)}\n`;
}

/** One unit a line; empty lines are passed over. */
export async function* readJsonLines(chunks: AsyncIterable<string>): AsyncIterable<ReadUnit> {
	let number = 0;
	for await (const line of linesOf(chunks)) {
		number += 1;
		if (line === null) yield { place: number, unit: null, fault: tooLong('the line') };
		else if (line.trim() !== '') yield { ...readLine(line), place: number };
	}
}

function readLine(line: string): Pick<ReadUnit, 'unit' | 'fault'> {
	try {
		const parsed = unitSchema.safeParse(JSON.parse(line.replace(/^\uFEFF/, '')));
		if (parsed.success) return { unit: parsed.data, fault: null };
		const issue = parsed.error.issues[0];
		const where = issue?.path.join('.') ?? '';
		return {
			unit: null,
			fault: `${where === '' ? 'the line' : where} is missing or of another type`,
		};
	} catch {
		return { unit: null, fault: 'the line is not JSON' };
	}
}

/** Null for a line that is longer than may be: it is not kept. */
async function* linesOf(chunks: AsyncIterable<string>): AsyncIterable<string | null> {
	const line = new Line();
	for await (const chunk of chunks) {
		let start = 0;
		for (;;) {
			const end = chunk.indexOf('\n', start);
			if (end < 0) break;
			line.add(chunk.slice(start, end));
			yield line.take();
			start = end + 1;
		}
		line.add(chunk.slice(start));
	}
	if (line.length > 0) yield line.take();
}

/** The pieces of a line, up to the limit. */
class Line {
	#pieces: string[] = [];
	length = 0;

	add(piece: string): void {
		this.length += piece.length;
		if (this.length > MAX_LENGTH) this.#pieces = [];
		else if (piece !== '') this.#pieces.push(piece);
	}

	take(): string | null {
		const line = this.length > MAX_LENGTH ? null : this.#pieces.join('');
		this.#pieces = [];
		this.length = 0;
		return line;
	}
}

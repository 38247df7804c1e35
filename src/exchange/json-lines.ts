import { z } from 'zod';
import type { MemoryUnit } from '../contract/memory.ts';
import type { ReadUnit } from './unit.ts';

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
		if (line.trim() !== '') yield { ...readLine(line), place: number };
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

async function* linesOf(chunks: AsyncIterable<string>): AsyncIterable<string> {
	let rest = '';
	for await (const chunk of chunks) {
		const lines = (rest + chunk).split('\n');
		rest = lines.pop() ?? '';
		yield* lines;
	}
	if (rest !== '') yield rest;
}

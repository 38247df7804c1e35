import { open } from 'node:fs/promises';
import { z } from 'zod';
import type { Format } from '../../src/documents/document.ts';

export const FORMATS = ['html', 'markdown', 'json', 'plain'] as const satisfies readonly Format[];

/** A format of which histories can be replayed. */
export type ReplayFormat = (typeof FORMATS)[number];

/** All revisions of one text, oldest first. */
export interface DocumentHistory {
	readonly doc: string;
	readonly format: ReplayFormat;
	readonly bodies: readonly string[];
}

const lineSchema = z.object({
	doc: z.string(),
	rev: z.union([z.string(), z.number()]),
	/** A JSON document may come as text or as a value. */
	body: z.union([z.string(), z.record(z.string(), z.unknown()), z.array(z.unknown())]),
	/** Of this document; default that of the command. */
	format: z.enum(FORMATS).optional(),
});

/**
 * Reads `{doc, rev, body}` by line, each document's revisions in order; rejects with the number of
 * a bad line.
 */
export async function readHistories(
	path: string,
	format: ReplayFormat,
): Promise<readonly DocumentHistory[]> {
	const histories = new Map<string, { doc: string; format: ReplayFormat; bodies: string[] }>();
	const file = await open(path);
	let number = 0;
	for await (const line of file.readLines()) {
		number += 1;
		if (line.trim() === '') continue;
		const result = lineSchema.safeParse(parseJson(line));
		if (!result.success) {
			throw new Error(`replay: line ${number} of ${path} must be {"doc", "rev", "body"} in JSON`);
		}
		const { doc, body, format: own } = result.data;
		const history = histories.get(doc) ?? { doc, format: own ?? format, bodies: [] };
		history.bodies.push(typeof body === 'string' ? body : JSON.stringify(body));
		histories.set(doc, history);
	}
	return [...histories.values()];
}

function parseJson(line: string): unknown {
	try {
		return JSON.parse(line);
	} catch {
		return undefined;
	}
}

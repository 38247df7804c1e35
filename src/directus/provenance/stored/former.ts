import { z } from 'zod';
import { readJson } from '../../../store/store.ts';
import type { FieldVersion } from '../field-version.ts';
import { shortenHash } from '../hash.ts';
import { split, splitMarks } from './digests.ts';

/** A version as versions before 2 of the format have it: JSON, in which dots join lists. */
const formerVersion = z.object({
	value: z.string(),
	source: z.string(),
	text: z.string().optional(),
	tags: z.string().optional(),
	sourceLanguage: z.string(),
	target: z.string(),
	frame: z.string().optional(),
	shapes: z.string().nullable(),
	people: z.array(z.number()),
	provider: z.string(),
	model: z.string(),
	at: z.number(),
	standing: z.string().optional(),
	byPerson: z.boolean().optional(),
	left: z.array(z.tuple([z.string(), z.string(), z.string()])).optional(),
});

const formerRecord = z.record(z.string(), z.array(formerVersion.transform(fromFormer)));

/** All that JSON held was of the first cut. null: it cannot be read. */
export function decodeFormer(
	value: Buffer,
): Readonly<Record<string, readonly FieldVersion[]>> | null {
	return readJson(formerRecord, value);
}

/** Lists are cut out when somebody asks for them: of most versions nobody does. */
function fromFormer(stored: z.infer<typeof formerVersion>): FieldVersion {
	const { shapes, source, tags, target, value, text, standing, ...version } = stored;
	return {
		...version,
		value: shortenHash(value),
		...(text !== undefined && { text: shortenHash(text) }),
		...(standing !== undefined && { standing: shortenHash(standing) }),
		get source() {
			return split(source);
		},
		get tags() {
			return tags === undefined ? tags : splitMarks(tags, split(source).length);
		},
		get target() {
			return split(target);
		},
		get shapings() {
			return shapes === null ? null : source === '' ? [] : shapes.split('.');
		},
	};
}

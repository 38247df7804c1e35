import { z } from 'zod';
import { languageTag } from '../contract/language-tag.ts';
import { findObjects } from './found-json.ts';
import { readAs } from './json.ts';
import type { ProviderRequest, WireSegment } from './request.ts';

/** Strict enough for every vendor: no further properties, every property required. */
export const REPLY_SCHEMA = {
	type: 'object',
	properties: {
		translations: {
			type: 'array',
			items: {
				type: 'object',
				properties: { id: { type: 'string' }, text: { type: 'string' } },
				required: ['id', 'text'],
				additionalProperties: false,
			},
		},
	},
	required: ['translations'],
	additionalProperties: false,
};

export const REPLY_SCHEMA_NAME = 'translations';

/** The user message: one JSON object. */
export function writeUserMessage(request: ProviderRequest): string {
	return JSON.stringify({
		source_language: languageTag(request.sourceLanguage),
		target_language: languageTag(request.targetLanguage),
		...(request.styleGuide ? { style_guide: request.styleGuide } : {}),
		glossary: request.glossary.map(({ term, translation, note }) => ({ term, translation, note })),
		segments: request.segments.map(({ id, text, context }) => ({ id, text, context })),
	});
}

const Reply = z.object({ translations: z.array(z.object({ id: z.string(), text: z.string() })) });

/**
 * Gives the translations in an answer, whatever a model says or thinks around its JSON; null when
 * the JSON asked for is not there. Of several objects the last counts, those in a fence first.
 */
export function parseReply(answer: string): readonly WireSegment[] | null {
	const whole = readAs(Reply, answer.trim());
	if (whole !== null) return whole.translations;
	const fitting = findObjects(answer).flatMap(({ value, isFenced }) => {
		const reply = Reply.safeParse(value);
		return reply.success ? [{ ...reply.data, isFenced }] : [];
	});
	const chosen = fitting.findLast(({ isFenced }) => isFenced) ?? fitting.at(-1);
	return chosen?.translations ?? null;
}

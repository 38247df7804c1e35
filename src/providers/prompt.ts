import { z } from 'zod';
import { parseJson } from './json.ts';
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
		source_language: request.sourceLanguage,
		target_language: request.targetLanguage,
		...(request.styleGuide ? { style_guide: request.styleGuide } : {}),
		glossary: request.glossary.map(({ term, translation, note }) => ({ term, translation, note })),
		segments: request.segments.map(({ id, text, context }) => ({ id, text, context })),
	});
}

const Reply = z.object({ translations: z.array(z.object({ id: z.string(), text: z.string() })) });

const FENCE = /^```(?:json)?[ \t]*\n([\s\S]*)\n[ \t]*```$/i;

/** Gives the translations in an answer, fenced or not; null when it is not the JSON asked for. */
export function parseReply(answer: string): readonly WireSegment[] | null {
	const trimmed = answer.trim();
	const json = parseJson(FENCE.exec(trimmed)?.[1] ?? trimmed);
	const reply = Reply.safeParse(json);
	return reply.success ? reply.data.translations : null;
}
